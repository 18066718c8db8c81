#include "cds/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "cds/config.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

constexpr std::size_t kLarge = 1'000'000;

class SpoolTest : public testing::Test {
 protected:
  Spool& open(std::size_t max = kLarge) {
    spool_.reset();
    return spool_.emplace(file(), max);
  }
  std::string file() const { return directory_.file("spool"); }

  static std::vector<DeterminationRecord> records(int from, int to) {
    std::vector<DeterminationRecord> all;
    for (int i = from; i < to; ++i)
      all.push_back(determination_record("card-" + std::to_string(i)));
    return all;
  }
  // The cards of all that is there, taken in steps.
  static std::vector<std::string> take_all(Spool& spool, std::size_t step = 2) {
    std::vector<std::string> cards;
    while (spool.bytes() > 0) {
      for (const auto& record : spool.oldest(step)) cards.push_back(record.card);
      spool.drop();
    }
    return cards;
  }

  TempDirectory directory_;
  std::optional<Spool> spool_;
};

TEST_F(SpoolTest, ALineHoldsTheWholeRecord) {
  DeterminationRecord record = determination_record("card-1");
  record.client = "the \"EHR\"\n";
  DeterminationRecord read;
  const std::string line = spool_line(record);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  ASSERT_TRUE(read_spool_line(line, read));
  EXPECT_EQ(spool_line(read), line);
  EXPECT_EQ(read.client, record.client);
  EXPECT_EQ(read.time, kJune15);
  EXPECT_EQ(read.milliseconds, 12);
  ASSERT_EQ(read.criteria.size(), 2U);
  EXPECT_EQ(read.criteria[1].reason, "none-on-record");
  EXPECT_THAT(read.missing, testing::ElementsAre("G1.a"));
}

TEST_F(SpoolTest, GivesWhatItGotInOrderAlsoAfterARestart) {
  open().append(records(0, 3));
  open().append(records(3, 5));
  EXPECT_THAT(take_all(open()),
              testing::ElementsAre("card-0", "card-1", "card-2", "card-3", "card-4"));
  EXPECT_EQ(open().bytes(), 0U);
}

TEST_F(SpoolTest, WhatWasNotDroppedIsGivenAgain) {
  Spool& spool = open();
  spool.append(records(0, 3));
  EXPECT_EQ(spool.oldest(2).size(), 2U);
  EXPECT_EQ(spool.oldest(2).at(0).card, "card-0");
  spool.drop();
  EXPECT_EQ(spool.oldest(2).at(0).card, "card-2");
}

TEST_F(SpoolTest, FullLosesTheOldestAndCountsThem) {
  const std::size_t line = spool_line(records(10, 11).at(0)).size() + 1;
  Spool& spool = open(20 * line);
  for (int i = 10; i < 60; ++i) spool.append(records(i, i + 1));
  EXPECT_LE(spool.bytes(), 20 * line);
  const auto kept = take_all(spool);
  EXPECT_GE(kept.size(), 10U);
  EXPECT_EQ(kept.back(), "card-59");
  EXPECT_EQ(spool.lost() + static_cast<std::int64_t>(kept.size()), 50);
}

TEST_F(SpoolTest, ABrokenLineIsLostAndNoOther) {
  open().append(records(0, 1));
  spool_.reset();
  std::ofstream(file(), std::ios::app) << R"({"card":"card-9","time":)";
  Spool& spool = open();
  spool.append(records(1, 2));
  EXPECT_THAT(take_all(spool), testing::ElementsAre("card-0", "card-1"));
  EXPECT_EQ(spool.lost(), 1);
}

TEST_F(SpoolTest, IsForOneProgram) {
  open();
  EXPECT_THROW(Spool(file(), kLarge), ConfigError);
  EXPECT_THROW(Spool(directory_.file("no/where"), kLarge), ConfigError);
}

}  // namespace
}  // namespace cds
