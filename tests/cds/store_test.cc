// The same claims about both databases. PostgreSQL runs where PUMPCDS_TEST_POSTGRES names one
// (tests/postgres/run.sh).
#include "cds/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cds/sql.h"
#include "cds/store_schema.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string shown(const InsightRow& row) {
  return row.month + " " + row.product + " " + row.determination + " " + std::to_string(row.count);
}
std::string shown(const CriterionRow& row) {
  return row.criterion + " " + row.status + " " + row.reason + " " + std::to_string(row.count);
}
std::string shown(const MissingRow& row) { return row.item + " " + std::to_string(row.count); }
std::string shown(const OverrideRow& row) {
  return row.month + " " + row.product + " " + row.code + " " + row.display + " " +
         std::to_string(row.count);
}
template <class Row>
std::vector<std::string> shown(const std::vector<Row>& rows) {
  std::vector<std::string> texts;
  for (const Row& row : rows) texts.push_back(shown(row));
  return texts;
}

class StoreTest : public testing::TestWithParam<Database> {
 protected:
  void SetUp() override {
    if (GetParam() == Database::kPostgres && test_postgres().empty()) {
      GTEST_SKIP() << "PUMPCDS_TEST_POSTGRES is not set";
    }
    store_.emplace(GetParam());
  }
  Store& store() { return **store_; }
  std::vector<FeedbackRecord> feedback(std::int64_t since = 0) {
    std::vector<FeedbackRecord> all;
    store().each_feedback(since, [&all](const FeedbackRecord& one) { all.push_back(one); });
    return all;
  }
  std::optional<TempStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Databases, StoreTest,
                         testing::Values(Database::kSqlite, Database::kPostgres),
                         [](const auto& info) {
                           return info.param == Database::kSqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(StoreTest, WhatWasWrittenIsThereAfterARestart) {
  FeedbackRecord sent = overridden("d-1", "card-1");
  sent.comment = "Class certificate \"on paper\"\n; DROP TABLE feedback; \xC3\xA9";
  sent.client = "ehr";
  sent.reason_system = "https://pumpcds.example/CodeSystem/override-reasons";
  sent.reason_display = "Urgent";
  store().write({{determination_record("card-1")}, {sent}});
  store_->restart();
  const auto all = feedback();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].digest, "d-1");
  EXPECT_EQ(all[0].comment, sent.comment);
  EXPECT_EQ(all[0].client, "ehr");
  EXPECT_EQ(all[0].outcome, FeedbackOutcome::kOverridden);
  EXPECT_EQ(all[0].reason_system, sent.reason_system);
  EXPECT_EQ(all[0].reason_display, "Urgent");
  EXPECT_EQ(all[0].outcome_time, "2026-06-15T14:03:40Z");
  EXPECT_EQ(all[0].received, kJune15);
  EXPECT_TRUE(all[0].matched);
  EXPECT_EQ(all[0].product, "P.durable");
}

TEST_P(StoreTest, WhatIsThereAlreadyIsNeitherStoredNorCountedTwice) {
  const StoreBatch batch{{determination_record("card-1")},
                         {overridden("d-1", "card-1"), accepted("d-2", "card-1")}};
  StoreWritten written = store().write(batch);
  EXPECT_EQ(written.determinations, 1);
  EXPECT_EQ(written.accepted, 1);
  EXPECT_EQ(written.overridden, 1);
  written = store().write(batch);
  EXPECT_EQ(written.determinations, 0);
  EXPECT_EQ(written.accepted + written.overridden, 0);
  EXPECT_EQ(feedback().size(), 2U);
  EXPECT_THAT(shown(store().insights("2026-06", "2026-06").determinations),
              ElementsAre("2026-06 P.durable needs-information 1"));
}

