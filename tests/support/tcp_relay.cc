#include "tests/support/tcp_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace cds {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  const void* bytes = &address;
  return static_cast<const sockaddr*>(bytes);
}

// One step from one side to the other; false at the end.
bool move(int from, int to) {
  std::array<char, 16384> buffer{};
  const ssize_t size = recv(from, buffer.data(), buffer.size(), 0);
  return size > 0 && send(to, buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
}

}  // namespace

TcpRelay::TcpRelay(int to_port)
    : to_port_(to_port), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  void* bytes = &address;
  if (bind(listener_, generic(address), sizeof(address)) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, static_cast<sockaddr*>(bytes), &size) != 0) {
    throw std::runtime_error("no port for a relay");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

TcpRelay::~TcpRelay() {
  cut();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) close(socket);
  close(listener_);
}

void TcpRelay::accept_all() {
  while (true) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const std::lock_guard lock(mutex_);
    if (cut_) {
      close(client);
    } else {
      sockets_.push_back(client);
      threads_.emplace_back([this, client] { relay(client); });
    }
  }
}

void TcpRelay::relay(int client) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  {
    const std::lock_guard lock(mutex_);
    sockets_.push_back(server);
  }
  const sockaddr_in address = loopback(to_port_);
  bool open = connect(server, generic(address), sizeof(address)) == 0;
  while (open) {
    std::array<pollfd, 2> both{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    if (poll(both.data(), both.size(), -1) <= 0) break;
    if (both[0].revents != 0) open = move(client, server);
    if (open && both[1].revents != 0) open = move(server, client);
  }
  shutdown(client, SHUT_RDWR);
  shutdown(server, SHUT_RDWR);
}

void TcpRelay::cut() {
  const std::lock_guard lock(mutex_);
  cut_ = true;
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
}

void TcpRelay::restore() {
  const std::lock_guard lock(mutex_);
  cut_ = false;
}

}  // namespace cds
