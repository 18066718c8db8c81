#pragma once

// Threads for searches, kept for a while after their work: to start one costs more than many a
// search. As many as there is work at once; who limits the work limits them. Thread safe.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace cds {

class FhirWorkers {
 public:
  FhirWorkers() = default;
  ~FhirWorkers();  // waits for what was started
  FhirWorkers(const FhirWorkers&) = delete;
  FhirWorkers& operator=(const FhirWorkers&) = delete;

  // Runs `work`, which must not throw, beside the caller. False, and nothing done: no thread. Does
  // not throw, since what was started before may still work for the caller.
  bool start(std::function<void()> work);

  std::size_t free() const;  // threads

 private:
  struct Free {
    std::condition_variable given;
    std::function<void()> work;
  };

  void run(std::function<void()> work);
  std::function<void()> next_work();

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::vector<Free*> free_;  // the last one first: its memory is still warm
  std::size_t threads_ = 0;
  bool ending_ = false;
};

}  // namespace cds