TEST_P(StoreTest, InsightsCountByMonthBothEndsIncluded) {
  DeterminationRecord meets = determination_record("card-3", kJuly15);
  meets.determination = "meets";
  meets.criteria = {{"DM", "met", ""}, {"G1.a", "met", ""}};
  meets.missing.clear();
  store().write({{determination_record("card-1"), determination_record("card-2"), meets},
                 {overridden("d-1", "card-1"), overridden("d-2", "card-2"),
                  overridden("d-3", "nobody", "foreign"), accepted("d-4", "card-3")}});
  const Insights all = store().insights("2026-06", "2026-07");
  EXPECT_THAT(shown(all.determinations),
              ElementsAre("2026-06 P.durable needs-information 2", "2026-07 P.durable meets 1"));
  EXPECT_THAT(shown(all.criteria),
              ElementsAre("DM met  3", "G1.a met  1", "G1.a unknown none-on-record 2"));
  EXPECT_THAT(shown(all.missing), ElementsAre("G1.a 2"));
  EXPECT_THAT(shown(all.overrides), ElementsAre("2026-06  foreign Reason from another list 1",
                                                "2026-06 P.durable urgent Clinically urgent 2"));
  EXPECT_EQ(all.accepted, 1);
  EXPECT_EQ(all.overridden, 3);
  EXPECT_EQ(all.unmatched, 1);
  EXPECT_EQ(store().insights("2026-07", "2026-07").determinations.size(), 1U);
  EXPECT_EQ(store().insights("2027-01", "2027-12").overridden, 0);
}

TEST_P(StoreTest, FeedbackThatCameBeforeItsCardIsMatchedLater) {
  store().write({{}, {overridden("d-1", "card-1")}});
  EXPECT_FALSE(feedback().at(0).matched);
  store().write({{determination_record("card-1")}, {}});
  EXPECT_TRUE(feedback().at(0).matched);
  EXPECT_EQ(feedback().at(0).product, "P.durable");
}

TEST_P(StoreTest, ACautionIsKnownAndNotCounted) {
  DeterminationRecord caution;
  caution.card = "card-1";
  caution.determination = "caution";
  caution.time = kJune15;
  store().write({{caution}, {overridden("d-1", "card-1")}});
  EXPECT_TRUE(feedback().at(0).matched);
  EXPECT_TRUE(store().insights("2026-06", "2026-06").determinations.empty());
}

TEST_P(StoreTest, FeedbackIsReadFromATimeOn) {
  FeedbackRecord later = accepted("d-2", "card-1");
  later.received = kJuly15;
  store().write({{}, {later, overridden("d-1", "card-1")}});
  ASSERT_EQ(feedback().size(), 2U);
  EXPECT_EQ(feedback().at(0).digest, "d-1");
  ASSERT_EQ(feedback(kJuly15).size(), 1U);
  EXPECT_EQ(feedback(kJuly15).at(0).digest, "d-2");
}

TEST_P(StoreTest, ADeterminationIsKeptWithItsCriteriaAndWhatIsMissing) {
  DeterminationRecord meets = determination_record("card-2");
  meets.criteria = {{"DM", "met", ""}};
  meets.missing.clear();
  store().write({{determination_record("card-1"), meets}, {}});
  EXPECT_THAT(store_->rows("SELECT card, criteria, missing FROM determinations ORDER BY card"),
              ElementsAre(ElementsAre("card-1", "DM met; G1.a unknown none-on-record", "G1.a"),
                          ElementsAre("card-2", "DM met", "")));
}

TEST_P(StoreTest, WhatAProgramOfTheFirstSchemaWroteIsKept) {
  for (const std::string& statement : schema_steps().front()) store_->execute(statement);
  store_->execute("CREATE TABLE schema_version (version BIGINT NOT NULL)");
  store_->execute("INSERT INTO schema_version (version) VALUES (1)");
  for (const char* card : {"card-1", "card-2"}) {
    store_->execute("INSERT INTO determinations VALUES ('" + std::string(card) +
                    "', 1781539200, '2026-06', '', '', '', 'P.durable', 'initial', 'meets', 'G1', "
                    "'2015-07-07', 3)");
  }
  store_->execute("INSERT INTO criteria VALUES ('card-1', 'DM', 'met', '')");
  store_->execute("INSERT INTO criteria VALUES ('card-1', 'G1.a', 'unknown', 'none-on-record')");
  store_->execute("INSERT INTO missing_items VALUES ('card-1', 'G1.a')");
  store().write({{determination_record("card-1"), determination_record("card-3")}, {}});
  EXPECT_THAT(
      store_->rows("SELECT card, determination, criteria, missing FROM determinations "
                   "ORDER BY card"),
      ElementsAre(ElementsAre("card-1", "meets", "DM met; G1.a unknown none-on-record", "G1.a"),
                  ElementsAre("card-2", "meets", "", ""),
                  ElementsAre("card-3", "needs-information", "DM met; G1.a unknown none-on-record",
                              "G1.a")));
}

TEST_P(StoreTest, ANewerSchemaIsRefused) {
  store().open();
  store_->execute("UPDATE schema_version SET version = 999");
  const auto newer = store_->another();
  EXPECT_THROW(newer->open(), StoreRefused);
  EXPECT_THROW(newer->insights("2026-06", "2026-06"), StoreRefused);
}

