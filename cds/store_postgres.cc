// PostgreSQL over libpq. A connection that failed is thrown away, and the next use makes a new one.
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cds/read_file.h"
#include "cds/sql.h"

namespace cds {
namespace {

constexpr const char* kSchemaLock = "7367265543";  // any number, the same in every instance

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string password_of(const std::string& file) {
  if (file.empty()) return {};
  const auto text = read_file(file);
  if (!text) throw StoreError("store: store_password_file cannot be read");
  return first_line(*text);
}

class PostgresConnection : public SqlConnection {
 public:
  explicit PostgresConnection(const PostgresAddress& address) {
    const std::string password = password_of(address.password_file);
    // After the address, so that what it says about these does not count.
    const std::array<const char*, 8> names{
        "dbname",          "password",        "connect_timeout",  "tcp_user_timeout",
        "keepalives_idle", "client_encoding", "application_name", nullptr};
    const std::array<const char*, 8> values{address.uri.c_str(),
                                            password.empty() ? nullptr : password.c_str(),
                                            "3",
                                            "5000",
                                            "30",
                                            "UTF8",
                                            "pumpcds",
                                            nullptr};
    connection_.reset(PQconnectdbParams(names.data(), values.data(), 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) {
      const std::string why = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
      throw StoreError("store: PostgreSQL: " + first_line(why));
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    run("SET statement_timeout = '8s'");
    run("SET synchronous_commit = on");
    std::string encoding;
    run("SHOW server_encoding", {}, [&encoding](const SqlRow& row) { encoding = row.at(0); });
    if (encoding != "UTF8") {
      throw StoreRefused("store: PostgreSQL: the database's encoding is " + encoding +
                         ", expected UTF8");
    }
  }

  std::int64_t run(const std::string& sql, const SqlRow& parameters, const TakeRow& take) override {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const std::string& value : parameters) values.push_back(value.c_str());
    const std::unique_ptr<PGresult, Clear> result(
        PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                     values.data(), nullptr, nullptr, 0));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(result.get());
    for (int i = 0; i < PQntuples(result.get()); ++i) take(row_of(result.get(), i));
    const std::string changed = PQcmdTuples(result.get());
    return status == PGRES_COMMAND_OK && !changed.empty() ? std::stoll(changed) : 0;
  }
  using SqlConnection::run;

  void begin() override { run("BEGIN"); }
  void lock_schema() override {
    run("SET LOCAL statement_timeout = 0");
    run(std::string("SELECT pg_advisory_xact_lock(") + kSchemaLock + ")");
  }
  std::string join_function() const override { return "string_agg"; }
  bool has_table(const std::string& name) override {
    bool found = false;
    run("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
        {name}, [&found](const SqlRow&) { found = true; });
    return found;
  }
  void check() override { run("SELECT 1"); }

 private:
  // By its code: the server's texts may quote values.
  [[noreturn]] static void fail(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    throw StoreError(state == nullptr ? "store: PostgreSQL: connection lost"
                                      : std::string("store: PostgreSQL: error ") + state);
  }

  static SqlRow row_of(const PGresult* result, int row) {
    SqlRow values;
    for (int i = 0; i < PQnfields(result); ++i) values.emplace_back(PQgetvalue(result, row, i));
    return values;
  }

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace

bool is_postgres_uri(const std::string& store) {
  return store.starts_with("postgresql://") || store.starts_with("postgres://");
}

bool has_password(const std::string& postgres_uri) {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(postgres_uri.c_str(), nullptr));
  for (const PQconninfoOption* option = options.get();
       option != nullptr && option->keyword != nullptr; ++option) {
    if (std::string(option->keyword) == "password" && option->val != nullptr) return true;
  }
  return false;
}

SqlConnect postgres_connect(PostgresAddress address) {
  return [address = std::move(address)](SqlUse) {
    return std::make_unique<PostgresConnection>(address);
  };
}

}  // namespace cds
