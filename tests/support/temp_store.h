#pragma once

// Stores for tests: a SQLite file in a directory of its own, or a schema of its own in the
// PostgreSQL database that PUMPCDS_TEST_POSTGRES names. And records to put into them.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cds/store.h"

namespace cds {

class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  std::string file(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

enum class Database : bool { kSqlite, kPostgres };

// "postgresql://…", or "" when there is none to test with.
std::string test_postgres();

// A store of its own; `restart()` gives another one over the same data.
class TempStore {
 public:
  explicit TempStore(Database database);
  ~TempStore();
  TempStore(const TempStore&) = delete;
  TempStore& operator=(const TempStore&) = delete;
  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }
  void restart();
  std::unique_ptr<Store> another() const;
  // One statement, past the store.
  void execute(const std::string& sql) const;
  // What it selects, rows of texts.
  std::vector<std::vector<std::string>> rows(const std::string& sql) const;
  const TempDirectory& directory() const { return directory_; }
  std::string file() const { return directory_.file("store.sqlite"); }
  // As in a configuration: the file, or an address.
  std::string setting() const;
  // The address of the same schema behind another port of this machine.
  std::string setting_by_port(int port) const;

 private:
  Database database_;
  std::string schema_;
  TempDirectory directory_;
  std::unique_ptr<Store> store_;
};

inline constexpr std::int64_t kJune15 = 1'781'539'200;  // 2026-06-15T16:00:00Z
inline constexpr std::int64_t kJuly15 = kJune15 + 30 * 24 * 3600;

DeterminationRecord determination_record(const std::string& card, std::int64_t time = kJune15);
FeedbackRecord overridden(const std::string& digest, const std::string& card,
                          const std::string& reason = "urgent");
FeedbackRecord accepted(const std::string& digest, const std::string& card);

}  // namespace cds
