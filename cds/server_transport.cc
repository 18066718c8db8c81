#include "cds/server_transport.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace cds {
namespace {

class PlainTransport : public Transport {
 public:
  explicit PlainTransport(int socket) : socket_(socket) {}
  ~PlainTransport() override { close(socket_); }

  Io handshake() override { return Io::kDone; }

  IoResult read(char* data, std::size_t size) override {
    return result_of(recv(socket_, data, size, MSG_DONTWAIT), Io::kBlockedReading);
  }

  IoResult write(const char* data, std::size_t size) override {
    return result_of(send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT), Io::kBlockedWriting);
  }

  void end_sending() override { shutdown(socket_, SHUT_WR); }
  int socket() const override { return socket_; }
  std::string client_certificate() const override { return {}; }

 private:
  static IoResult result_of(ssize_t count, Io when_blocked) {
    if (count > 0) return {Io::kDone, static_cast<std::size_t>(count)};
    const bool blocked = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return {blocked ? when_blocked : Io::kEnded, 0};
  }

  int socket_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(int socket) {
  return std::make_unique<PlainTransport>(socket);
}

}  // namespace cds
