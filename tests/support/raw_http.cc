#include "tests/support/raw_http.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace cds {
namespace {

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace

RawConnection::RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{60, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* bytes = &address;
  if (connect(socket_, static_cast<const sockaddr*>(bytes), sizeof(address)) != 0) {
    ADD_FAILURE() << "cannot connect to port " << port;
  }
}

RawConnection::~RawConnection() { close(socket_); }

void RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send_some(bytes.data(), bytes.size());
    if (count <= 0) return;  // the server may have heard enough
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RawConnection::end_sending() { shutdown(socket_, SHUT_WR); }

ssize_t RawConnection::send_some(const char* data, std::size_t size) {
  return ::send(socket_, data, size, MSG_NOSIGNAL);
}

ssize_t RawConnection::receive_some(char* data, std::size_t size) {
  return recv(socket_, data, size, 0);
}

bool RawConnection::fill() {
  std::array<char, 4096> buffer;
  const ssize_t count = receive_some(buffer.data(), buffer.size());
  if (count <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

RawAnswer RawConnection::receive(bool to_head) {
  RawAnswer answer;
  while (received_.find("\r\n\r\n") == std::string::npos) {
    if (!fill()) return answer;
  }
  const std::size_t head_end = received_.find("\r\n\r\n");
  answer.status = std::atoi(received_.substr(9, 3).c_str());
  for (std::size_t at = received_.find("\r\n") + 2; at < head_end + 2;) {
    const std::size_t end = received_.find("\r\n", at);
    const std::size_t colon = received_.find(": ", at);
    answer.headers[lowered(received_.substr(at, colon - at))] =
        received_.substr(colon + 2, end - colon - 2);
    at = end + 2;
  }
  received_.erase(0, head_end + 4);
  std::size_t length = 0;
  if (answer.headers.contains("content-length") && !to_head && answer.status >= 200) {
    length = std::stoul(answer.headers["content-length"]);
  }
  while (received_.size() < length && fill()) {
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

bool RawConnection::is_closed() { return received_.empty() && !fill(); }

RawAnswer raw_exchange(int port, std::string_view request) {
  RawConnection connection(port);
  connection.send(request);
  return connection.receive(request.starts_with("HEAD "));
}

}  // namespace cds
