#include "cds/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "cds/config.h"
#include "cds/metrics.h"
#include "cds/spool.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

using testing::HasSubstr;

// What a store that is replaced now and then holds, and what happens to it.
struct Kept {
  std::mutex mutex;
  std::condition_variable changed;
  bool down = false;
  bool refused = false;
  bool held = false;  // writing waits
  std::set<std::string> cards, digests;
  int writes = 0;
  int tries = 0;

  template <class Condition>
  void wait(Condition condition) {
    std::unique_lock lock(mutex);
    changed.wait(lock, condition);
  }
  void set(bool Kept::*what, bool value) {
    const std::lock_guard lock(mutex);
    this->*what = value;
    changed.notify_all();
  }
};

class FakeStore : public Store {
 public:
  explicit FakeStore(Kept& kept) : kept_(kept) {}
  void open() override {
    const std::lock_guard lock(kept_.mutex);
    fail();
  }
  StoreWritten write(const StoreBatch& batch) override {
    std::unique_lock lock(kept_.mutex);
    ++kept_.tries;
    kept_.changed.notify_all();
    kept_.changed.wait(lock, [this] { return !kept_.held; });
    fail();
    ++kept_.writes;
    StoreWritten written;
    for (const auto& one : batch.determinations)
      written.determinations += kept_.cards.insert(one.card).second;
    for (const auto& one : batch.feedback)
      written.overridden += kept_.digests.insert(one.digest).second;
    kept_.changed.notify_all();
    return written;
  }
  Insights insights(const std::string&, const std::string&) override { return {}; }
  void each_feedback(std::int64_t, const std::function<void(const FeedbackRecord&)>&) override {}

 private:
  void fail() const {
    if (kept_.refused) throw StoreRefused("newer");
    if (kept_.down) throw StoreError("down");
  }
  Kept& kept_;
};

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() {
    options_.spool = directory_.file("spool");
    options_.retry = std::chrono::milliseconds(10);
  }
  ~RecorderTest() override { kept_.set(&Kept::held, false); }

  Recorder& start() {
    recorder_.reset();
    return recorder_.emplace(std::make_unique<FakeStore>(kept_), options_, metrics_);
  }
  void record(const std::string& card) { recorder_->record({determination_record(card)}); }
  void wait_until_up(bool up) {
    while (recorder_->is_up() != up) std::this_thread::yield();
  }
  std::size_t spooled() {
    Spool spool(options_.spool, options_.spool_max);
    return spool.oldest(1000).size();
  }

  TempDirectory directory_;
  Kept kept_;
  Metrics metrics_;
  RecorderOptions options_;
  std::optional<Recorder> recorder_;
};

TEST_F(RecorderTest, WritesWhatIsRecorded) {
  start();
  record("card-1");
  recorder_->submit({overridden("d-1", "card-1")});
  recorder_.reset();
  EXPECT_THAT(kept_.cards, testing::ElementsAre("card-1"));
  EXPECT_THAT(kept_.digests, testing::ElementsAre("d-1"));
}

TEST_F(RecorderTest, RecordingNeverWaitsForTheStore) {
  start();
  kept_.set(&Kept::held, true);
  record("card-1");
  kept_.wait([this] { return kept_.tries > 0; });
  for (int i = 2; i < 100; ++i) record("card-" + std::to_string(i));  // returns while it hangs
  kept_.set(&Kept::held, false);
  recorder_.reset();
  EXPECT_EQ(kept_.cards.size(), 99U);
}

TEST_F(RecorderTest, PostsThatWaitAreWrittenTogether) {
  start();
  kept_.set(&Kept::held, true);
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back(
        [this, i] { recorder_->submit({overridden("d-" + std::to_string(i), "card-1")}); });
  }
  kept_.wait([this] { return kept_.tries > 0; });
  kept_.set(&Kept::held, false);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(kept_.digests.size(), 20U);
  EXPECT_LE(kept_.writes, 20);
}

TEST_F(RecorderTest, WhileTheStoreIsDownFeedbackIsRefusedAndDeterminationsAreWrittenLater) {
  start();
  kept_.set(&Kept::down, true);
  EXPECT_THROW(recorder_->submit({overridden("d-1", "card-1")}), StoreError);
  EXPECT_FALSE(recorder_->is_up());
  for (int i = 0; i < 500; ++i) record("card-" + std::to_string(i));
  kept_.set(&Kept::down, false);
  kept_.wait([this] { return kept_.cards.size() == 500; });
  wait_until_up(true);
  EXPECT_TRUE(kept_.digests.empty());
  EXPECT_NO_THROW(recorder_->submit({overridden("d-1", "card-1")}));
  EXPECT_THAT(metrics_.text(), HasSubstr("pumpcds_determinations_lost_total 0"));
}

TEST_F(RecorderTest, AStoreThatGoesDownIsNoticedWithoutAnyTraffic) {
  start();
  EXPECT_TRUE(recorder_->is_up());
  kept_.set(&Kept::down, true);
  wait_until_up(false);
  kept_.set(&Kept::down, false);
  wait_until_up(true);
}

TEST_F(RecorderTest, WhatIsSpooledSurvivesARestart) {
  kept_.down = true;
  start();
  for (int i = 0; i < 300; ++i) record("card-" + std::to_string(i));
  recorder_.reset();
  EXPECT_EQ(spooled(), 300U);
  kept_.down = false;
  start();
  kept_.wait([this] { return kept_.cards.size() == 300; });
  recorder_.reset();
  EXPECT_EQ(spooled(), 0U);
}

TEST_F(RecorderTest, AFullQueueLosesTheOldestAndCountsThem) {
  options_.queue_max = 10;
  start();
  kept_.set(&Kept::held, true);
  record("first");
  kept_.wait([this] { return kept_.tries > 0; });
  for (int i = 0; i < 15; ++i) record("card-" + std::to_string(i));
  kept_.set(&Kept::held, false);
  recorder_.reset();
  EXPECT_EQ(kept_.cards.size(), 11U);
  EXPECT_TRUE(kept_.cards.contains("card-14"));
  EXPECT_FALSE(kept_.cards.contains("card-0"));
  EXPECT_THAT(metrics_.text(), HasSubstr("pumpcds_determinations_lost_total 5"));
}

TEST_F(RecorderTest, FeedbackThatTheStoreDoesNotAnswerIsRefused) {
  options_.longest_wait = std::chrono::milliseconds(20);
  start();
  kept_.set(&Kept::held, true);
  EXPECT_THROW(recorder_->submit({overridden("d-1", "card-1")}), StoreError);
}

TEST_F(RecorderTest, AfterTheEndFeedbackIsRefused) {
  start();
  recorder_->stop();
  EXPECT_THROW(recorder_->submit({overridden("d-1", "card-1")}), StoreError);
}

TEST_F(RecorderTest, AStoreThatWillNeverDoIsRefusedAtOnce) {
  kept_.refused = true;
  EXPECT_THROW(start(), StoreRefused);
}

}  // namespace
}  // namespace cds
