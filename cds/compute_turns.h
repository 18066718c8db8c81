#pragma once

// Only so many threads compute at a time as there are processors, those of the call that must be
// answered first before others. Calls that arrive together are then done one after the other, each
// as soon as can be; sharing the processors, all would be done when the last one is. Thread safe.

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "cds/socket_wait.h"

namespace cds {

class ComputeTurns {
 public:
  explicit ComputeTurns(unsigned at_once = std::thread::hardware_concurrency());

  std::size_t waiting() const;  // threads

  // A thread's turn, from take() to give_back() or its end. Not to be kept while waiting for
  // anything else.
  class Turn {
   public:
    // Of a call that must be answered by `deadline`: the earlier, the sooner it is its turn.
    Turn(ComputeTurns& turns, SteadyTime deadline);
    ~Turn() { give_back(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // Waits; at the deadline the thread goes on without.
    void take();
    void give_back();

   private:
    ComputeTurns& turns_;
    const SteadyTime deadline_;
    bool taken_ = false;
  };

 private:
  struct Waiting {
    std::condition_variable granted;
    bool has_turn = false;
  };

  bool take(SteadyTime deadline);
  void give_back();

  mutable std::mutex mutex_;
  unsigned free_;
  std::multimap<SteadyTime, std::shared_ptr<Waiting>> waiting_;  // by deadline
};

}  // namespace cds
