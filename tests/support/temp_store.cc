#include "tests/support/temp_store.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include "cds/sql.h"

namespace cds {
namespace {

SqlConnect connect_to(const std::string& setting) {
  return is_postgres_uri(setting) ? postgres_connect({setting, ""}) : sqlite_connect(setting);
}

}  // namespace

TempDirectory::TempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "pumpcds-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string test_postgres() {
  const char* address = std::getenv("PUMPCDS_TEST_POSTGRES");
  return address == nullptr ? "" : address;
}

TempStore::TempStore(Database database) : database_(database) {
  if (database == Database::kPostgres) {
    static std::atomic<int> number{0};
    schema_ = "t_" + std::to_string(getpid()) + "_" + std::to_string(++number);
    connect_to(test_postgres())(SqlUse::kWrite)->run("CREATE SCHEMA " + schema_);
  }
  restart();
}

TempStore::~TempStore() {
  store_.reset();
  if (schema_.empty()) return;
  try {
    connect_to(test_postgres())(SqlUse::kWrite)->run("DROP SCHEMA " + schema_ + " CASCADE");
  } catch (const StoreError&) {
    // What is left over goes with the server.
  }
}

std::string TempStore::setting() const {
  if (database_ == Database::kSqlite) return file();
  return test_postgres() + "?options=-csearch_path%3D" + schema_;
}

std::string TempStore::setting_by_port(int port) const {
  const std::string all = setting();
  const std::size_t at = all.rfind(':', all.find('?')) + 1;
  return all.substr(0, at) + std::to_string(port) + all.substr(all.find('/', at));
}

void TempStore::restart() {
  store_.reset();
  store_ = another();
}

std::unique_ptr<Store> TempStore::another() const { return make_sql_store(connect_to(setting())); }

void TempStore::execute(const std::string& sql) const {
  connect_to(setting())(SqlUse::kWrite)->run(sql);
}

std::vector<std::vector<std::string>> TempStore::rows(const std::string& sql) const {
  std::vector<std::vector<std::string>> rows;
  connect_to(setting())(SqlUse::kWrite)->run(sql, {}, [&rows](const SqlRow& row) {
    rows.push_back(row);
  });
  return rows;
}

DeterminationRecord determination_record(const std::string& card, std::int64_t time) {
  DeterminationRecord record;
  record.card = card;
  record.time = time;
  record.hook_call = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
  record.patient = std::string(64, 'a');
  record.product = "P.durable";
  record.purpose = "initial";
  record.determination = "needs-information";
  record.route = "G1";
  record.guideline = "2015-07-07";
  record.milliseconds = 12;
  record.criteria = {{"DM", "met", ""}, {"G1.a", "unknown", "none-on-record"}};
  record.missing = {"G1.a"};
  return record;
}

FeedbackRecord overridden(const std::string& digest, const std::string& card,
                          const std::string& reason) {
  FeedbackRecord record;
  record.digest = digest;
  record.card = card;
  record.outcome = FeedbackOutcome::kOverridden;
  record.reason_code = record.reason = reason;
  record.outcome_time = "2026-06-15T14:03:40Z";
  record.received = kJune15;
  return record;
}

FeedbackRecord accepted(const std::string& digest, const std::string& card) {
  FeedbackRecord record = overridden(digest, card, "");
  record.outcome = FeedbackOutcome::kAccepted;
  record.suggestions = "s-1";
  return record;
}

}  // namespace cds
