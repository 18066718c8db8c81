#include "cds/compute_turns.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cds {
namespace {

using std::chrono::hours;
using std::chrono::steady_clock;
using Turn = ComputeTurns::Turn;

std::thread taker(ComputeTurns& turns, SteadyTime deadline, const std::function<void()>& then) {
  return std::thread([&turns, deadline, then] {
    const Turn turn(turns, deadline);
    then();
  });
}

TEST(ComputeTurns, AsManyAsThereAreComputeAtOnce) {
  ComputeTurns turns(2);
  const SteadyTime later = steady_clock::now() + hours(1);
  Turn first(turns, later);
  const Turn second(turns, later);
  std::atomic<bool> began{false};
  std::thread third = taker(turns, later, [&] { began = true; });
  while (turns.waiting() != 1) std::this_thread::yield();
  EXPECT_FALSE(began);
  first.give_back();
  third.join();
  EXPECT_TRUE(began);
}

TEST(ComputeTurns, TheCallThatMustAnswerFirstIsNext) {
  ComputeTurns turns(1);
  const SteadyTime now = steady_clock::now();
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  {
    const Turn held(turns, now + hours(1));
    for (const int hour : {3, 1, 4, 2}) {
      threads.push_back(taker(turns, now + hours(hour), [&, hour] {
        const std::lock_guard lock(mutex);
        order.push_back(hour);
      }));
    }
    while (turns.waiting() != threads.size()) std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ((std::vector{1, 2, 3, 4}), order);
}

TEST(ComputeTurns, WhoWaitsGoesOnWithoutAtItsDeadline) {
  ComputeTurns turns(1);
  Turn held(turns, steady_clock::now() + hours(1));
  { const Turn late(turns, steady_clock::now()); }
  held.give_back();
  // It took nobody's turn and gave none back that it had not.
  const Turn next(turns, steady_clock::now() + hours(1));
  EXPECT_EQ(0U, turns.waiting());
}

TEST(ComputeTurns, ATurnIsGivenBackOnce) {
  ComputeTurns turns(1);
  {
    Turn turn(turns, steady_clock::now() + hours(1));
    turn.give_back();
    turn.give_back();
    turn.take();
    turn.take();
  }
  Turn only(turns, steady_clock::now() + hours(1));
  std::atomic<bool> began{false};
  std::thread other = taker(turns, steady_clock::now() + hours(2), [&] { began = true; });
  while (turns.waiting() != 1) std::this_thread::yield();
  EXPECT_FALSE(began);
  only.give_back();
  other.join();
}

}  // namespace
}  // namespace cds
