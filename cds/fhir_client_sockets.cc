#include "cds/fhir_client_sockets.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace cds {

SocketHandle::~SocketHandle() {
  if (socket_ >= 0) close(socket_);
}

void SocketHandle::follow(int socket) {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) close(socket_);
  socket_ = fcntl(socket, F_DUPFD_CLOEXEC, 0);
}

void SocketHandle::shut() {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

bool SocketHandle::is_quiet() const {
  const std::lock_guard lock(mutex_);
  char next = 0;
  return socket_ >= 0 && recv(socket_, &next, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

void OpenSockets::add(std::shared_ptr<SocketHandle> socket) {
  const std::lock_guard lock(mutex_);
  sockets_.push_back(std::move(socket));
}

void OpenSockets::remove(const std::shared_ptr<SocketHandle>& socket) {
  const std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
}

void OpenSockets::shut_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& socket : sockets_) socket->shut();
}

}  // namespace cds
