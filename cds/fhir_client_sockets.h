#pragma once

// Sockets that another thread may shut down, to end an exchange at its deadline wherever it stands
// (a TLS handshake too, which the HTTP library bounds only for each packet).

#include <memory>
#include <mutex>
#include <vector>

namespace cds {

// Holds a duplicate of the socket: the library closes its own at any time, and a number that was
// given away again would shut down a stranger's connection.
class SocketHandle {
 public:
  SocketHandle() = default;
  ~SocketHandle();
  SocketHandle(const SocketHandle&) = delete;
  SocketHandle& operator=(const SocketHandle&) = delete;

  void follow(int socket);  // replaces the one before
  void shut();
  // Open, and nothing unread: what is left from an earlier exchange would be taken for the next
  // answer.
  bool is_quiet() const;

 private:
  mutable std::mutex mutex_;
  int socket_ = -1;
};

// The sockets in use by one FhirClient::run(). Thread safe.
class OpenSockets {
 public:
  void add(std::shared_ptr<SocketHandle> socket);
  void remove(const std::shared_ptr<SocketHandle>& socket);
  void shut_all();

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<SocketHandle>> sockets_;
};

}  // namespace cds
