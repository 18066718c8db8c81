#include "cds/fhir_client_workers.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <thread>
#include <utility>

namespace cds {
namespace {

constexpr std::chrono::seconds kKeptFor{10};

// TLS writes know no MSG_NOSIGNAL. Blocked in our threads only, the program's handling of the
// signal stays its own.
void block_broken_pipe_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

FhirWorkers::~FhirWorkers() {
  std::unique_lock lock(mutex_);
  ending_ = true;
  for (const auto& worker : free_) {
    const std::lock_guard its(worker->mutex);
    worker->ending = true;
    worker->woken.notify_one();
  }
  ended_.wait(lock, [this] { return threads_ == 0; });
}

bool FhirWorkers::start(std::function<void()> work) {
  std::shared_ptr<Worker> next;
  {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      try {
        free_.reserve(threads_ + 1);  // a thread that becomes free must not run out of memory
        next = std::make_shared<Worker>();
        std::thread([this, next, work = std::move(work)]() mutable {
          run(next, std::move(work));
        }).detach();
        ++threads_;
        return true;
      } catch (const std::exception&) {  // no thread, or no memory for one
        return false;
      }
    }
    next = std::move(free_.back());
    free_.pop_back();
  }
  {
    const std::lock_guard its(next->mutex);
    next->work = std::move(work);
  }
  next->woken.notify_one();
  return true;
}

std::size_t FhirWorkers::free() const {
  const std::lock_guard lock(mutex_);
  return free_.size();
}

void FhirWorkers::run(const std::shared_ptr<Worker>& self, std::function<void()> work) {
  block_broken_pipe_signal();
  while (work) {
    work();
    work = next_work(self);
  }
}

// None when none came for a while: the thread has ended for who waits for it.
std::function<void()> FhirWorkers::next_work(const std::shared_ptr<Worker>& self) {
  {
    const std::lock_guard lock(mutex_);
    self->ending = ending_;
    free_.push_back(self);
  }
  const auto is_called = [&] { return self->work || self->ending; };
  {
    std::unique_lock own(self->mutex);
    self->woken.wait_for(own, kKeptFor, is_called);
    if (self->work) return std::exchange(self->work, nullptr);
  }
  {
    const std::lock_guard lock(mutex_);
    if (std::erase(free_, self) > 0) {
      if (--threads_ == 0) ended_.notify_all();
      return nullptr;
    }
  }
  // Taken at the last moment.
  std::unique_lock own(self->mutex);
  self->woken.wait(own, [&] { return static_cast<bool>(self->work); });
  return std::exchange(self->work, nullptr);
}

}  // namespace cds
