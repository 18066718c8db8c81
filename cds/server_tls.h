#pragma once

// TLS for the server's connections: 1.2 and later, forward-secret AEAD ciphers only, ALPN
// "http/1.1", no renegotiation, no resumption (connections are kept instead, and a client's
// certificate is looked at each time).
//
// Files are PEM. With client_ca a client has to show a certificate of one of these authorities.
// Errors: TlsError names the file and OpenSSL's reason. Source: conformance P59; RFC 9325.

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "cds/server_transport.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace cds {

class TlsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct TlsFiles {
  std::string certificate;  // the server's, followed by the intermediate ones
  std::string key;
  std::string client_ca;  // "": clients show none
};

// Thread safe.
class TlsContext {
 public:
  explicit TlsContext(TlsFiles files);  // throws TlsError

  // Reads the files again, for the connections to come; what cannot be used throws TlsError and
  // leaves all as it was.
  void reload();

  // Takes the socket over. nullptr, and the socket closed, when memory is short.
  std::unique_ptr<Transport> make_transport(int socket) const;

 private:
  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace cds
