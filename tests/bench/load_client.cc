#include "tests/bench/load_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  void* bytes = &address;
  if (socket < 0 || connect(socket, static_cast<sockaddr*>(bytes), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to the server that is measured");
  }
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

struct Call {
  int socket = -1;
  bool busy = false;
  std::size_t sent = 0;
  std::string received;
  std::size_t answer_size = 0;  // with head; 0: not known yet
  Clock::time_point due;
  std::size_t answers = 0;

  explicit Call(int port) : socket(connect_to(port)) {}
  ~Call() { close(socket); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
};

// Of the whole answer; 0 while its head is not there.
std::size_t size_of_answer(std::string_view received) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = received.find(kName);
  std::size_t length = 0;
  if (at < end) std::from_chars(&received[at + kName.size()], &received[end], length);
  return end + 4 + length;
}

class LoadRun {
 public:
  explicit LoadRun(const Load& load)
      : load_(load),
        request_("POST " + load.path +
                 " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: " +
                 std::to_string(load.body.size()) + "\r\n\r\n" + load.body),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < load.connections; ++i) {
      calls_.push_back(std::make_unique<Call>(load.port));
      epoll_event event{};
      event.events = EPOLLIN | EPOLLOUT | EPOLLET;
      event.data.ptr = calls_.back().get();
      epoll_ctl(epoll_, EPOLL_CTL_ADD, calls_.back()->socket, &event);
      free_.push_back(calls_.back().get());
    }
    result_.latencies.reserve(load.calls);
  }
  ~LoadRun() { close(epoll_); }
  LoadRun(const LoadRun&) = delete;
  LoadRun& operator=(const LoadRun&) = delete;

  LoadResult run() {
    begin_ = Clock::now();
    while (result_.answers + result_.errors < load_.calls && lost_ < calls_.size()) {
      start_what_is_due();
      std::array<epoll_event, 256> events{};
      const int count =
          epoll_wait(epoll_, events.data(), events.size(), load_.calls_per_second > 0 ? 1 : 1000);
      for (int i = 0; i < count; ++i) {
        Call& call = *static_cast<Call*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (call.busy) advance(call);
      }
    }
    result_.seconds = seconds_since(begin_);
    for (const auto& call : calls_) result_.connections_served += call->answers > 0 ? 1 : 0;
    std::ranges::sort(result_.latencies);
    return std::move(result_);
  }

 private:
  // Of the next call.
  Clock::time_point due() const {
    if (load_.calls_per_second <= 0) return Clock::now();
    return begin_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                        static_cast<double>(started_) / load_.calls_per_second));
  }

  void start_what_is_due() {
    while (!free_.empty() && started_ < load_.calls) {
      const Clock::time_point when = due();
      if (when > Clock::now()) return;
      ++started_;
      Call& call = *free_.front();
      free_.pop_front();
      call.due = when;
      call.busy = true;
      call.sent = 0;
      call.answer_size = 0;
      call.received.clear();
      advance(call);
    }
  }

  void advance(Call& call) {
    while (call.sent < request_.size()) {
      const ssize_t sent = send(call.socket, request_.data() + call.sent,
                                request_.size() - call.sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0) return errno == EAGAIN ? void() : lose(call);
      call.sent += static_cast<std::size_t>(sent);
    }
    while (true) {
      const ssize_t size = recv(call.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (size < 0 && errno == EAGAIN) return;
      if (size <= 0) return lose(call);
      call.received.append(buffer_.data(), static_cast<std::size_t>(size));
      if (call.answer_size == 0) call.answer_size = size_of_answer(call.received);
      if (call.answer_size != 0 && call.received.size() >= call.answer_size) return finish(call);
    }
  }

  void finish(Call& call) {
    const std::string_view answer = call.received;
    const bool good = answer.starts_with("HTTP/1.1 200 ") &&
                      answer.substr(answer.find("\r\n\r\n") + 4).starts_with(load_.answer_begins);
    if (good) {
      ++result_.answers;
      ++call.answers;
      result_.latencies.push_back(seconds_since(call.due));
    } else {
      constexpr std::size_t kShown = 400;
      if (result_.first_wrong.empty()) result_.first_wrong = answer.substr(0, kShown);
      ++result_.errors;
    }
    call.busy = false;
    if (answer.find("Connection: close\r\n") < answer.find("\r\n\r\n")) renew(call);
    free_.push_back(&call);
  }

  // Servers end a connection after so many calls; that is no error.
  void renew(Call& call) {
    close(call.socket);
    call.socket = connect_to(load_.port);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &call;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, call.socket, &event);
  }

  void lose(Call& call) {
    ++result_.errors;
    ++lost_;
    call.busy = false;
  }

  const Load& load_;
  const std::string request_;
  const int epoll_;
  std::vector<std::unique_ptr<Call>> calls_;
  std::deque<Call*> free_;
  std::array<char, 65536> buffer_{};
  Clock::time_point begin_;
  std::size_t started_ = 0;
  std::size_t lost_ = 0;
  LoadResult result_;
};

}  // namespace

double LoadResult::percentile(double part) const {
  if (latencies.empty()) return 0;
  const auto last = static_cast<double>(latencies.size() - 1);
  return latencies[static_cast<std::size_t>(part * last + 0.5)];
}

void LoadResult::add(const LoadResult& other) {
  answers += other.answers;
  errors += other.errors;
  connections_served = std::max(connections_served, other.connections_served);
  seconds += other.seconds;
  const auto middle = static_cast<std::ptrdiff_t>(latencies.size());
  latencies.insert(latencies.end(), other.latencies.begin(), other.latencies.end());
  std::inplace_merge(latencies.begin(), latencies.begin() + middle, latencies.end());
  if (first_wrong.empty()) first_wrong = other.first_wrong;
}

LoadResult run_load(const Load& load) { return LoadRun(load).run(); }

}  // namespace bench
