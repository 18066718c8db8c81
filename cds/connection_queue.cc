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

ConnectionQueue::ConnectionQueue(std::size_t threads, std::size_t max_long_waiting, Work work)
    : work_(std::move(work)),
      max_long_running_(without_reserve(threads)),
      max_long_waiting_(max_long_waiting) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

ConnectionQueue::~ConnectionQueue() { stop(); }

void ConnectionQueue::push(std::unique_ptr<ServerConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    short_.push_back(std::move(connection));
  }
  changed_.notify_one();
}

bool ConnectionQueue::push_long(std::unique_ptr<ServerConnection>& connection) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t free = max_long_running_ - long_running_;
    if (long_.size() >= max_long_waiting_ + free) return false;
    long_.push_back(std::move(connection));
  }
  changed_.notify_one();
  return true;
}

bool ConnectionQueue::long_may_begin() const {
  return !long_.empty() && long_running_ < max_long_running_;
}

void ConnectionQueue::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !short_.empty() || long_may_begin() || stopping_; });
    // Long first: short work has its reserve and cannot be kept out, a flood of it could.
    const WorkKind kind = long_may_begin() ? WorkKind::kLong : WorkKind::kShort;
    auto& queue = kind == WorkKind::kShort ? short_ : long_;
    if (queue.empty()) return;
    std::unique_ptr<ServerConnection> connection = std::move(queue.front());
    queue.pop_front();
    if (kind == WorkKind::kLong) ++long_running_;
    lock.unlock();
    work_(std::move(connection), kind);
    lock.lock();
    if (kind == WorkKind::kLong) {
      --long_running_;
      changed_.notify_one();
    }
  }
}

void ConnectionQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace cds
