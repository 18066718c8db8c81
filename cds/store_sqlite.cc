// SQLite: a file in WAL mode. Every commit is synced (synchronous = FULL), since a commit is what
// acknowledges feedback.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <utility>

#include "cds/sql.h"

namespace cds {
namespace {

constexpr int kBusyMilliseconds = 2000;
// Keys are random, so that each determination changes pages all over the file. A page that changes
// again before the next checkpoint is written to the file once: 8,000 pages (32 MiB) between two
// instead of the library's 1,000. 16 MiB of them stay in memory.
constexpr const char* kCheckpoint = "PRAGMA wal_autocheckpoint = 8000";
constexpr const char* kCache = "PRAGMA cache_size = -16384";

// The library's texts for codes never quote values.
[[noreturn]] void fail(int code) {
  const std::string text = std::string("store: SQLite: ") + sqlite3_errstr(code);
  if ((code & 0xFF) == SQLITE_NOTADB) throw StoreRefused(text);
  throw StoreError(text);
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
struct ResetStatement {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

// What tells one file from another of the same name.
std::pair<dev_t, ino_t> identity_of(const std::string& path) {
  struct stat state {};
  if (::stat(path.c_str(), &state) != 0) throw StoreError("store: SQLite: the file is not there");
  return {state.st_dev, state.st_ino};
}

// Comments may hold patient data. The library gives its other files the rights of this one.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}

class SqliteConnection : public SqlConnection {
 public:
  SqliteConnection(const std::string& path, SqlUse use, bool create) : path_(path) {
    const int access = use == SqlUse::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (create) make_private(path);
    sqlite3* opened = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &opened,
                        access | (create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    if (code == SQLITE_CANTOPEN && create) {
      throw StoreRefused("store: SQLite: the file cannot be opened or created: " + path);
    }
    if (code != SQLITE_OK) fail(code);
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, kBusyMilliseconds);
    if (use == SqlUse::kWrite) {
      run("PRAGMA journal_mode = WAL");
      run("PRAGMA synchronous = FULL");
      run(kCheckpoint);
      run(kCache);
    }
    identity_ = identity_of(path);
  }

  std::int64_t run(const std::string& sql, const SqlRow& parameters, const TakeRow& take) override {
    sqlite3_stmt* statement = prepared(sql);
    const std::unique_ptr<sqlite3_stmt, ResetStatement> reset(statement);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const int code = sqlite3_bind_text(statement, static_cast<int>(i) + 1, parameters[i].data(),
                                         static_cast<int>(parameters[i].size()), SQLITE_STATIC);
      if (code != SQLITE_OK) fail(code);
    }
    const int before = sqlite3_total_changes(database_.get());
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) take(row_of(statement));
    if (code != SQLITE_DONE) fail(code);
    return sqlite3_total_changes(database_.get()) - before;
  }
  using SqlConnection::run;

  void begin() override {
    check();
    run("BEGIN IMMEDIATE");
  }
  void lock_schema() override {}  // begin() has done it
  std::string join_function() const override { return "group_concat"; }
  bool has_table(const std::string& name) override {
    bool found = false;
    run("SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1", {name},
        [&found](const SqlRow&) { found = true; });
    return found;
  }
  // A file that was moved away would go on being written to.
  void check() override {
    if (identity_of(path_) != identity_) throw StoreError("store: SQLite: the file was replaced");
  }

 private:
  static SqlRow row_of(sqlite3_stmt* statement) {
    SqlRow row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const unsigned char* text = sqlite3_column_text(statement, i);
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
      row.emplace_back();
      if (text != nullptr) row.back().assign(text, text + size);
    }
    return row;
  }

  sqlite3_stmt* prepared(const std::string& sql) {
    auto& statement = statements_[sql];
    if (!statement) {
      sqlite3_stmt* made = nullptr;
      const int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                          &made, nullptr);
      if (code != SQLITE_OK) fail(code);
      statement.reset(made);
    }
    return statement.get();
  }

  const std::string path_;
  std::pair<dev_t, ino_t> identity_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace

SqlConnect sqlite_connect(std::string path) {
  return [path = std::move(path), created = false](SqlUse use) mutable {
    auto made = std::make_unique<SqliteConnection>(path, use, use == SqlUse::kWrite && !created);
    created = created || use == SqlUse::kWrite;
    return made;
  };
}

}  // namespace cds
