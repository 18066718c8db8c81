#pragma once

// A connection to a SQL database, as far as the store needs one: the statements that SQLite and
// PostgreSQL understand alike.
//
// Parameters are $1, $2, … in order of appearance, each used once; parameters and results are text.
// Every failure is a StoreError, and the connection is then to be thrown away. Its text may be
// logged: never the values.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cds/store.h"

namespace cds {

using SqlRow = std::vector<std::string>;
using TakeRow = std::function<void(const SqlRow&)>;

class SqlConnection {
 public:
  SqlConnection() = default;
  virtual ~SqlConnection() = default;
  SqlConnection(const SqlConnection&) = delete;
  SqlConnection& operator=(const SqlConnection&) = delete;

  // Returns the number of rows that were changed.
  virtual std::int64_t run(const std::string& sql, const SqlRow& parameters,
                           const TakeRow& take) = 0;
  std::int64_t run(const std::string& sql, const SqlRow& parameters = {}) {
    return run(sql, parameters, [](const SqlRow&) {});
  }
  // A transaction that no other writer's overlaps where that could fail later.
  virtual void begin() = 0;
  void commit() { run("COMMIT"); }
  // Held to the end of the transaction: one program at a time changes the schema, and may take
  // long.
  virtual void lock_schema() = 0;
  virtual bool has_table(const std::string& name) = 0;
  // The aggregate that joins texts.
  virtual std::string join_function() const = 0;
  // Throws when the database is gone.
  virtual void check() = 0;
};

enum class SqlUse : std::uint8_t { kWrite, kRead };
using SqlConnect = std::function<std::unique_ptr<SqlConnection>(SqlUse)>;

struct PostgresAddress {
  std::string uri;            // postgresql://user@host:port/database
  std::string password_file;  // empty: none
};
// Whether the address holds a password, which belongs into a file.
bool has_password(const std::string& postgres_uri);
bool is_postgres_uri(const std::string& store);

// The first writing connection creates the file; later ones do not, so that a file that was moved
// away is missed and not replaced by an empty one.
SqlConnect sqlite_connect(std::string path);
SqlConnect postgres_connect(PostgresAddress address);

std::unique_ptr<Store> make_sql_store(SqlConnect connect);

}  // namespace cds
