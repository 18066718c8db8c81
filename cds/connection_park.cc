#include "cds/connection_park.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

namespace cds {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kAcceptedAtOnce = 64;
constexpr milliseconds kLongestWait{60'000};
// Without a free descriptor a waiting client would wake the thread again and again.
constexpr milliseconds kPauseWithoutDescriptors{100};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

ConnectionPark::ConnectionPark(Accepted accepted, Ready ready)
    : accepted_(std::move(accepted)),
      ready_(std::move(ready)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  if (epoll_ < 0 || wake_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) {
    const int reason = errno;
    if (epoll_ >= 0) close(epoll_);
    if (wake_ >= 0) close(wake_);
    errno = reason;
    fail("epoll");
  }
}

ConnectionPark::~ConnectionPark() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
  if (listener_ >= 0) close(listener_);
  parked_.clear();
  close(wake_);
  close(epoll_);
}

void ConnectionPark::start(int listener) {
  listener_ = listener;
  if (fcntl(listener_, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  listen(true);
  thread_ = std::thread([this] { run(); });
}

void ConnectionPark::wake() const { eventfd_write(wake_, 1); }

void ConnectionPark::drain_wake() const {
  eventfd_t count = 0;
  eventfd_read(wake_, &count);
}

void ConnectionPark::park(std::unique_ptr<ServerConnection> connection,
                          ServerConnection::Step wait) {
  const int socket = connection->transport().socket();
  epoll_event event{};
  event.events = EPOLLONESHOT | (wait == ServerConnection::Step::kWaitToWrite ? EPOLLOUT : EPOLLIN);
  event.data.fd = socket;
  const std::lock_guard lock(mutex_);
  if (closing_) connection->hurry();
  const SteadyTime until = connection->wait_until();
  parked_.insert_or_assign(socket, Parked{std::move(connection), until});
  times_.emplace(until, socket);
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) != 0 &&
      epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) {
    times_.erase({until, socket});
    parked_.erase(socket);
    return;
  }
  if (until < awake_at_) wake();
}

std::unique_ptr<ServerConnection> ConnectionPark::take(int socket) {
  const std::lock_guard lock(mutex_);
  const auto found = parked_.find(socket);
  if (found == parked_.end()) return nullptr;
  std::unique_ptr<ServerConnection> connection = std::move(found->second.connection);
  times_.erase({found->second.until, socket});
  parked_.erase(found);
  return connection;
}

void ConnectionPark::stop_listening() {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable()) return;
  closing_ = true;
  wake();
  closed_.wait(lock, [this] { return listener_closed_; });
}

void ConnectionPark::run() {
  std::array<epoll_event, kAcceptedAtOnce> events{};
  while (true) {
    const int count =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds_to_wait());
    for (int i = 0; i < count; ++i) handle_event(events[static_cast<std::size_t>(i)].data.fd);
    bool closing = false;
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      closing = closing_;
    }
    if (closing) close_listener();
    if (listener_ >= 0 && !listening_ && steady_clock::now() >= listen_again_) listen(true);
    release_expired();
  }
}

void ConnectionPark::handle_event(int descriptor) {
  if (descriptor == wake_) {
    drain_wake();
  } else if (descriptor == listener_) {
    accept_waiting();
  } else if (auto connection = take(descriptor)) {
    ready_(std::move(connection));
  }
}

int ConnectionPark::milliseconds_to_wait() {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = steady_clock::now();
  awake_at_ = now + kLongestWait;
  if (!times_.empty()) awake_at_ = std::min(awake_at_, times_.begin()->first);
  if (listener_ >= 0 && !listening_) awake_at_ = std::min(awake_at_, listen_again_);
  // Rounded up, so that the wait does not end a moment early.
  const auto left = std::chrono::ceil<milliseconds>(awake_at_ - now).count();
  return static_cast<int>(std::max<decltype(left)>(left, 0));
}

void ConnectionPark::release_expired() {
  const SteadyTime now = steady_clock::now();
  while (true) {
    int socket = -1;
    {
      const std::lock_guard lock(mutex_);
      if (times_.empty() || times_.begin()->first > now) return;
      socket = times_.begin()->second;
    }
    if (auto connection = take(socket)) ready_(std::move(connection));
  }
}

void ConnectionPark::accept_waiting() {
  for (int i = 0; i < kAcceptedAtOnce; ++i) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      accepted_(socket);
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      listen(false);
      listen_again_ = steady_clock::now() + kPauseWithoutDescriptors;
      return;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return;
    // Others concern the one connection that was to be taken.
  }
}

void ConnectionPark::listen(bool on) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener_;
  epoll_ctl(epoll_, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener_, &event);
  listening_ = on;
}

void ConnectionPark::close_listener() {
  if (listener_ < 0) return;
  accept_waiting();
  close(listener_);
  listener_ = -1;
  const std::lock_guard lock(mutex_);
  listener_closed_ = true;
  times_.clear();
  for (auto& [socket, parked] : parked_) {
    parked.connection->hurry();
    parked.until = parked.connection->wait_until();
    times_.emplace(parked.until, socket);
  }
  closed_.notify_all();
}

}  // namespace cds
