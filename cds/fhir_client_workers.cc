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
  for (Free* const free : free_) free->given.notify_one();
  ended_.wait(lock, [this] { return threads_ == 0; });
}

bool FhirWorkers::start(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (!free_.empty()) {
    Free* const next = free_.back();
    free_.pop_back();
    next->work = std::move(work);
    next->given.notify_one();  // under the lock: its wait may be over, and with it the thread
    return true;
  }
  try {
    free_.reserve(threads_ + 1);  // a thread that becomes free must not run out of memory
    std::thread([this, work = std::move(work)]() mutable { run(std::move(work)); }).detach();
    ++threads_;
    return true;
  } catch (const std::exception&) {  // no thread, or no memory for one
    return false;
  }
}

std::size_t FhirWorkers::free() const {
  const std::lock_guard lock(mutex_);
  return free_.size();
}

void FhirWorkers::run(std::function<void()> work) {
  block_broken_pipe_signal();
  while (work) {
    work();
    work = next_work();
  }
}

// None when none came for a while: the thread has ended for who waits for it.
std::function<void()> FhirWorkers::next_work() {
  Free self;
  std::unique_lock lock(mutex_);
  free_.push_back(&self);
  self.given.wait_for(lock, kKeptFor, [&] { return self.work || ending_; });
  if (self.work) return std::move(self.work);
  std::erase(free_, &self);
  if (--threads_ == 0) ended_.notify_all();
  return nullptr;
}

}  // namespace cds