TEST_P(StoreTest, TheSchemaIsWrittenOnceByProgramsThatStartTogether) {
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 4; ++i) stores.push_back(store_->another());
  std::vector<std::string> failures(stores.size());
  {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < stores.size(); ++i) {
      threads.emplace_back([&, i] {
        try {
          stores[i]->write({{determination_record("card-" + std::to_string(i))}, {}});
        } catch (const StoreError& error) {
          failures[i] = error.what();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_THAT(failures, testing::Each(""));
  const Insights all = store().insights("2026-06", "2026-06");
  EXPECT_THAT(shown(all.determinations), ElementsAre("2026-06 P.durable needs-information 4"));
}

TEST_P(StoreTest, AFailedBatchLeavesNothing) {
  store().open();
  store_->execute("DROP TABLE missing_counts");
  EXPECT_THROW(store().write({{determination_record("card-1")}, {overridden("d-1", "card-1")}}),
               StoreError);
  EXPECT_TRUE(feedback().empty());
  EXPECT_NO_THROW(store().write({{}, {overridden("d-2", "card-1")}}));
}

TEST_P(StoreTest, TextsOfErrorsHoldNoValues) {
  store().open();
  store_->execute("DROP TABLE feedback");
  FeedbackRecord record = overridden("d-1", "PHIMARK");
  record.comment = "PHIMARK";
  try {
    store().write({{}, {record}});
    ADD_FAILURE();
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("PHIMARK")));
  }
}

// --- SQLite's own
// ---------------------------------------------------------------------------------

TEST(SqliteStore, AFileMovedAwayIsMissedAndNotReplaced) {
  TempStore store(Database::kSqlite);
  store->write({{}, {overridden("d-1", "card-1")}});
  std::filesystem::rename(store.file(), store.file() + ".moved");
  EXPECT_THROW(store->open(), StoreError);
  EXPECT_THROW(store->write({{}, {overridden("d-2", "card-1")}}), StoreError);
  EXPECT_FALSE(std::filesystem::exists(store.file()));
  std::filesystem::rename(store.file() + ".moved", store.file());
  EXPECT_NO_THROW(store->write({{}, {overridden("d-2", "card-1")}}));
  int count = 0;
  store->each_feedback(0, [&count](const FeedbackRecord&) { ++count; });
  EXPECT_EQ(count, 2);
}

TEST(SqliteStore, AnotherWriterIsWaitedForAndThenAnError) {
  TempStore store(Database::kSqlite);
  store->open();
  const auto other = sqlite_connect(store.file())(SqlUse::kWrite);
  other->begin();
  EXPECT_THROW(store->write({{}, {overridden("d-1", "card-1")}}), StoreError);
  other->commit();
  EXPECT_NO_THROW(store->write({{}, {overridden("d-1", "card-1")}}));
}

TEST(SqliteStore, WhatIsNoDatabaseIsRefused) {
  const TempDirectory directory;
  std::ofstream(directory.file("notes.txt")) << std::string(2000, 'x');
  const auto store = make_sql_store(sqlite_connect(directory.file("notes.txt")));
  EXPECT_THROW(store->open(), StoreRefused);
  const auto nowhere = make_sql_store(sqlite_connect(directory.file("no/such/place")));
  EXPECT_THROW(nowhere->open(), StoreRefused);
}

TEST(SqliteStore, IsForItsOwnerOnly) {
  TempStore store(Database::kSqlite);
  store->open();
  const auto rights = std::filesystem::status(store.file()).permissions();
  EXPECT_EQ(rights, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(SqliteStore, EveryCommitIsSyncedInWalMode) {
  TempStore store(Database::kSqlite);
  store->open();
  const auto connection = sqlite_connect(store.file())(SqlUse::kWrite);
  std::vector<std::string> settings;
  const auto take = [&settings](const SqlRow& row) { settings.push_back(row.at(0)); };
  connection->run("PRAGMA journal_mode", {}, take);
  connection->run("PRAGMA synchronous", {}, take);
  EXPECT_THAT(settings, ElementsAre("wal", "2"));
}

TEST(PostgresAddress, APasswordInTheAddressIsSeen) {
  EXPECT_TRUE(has_password("postgresql://me:secret@localhost/db"));
  EXPECT_TRUE(has_password("postgresql://localhost/db?password=secret"));
  EXPECT_FALSE(has_password("postgresql://me@localhost/db"));
}

}  // namespace
}  // namespace cds
