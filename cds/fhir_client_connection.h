#pragma once

// A kept connection to one FHIR server: plain or TLS 1.2 and later with the system's certificate
// authorities.
//
// The head of an answer is bounded (status line, headers), its body by HttpCall::max_body_bytes
// after decompression, all of it by the deadline. Redirects are not followed. Source:
// docs/conformance.md; FHIR R4 http.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cds/fhir_client_http.h"
#include "cds/fhir_client_sockets.h"

struct x509_store_st;  // OpenSSL's X509_STORE

namespace cds {

// The system's certificate authorities (SSL_CERT_FILE, SSL_CERT_DIR), read once when first asked
// for: that takes tens of milliseconds, too much for each connection. Thread safe.
class TrustedAuthorities {
 public:
  x509_store_st* store();  // nullptr: could not be read, so that nobody is trusted

 private:
  std::once_flag read_;
  std::shared_ptr<x509_store_st> store_;
};

class FhirConnection {
 public:
  FhirConnection(const Url& server, TrustedAuthorities& authorities);
  ~FhirConnection();
  FhirConnection(const FhirConnection&) = delete;
  FhirConnection& operator=(const FhirConnection&) = delete;

  // `addresses` of the host, tried in order when there is no connection yet.
  HttpAnswer exchange(const HttpCall& call, const std::vector<std::string>& addresses);

  const std::shared_ptr<SocketHandle>& socket() const { return socket_; }
  bool can_be_kept() const;

 private:
  class Client;
  std::shared_ptr<SocketHandle> socket_ = std::make_shared<SocketHandle>();
  std::unique_ptr<Client> client_;
};

}  // namespace cds
