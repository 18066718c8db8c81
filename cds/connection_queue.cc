#include "cds/connection_queue.h"

#include <algorithm>
#include <utility>

namespace cds {
namespace {

constexpr std::size_t kShareForShortWork = 8;  // one worker in eight

std::size_t without_reserve(std::size_t threads) {
  if (threads < 2) return threads;
  return threads - std::max<std::size_t>(1, threads / kShareForShortWork);
}

}  // namespace

ConnectionQueue::ConnectionQueue(std::size_t threads, std::size_t max_computing,
                                 std::size_t max_long_waiting, Work work)
    : work_(std::move(work)),
      max_long_running_(without_reserve(threads)),
      max_computing_(std::max<std::size_t>(max_computing, 1)),
      max_long_waiting_(max_long_waiting) {
  free_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    Worker& worker = *workers_.emplace_back(std::make_unique<Worker>());
    worker.thread = std::thread([this, &worker] { run(worker); });
  }
}

ConnectionQueue::~ConnectionQueue() { stop(); }

void ConnectionQueue::push(std::unique_ptr<ServerConnection> connection) {
  Worker* next = nullptr;
  {
    const std::lock_guard lock(mutex_);
    short_.push_back(std::move(connection));
    next = wake_one();
  }
  if (next != nullptr) next->woken.notify_one();
}

void ConnectionQueue::push_back(std::unique_ptr<ServerConnection> connection) {
  Worker* next = nullptr;
  {
    const std::lock_guard lock(mutex_);
    short_.push_back(std::move(connection));
    // The worker itself takes the long work.
    if (!long_.empty()) next = wake_one();
  }
  if (next != nullptr) next->woken.notify_one();
}

bool ConnectionQueue::become_long(WorkKind& kind) {
  const std::lock_guard lock(mutex_);
  if (!long_.empty() || !has_room_for_long()) return false;
  ++long_running_;
  kind = WorkKind::kLong;
  return true;
}

void ConnectionQueue::wait_outside(const std::function<void()>& wait) {
  Worker* next = nullptr;
  {
    const std::lock_guard lock(mutex_);
    ++outside_;
    if (long_may_begin()) next = wake_one();
  }
  if (next != nullptr) next->woken.notify_one();
  struct Back {
    ConnectionQueue& queue;
    ~Back() {
      const std::lock_guard lock(queue.mutex_);
      --queue.outside_;
    }
  } const back{*this};
  wait();
}

bool ConnectionQueue::push_long(std::unique_ptr<ServerConnection>& connection) {
  Worker* next = nullptr;
  {
    const std::lock_guard lock(mutex_);
    const std::size_t free = max_long_running_ - long_running_;
    if (long_.size() >= max_long_waiting_ + free) return false;
    long_.push_back(std::move(connection));
    // One of them is the worker's own.
    if (long_.size() > 1 && long_may_begin()) next = wake_one();
  }
  if (next != nullptr) next->woken.notify_one();
  return true;
}

bool ConnectionQueue::has_room_for_long() const {
  return long_running_ < max_long_running_ && long_running_ - outside_ < max_computing_;
}

bool ConnectionQueue::long_may_begin() const { return !long_.empty() && has_room_for_long(); }

ConnectionQueue::Worker* ConnectionQueue::wake_one() {
  if (free_.empty()) return nullptr;
  Worker* const worker = free_.back();
  free_.pop_back();
  worker->awake = true;
  return worker;
}

void ConnectionQueue::run(Worker& self) {
  std::unique_lock lock(mutex_);
  while (true) {
    while (short_.empty() && !long_may_begin()) {
      if (stopping_) return;
      self.awake = false;
      free_.push_back(&self);
      self.woken.wait(lock, [&self] { return self.awake; });
    }
    // Long first: short work has its reserve and cannot be kept out, a flood of it could.
    WorkKind kind = long_may_begin() ? WorkKind::kLong : WorkKind::kShort;
    auto& queue = kind == WorkKind::kShort ? short_ : long_;
    std::unique_ptr<ServerConnection> connection = std::move(queue.front());
    queue.pop_front();
    if (kind == WorkKind::kLong) ++long_running_;
    lock.unlock();
    work_(std::move(connection), kind);
    lock.lock();
    if (kind == WorkKind::kLong) --long_running_;
  }
}

void ConnectionQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    while (Worker* const worker = wake_one()) worker->woken.notify_one();
  }
  for (const auto& worker : workers_) {
    if (worker->thread.joinable()) worker->thread.join();
  }
}

}  // namespace cds
