#pragma once

// What carries a connection's bytes: a TCP socket, bare or under TLS (server_tls.h). Owns the
// socket, which must not block; no call here waits. Not thread safe.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace cds {

// kBlocked...: nothing was moved; call again once the socket can be read or written. kEnded: the
// peer has closed or the connection is broken.
enum class Io : std::uint8_t { kDone, kBlockedReading, kBlockedWriting, kEnded };

struct IoResult {
  Io state = Io::kEnded;
  std::size_t count = 0;  // bytes moved, above 0 with kDone
};

class Transport {
 public:
  Transport() = default;
  virtual ~Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // To be repeated until kDone, before anything else.
  virtual Io handshake() = 0;
  virtual IoResult read(char* data, std::size_t size) = 0;
  virtual IoResult write(const char* data, std::size_t size) = 0;
  // Tells the peer that no more is coming.
  virtual void end_sending() = 0;
  virtual int socket() const = 0;
  // Subject of the certificate that the client proved to own, as in RFC 2253; "" without one.
  virtual std::string client_certificate() const = 0;
};

// Takes the socket over.
std::unique_ptr<Transport> make_plain_transport(int socket);

}  // namespace cds
