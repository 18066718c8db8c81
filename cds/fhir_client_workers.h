#pragma once

// Threads for searches, kept for a while after their work: to start one costs more than many a
// search. As many as there is work at once; who limits the work limits them. Thread safe.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
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
  // A thread's own. Who gives it work wakes it without any lock held that it would then wait for,
  // and may still be about to when the thread ends: they share it.
  struct Worker {
    std::mutex mutex;
    std::condition_variable woken;
    std::function<void()> work;
    bool ending = false;
  };

  void run(const std::shared_ptr<Worker>& self, std::function<void()> work);
  std::function<void()> next_work(const std::shared_ptr<Worker>& self);

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::vector<std::shared_ptr<Worker>> free_;  // the last one first: its memory is still warm
  std::size_t threads_ = 0;
  bool ending_ = false;
};

}  // namespace cds
