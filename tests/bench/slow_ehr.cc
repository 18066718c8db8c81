#include "tests/bench/slow_ehr.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <queue>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Client {
  std::string received;
  const std::string* answer = nullptr;
  std::size_t sent = 0;
  bool is_sending = false;
  std::uint64_t request = 0;  // of all clients; tells it from those of one with the same descriptor
};

struct Due {
  Clock::time_point at;
  int socket = -1;
  std::uint64_t request = 0;
  bool operator>(const Due& other) const { return at > other.at; }
};

}  // namespace

class SlowEhr::Impl {
 public:
  Impl(std::chrono::milliseconds delay, std::function<std::string(const std::string&)> answer)
      : delay_(delay), answer_(std::move(answer)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    void* bytes = &address;
    auto* any = static_cast<sockaddr*>(bytes);
    constexpr int kBacklog = 4096;
    if (bind(listener_, any, size) != 0 || ::listen(listener_, kBacklog) != 0 ||
        getsockname(listener_, any, &size) != 0) {
      throw std::runtime_error("slow EHR: cannot listen");
    }
    port_ = ntohs(address.sin_port);
    watch(listener_, EPOLLIN);
    watch(stop_, EPOLLIN);
    thread_ = std::thread([this] { serve(); });
  }

  ~Impl() {
    eventfd_write(stop_, 1);
    thread_.join();
    for (const auto& [socket, client] : clients_) close(socket);
    close(listener_);
    close(stop_);
    close(epoll_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  int port() const { return port_; }

 private:
  void watch(int socket, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = socket;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  void serve() {
    std::array<epoll_event, 256> events{};
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), events.size(), wait());
      for (int i = 0; i < count; ++i) {
        const int socket = events[static_cast<std::size_t>(i)].data.fd;
        if (socket == stop_) return;
        if (socket == listener_) {
          welcome();
        } else {
          receive(socket);
        }
      }
      // One, then those that have come meanwhile are read: their time has begun.
      if (!due_.empty() && due_.top().at <= Clock::now()) {
        const Due due = due_.top();
        due_.pop();
        send_answer(due);
      }
    }
  }

  int wait() const {
    if (due_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_.top().at - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }

  void welcome() {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    clients_[socket];
    watch(socket, EPOLLIN | EPOLLOUT | EPOLLET);
  }

  void receive(int socket) {
    const auto found = clients_.find(socket);
    if (found == clients_.end()) return;
    Client& client = found->second;
    std::array<char, 16384> buffer{};
    ssize_t size = 0;
    while ((size = recv(socket, buffer.data(), buffer.size(), 0)) > 0) {
      client.received.append(buffer.data(), static_cast<std::size_t>(size));
    }
    if (size == 0 || errno != EAGAIN) {
      close(socket);
      clients_.erase(found);
      return;
    }
    if (client.is_sending) send_rest(socket, client);
    if (!client.received.ends_with("\r\n\r\n")) return;
    const std::size_t target = client.received.find(' ') + 1;
    client.answer =
        &answer_to(client.received.substr(target, client.received.find(' ', target) - target));
    client.received.clear();
    client.sent = 0;
    client.request = ++requests_;
    due_.push({Clock::now() + delay_, socket, client.request});
  }

  // Written once: what the server does for it is no part of what is measured.
  const std::string& answer_to(const std::string& target) {
    std::string& answer = answers_[target];
    if (answer.empty()) {
      const std::string body = answer_(target);
      answer = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    return answer;
  }

  void send_answer(const Due& due) {
    const auto found = clients_.find(due.socket);
    if (found == clients_.end() || found->second.request != due.request) return;
    found->second.is_sending = true;
    send_rest(due.socket, found->second);
  }

  static void send_rest(int socket, Client& client) {
    while (client.sent < client.answer->size()) {
      const ssize_t sent = send(socket, client.answer->data() + client.sent,
                                client.answer->size() - client.sent, MSG_NOSIGNAL);
      if (sent < 0) return;  // goes on when there is room, or the client has gone
      client.sent += static_cast<std::size_t>(sent);
    }
    client.is_sending = false;
  }

  const std::chrono::milliseconds delay_;
  const std::function<std::string(const std::string&)> answer_;
  const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int stop_ = eventfd(0, EFD_CLOEXEC);
  const int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int port_ = 0;
  std::uint64_t requests_ = 0;
  std::unordered_map<int, Client> clients_;
  std::unordered_map<std::string, std::string> answers_;  // with their heads, by target
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::thread thread_;
};

SlowEhr::SlowEhr(std::chrono::milliseconds delay,
                 std::function<std::string(const std::string&)> answer)
    : impl_(std::make_unique<Impl>(delay, std::move(answer))) {}
SlowEhr::~SlowEhr() = default;
std::string SlowEhr::base() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port()) + "/fhir";
}
int SlowEhr::port() const { return impl_->port(); }

}  // namespace bench
