#include "cds/fhir_client_workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

namespace cds {
namespace {

TEST(FhirWorkers, WorkRunsBesideTheCallerAllOfItAtOnce) {
  constexpr int kAll = 8;
  std::latch together(kAll + 1);
  FhirWorkers workers;
  for (int i = 0; i < kAll; ++i) {
    ASSERT_TRUE(workers.start([&] { together.arrive_and_wait(); }));
  }
  together.arrive_and_wait();
}

TEST(FhirWorkers, AThreadThatIsFreeIsUsedAgain) {
  FhirWorkers workers;
  const auto thread_of_next = [&] {
    std::promise<std::thread::id> thread;
    EXPECT_TRUE(workers.start([&] { thread.set_value(std::this_thread::get_id()); }));
    return thread.get_future().get();
  };
  const std::thread::id first = thread_of_next();
  while (workers.free() != 1) std::this_thread::yield();
  EXPECT_EQ(first, thread_of_next());
}

TEST(FhirWorkers, TheirEndWaitsForWhatWasStarted) {
  std::atomic<bool> done{false};
  std::promise<void> go;
  std::future<void> gone = go.get_future();
  {
    FhirWorkers workers;
    ASSERT_TRUE(workers.start([&] {
      gone.wait();
      done = true;
    }));
    go.set_value();
  }
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace cds
