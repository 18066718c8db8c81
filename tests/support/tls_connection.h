#pragma once

// HTTP spoken byte by byte over TLS, to 127.0.0.1.

#include <string>

#include "tests/support/certificates.h"
#include "tests/support/raw_http.h"

struct ssl_st;      // OpenSSL's SSL
struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace cds {

struct TlsClientOptions {
  std::string authority;   // file; the server's certificate has to be of it
  CertificateFiles own;    // shown when the server asks; may be empty
  int newest_version = 0;  // TLS1_1_VERSION, …; 0: any
  std::string protocols;   // ALPN as on the wire: "\x02h2"
};

class TlsConnection : public RawConnection {
 public:
  TlsConnection(int port, const TlsClientOptions& options);
  ~TlsConnection() override;

  // Whether the handshake came to its end, as the client sees it.
  bool is_secure() const { return secure_; }
  std::string version() const;
  std::string protocol() const;     // as chosen by ALPN
  std::string server_name() const;  // CN of the server's certificate

 protected:
  ssize_t send_some(const char* data, std::size_t size) override;
  ssize_t receive_some(char* data, std::size_t size) override;

 private:
  ssl_ctx_st* context_;
  ssl_st* ssl_;
  bool secure_ = false;
};

}  // namespace cds
