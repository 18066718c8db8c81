#include "tests/support/tls_connection.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <csignal>

namespace cds {

TlsConnection::TlsConnection(int port, const TlsClientOptions& options)
    : RawConnection(port), context_(SSL_CTX_new(TLS_client_method())) {
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX_load_verify_file(context_, options.authority.c_str());
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  if (options.newest_version != 0) {
    // Versions before 1.2 are not offered at the usual level of security.
    SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_, options.newest_version);
  }
  if (!options.own.certificate.empty()) {
    SSL_CTX_use_certificate_chain_file(context_, options.own.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context_, options.own.key.c_str(), SSL_FILETYPE_PEM);
  }
  ssl_ = SSL_new(context_);
  const void* protocols = options.protocols.data();
  SSL_set_alpn_protos(ssl_, static_cast<const unsigned char*>(protocols),
                      static_cast<unsigned>(options.protocols.size()));
  SSL_set_fd(ssl_, socket());
  secure_ = SSL_connect(ssl_) == 1;
}

TlsConnection::~TlsConnection() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
}

std::string TlsConnection::version() const { return SSL_get_version(ssl_); }

std::string TlsConnection::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return {name, name + size};
}

std::string TlsConnection::server_name() const {
  std::array<char, 256> name{};
  X509* const certificate = SSL_get0_peer_certificate(ssl_);
  if (certificate == nullptr) return {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

ssize_t TlsConnection::send_some(const char* data, std::size_t size) {
  return secure_ ? SSL_write(ssl_, data, static_cast<int>(size)) : -1;
}

ssize_t TlsConnection::receive_some(char* data, std::size_t size) {
  return secure_ ? SSL_read(ssl_, data, static_cast<int>(size)) : -1;
}

}  // namespace cds
