#include "cds/store_schema.h"

#include <boost/algorithm/string/replace.hpp>

namespace cds {
namespace {

constexpr const char* kJoin = "{join}";

std::int64_t version_of(SqlConnection& database) {
  std::int64_t version = 0;
  database.run("SELECT version FROM schema_version", {},
               [&version](const SqlRow& row) { version = std::stoll(row.at(0)); });
  return version;
}

[[noreturn]] void refuse_newer(std::int64_t version, std::size_t own) {
  throw StoreRefused("store: written by a newer program (schema " + std::to_string(version) +
                     ", this program knows " + std::to_string(own) + ")");
}

}  // namespace

const std::vector<std::vector<std::string>>& schema_steps() {
  static const std::vector<std::vector<std::string>> kSteps{
      {
          R"(CREATE TABLE determinations (card TEXT PRIMARY KEY, recorded BIGINT NOT NULL, month
             TEXT NOT NULL, client TEXT NOT NULL, hook_call TEXT NOT NULL, patient TEXT NOT NULL,
             product TEXT NOT NULL, purpose TEXT NOT NULL, determination TEXT NOT NULL, route
             TEXT NOT NULL, guideline TEXT NOT NULL, milliseconds BIGINT NOT NULL))",
          R"(CREATE INDEX determinations_recorded ON determinations (recorded))",
          R"(CREATE TABLE criteria (card TEXT NOT NULL REFERENCES determinations (card),
             criterion TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY
             (card, criterion)))",
          R"(CREATE TABLE missing_items (card TEXT NOT NULL REFERENCES determinations (card),
             item TEXT NOT NULL, PRIMARY KEY (card, item)))",
          R"(CREATE TABLE determination_counts (month TEXT NOT NULL, product TEXT NOT NULL,
             determination TEXT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (month, product,
             determination)))",
          R"(CREATE TABLE criterion_counts (month TEXT NOT NULL, criterion TEXT NOT NULL, status
             TEXT NOT NULL, reason TEXT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (month,
             criterion, status, reason)))",
          R"(CREATE TABLE missing_counts (month TEXT NOT NULL, item TEXT NOT NULL, count BIGINT
             NOT NULL, PRIMARY KEY (month, item)))",
          R"(CREATE TABLE feedback (digest TEXT PRIMARY KEY, card TEXT NOT NULL, client TEXT NOT
             NULL, outcome TEXT NOT NULL, suggestions TEXT NOT NULL, reason_code TEXT NOT NULL,
             reason_system TEXT NOT NULL, reason_display TEXT NOT NULL, reason TEXT NOT NULL,
             comment TEXT NOT NULL, outcome_time TEXT NOT NULL, received BIGINT NOT NULL, month
             TEXT NOT NULL, matched BIGINT NOT NULL, product TEXT NOT NULL))",
          R"(CREATE INDEX feedback_card ON feedback (card))",
          R"(CREATE INDEX feedback_received ON feedback (received))",
          R"(CREATE INDEX feedback_month ON feedback (month, outcome, matched, product, reason))",
      },
      // The criteria of a card in one text, "DM met; G1.a unknown none-on-record", and what it
      // misses, "G1.a; G1.b": a row of its own for each took most of the time of a write.
      {
          R"(ALTER TABLE determinations ADD COLUMN criteria TEXT NOT NULL DEFAULT '')",
          R"(ALTER TABLE determinations ADD COLUMN missing TEXT NOT NULL DEFAULT '')",
          R"(UPDATE determinations SET criteria = COALESCE((SELECT {join}(criterion || ' ' || status
             || CASE reason WHEN '' THEN '' ELSE ' ' || reason END, '; ') FROM criteria WHERE
             criteria.card = determinations.card), ''), missing = COALESCE((SELECT {join}(item,
             '; ') FROM missing_items WHERE missing_items.card = determinations.card), ''))",
          R"(DROP TABLE criteria)",
          R"(DROP TABLE missing_items)",
          R"(DROP INDEX determinations_recorded)",
      },
  };
  return kSteps;
}

void bring_up_to_date(SqlConnection& database) {
  const auto& steps = schema_steps();
  database.begin();
  database.lock_schema();
  if (!database.has_table("schema_version")) {
    database.run("CREATE TABLE schema_version (version BIGINT NOT NULL)");
    database.run("INSERT INTO schema_version (version) VALUES (0)");
  }
  const std::int64_t version = version_of(database);
  const auto own = static_cast<std::int64_t>(steps.size());
  if (version > own) refuse_newer(version, steps.size());
  for (auto step = static_cast<std::size_t>(version); step < steps.size(); ++step) {
    for (const std::string& statement : steps[step]) {
      database.run(boost::replace_all_copy(statement, kJoin, database.join_function()));
    }
  }
  if (version < own) {
    database.run("UPDATE schema_version SET version = $1", {std::to_string(own)});
  }
  database.commit();
}

void require_current_schema(SqlConnection& database) {
  const auto own = static_cast<std::int64_t>(schema_steps().size());
  const std::int64_t version = database.has_table("schema_version") ? version_of(database) : 0;
  if (version > own) refuse_newer(version, schema_steps().size());
  if (version < own) {
    throw StoreRefused("store: schema " + std::to_string(version) + ", expected " +
                       std::to_string(own) + "; the service brings it up to date when it starts");
  }
}

}  // namespace cds
