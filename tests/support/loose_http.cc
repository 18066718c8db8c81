#include "tests/support/loose_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace cds {

int loose_exchange(int port, const std::string& request) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* bytes = &address;
  std::string answer;
  if (connect(socket, static_cast<const sockaddr*>(bytes), sizeof(address)) == 0 &&
      send(socket, request.data(), request.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(request.size())) {
    std::array<char, 4096> buffer{};
    ssize_t size = 0;
    while ((size = recv(socket, buffer.data(), buffer.size(), 0)) > 0) {
      answer.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }
  close(socket);
  constexpr std::size_t kStatusAt = 9;  // "HTTP/1.1 200"
  return answer.size() > kStatusAt + 3 ? std::atoi(answer.c_str() + kStatusAt) : 0;
}

}  // namespace cds
