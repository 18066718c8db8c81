#include "cds/server_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace cds {
namespace {

using Context = std::shared_ptr<SSL_CTX>;

std::string last_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* const reason = ERR_reason_error_string(code);
  return reason == nullptr ? "cannot be read" : reason;
}

[[noreturn]] void fail(const std::string& key, const std::string& file) {
  throw TlsError(key + ": " + file + ": " + last_error());
}

// The only protocol here. A client that offers others and not this one is refused (RFC 7301).
int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*argument*/) {
  static constexpr std::array<unsigned char, 9> kOurs{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, kOurs.data(), kOurs.size(), offered, offered_size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// OpenSSL would ask at the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*argument*/) { return -1; }

void set_protocol(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  // A parked connection keeps no record buffers (34 kB).
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_password);
}

Context load(const TlsFiles& files) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) throw TlsError("tls: " + last_error());
  set_protocol(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    fail("tls.certificate", files.certificate);
  }
  // Also that the key belongs to the certificate.
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    fail("tls.key", files.key);
  }
  if (files.client_ca.empty()) return context;
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(files.client_ca.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context.get(), files.client_ca.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    fail("tls.client_ca", files.client_ca);
  }
  SSL_CTX_set_client_CA_list(context.get(), names);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

std::string subject_of(const SSL* ssl) {
  X509* const certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) return {};
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  if (!text ||
      X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) < 0) {
    return {};
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

class TlsTransport : public Transport {
 public:
  TlsTransport(Context context, SSL* ssl, int socket)
      : context_(std::move(context)), ssl_(ssl), socket_(socket) {}

  ~TlsTransport() override {
    if (usable_) SSL_shutdown(ssl_);
    ERR_clear_error();
    SSL_free(ssl_);
    close(socket_);
  }

  Io handshake() override {
    ERR_clear_error();
    const int done = SSL_accept(ssl_);
    if (done != 1) return blocked_or_ended(done);
    usable_ = true;
    return Io::kDone;
  }

  IoResult read(char* data, std::size_t size) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_read_ex(ssl_, data, size, &count);
    return done == 1 ? IoResult{Io::kDone, count} : IoResult{blocked_or_ended(done), 0};
  }

  IoResult write(const char* data, std::size_t size) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_write_ex(ssl_, data, size, &count);
    return done == 1 ? IoResult{Io::kDone, count} : IoResult{blocked_or_ended(done), 0};
  }

  void end_sending() override {
    ERR_clear_error();
    if (usable_) SSL_shutdown(ssl_);
    usable_ = false;
    shutdown(socket_, SHUT_WR);
  }

  int socket() const override { return socket_; }
  std::string client_certificate() const override { return subject_of(ssl_); }

 private:
  Io blocked_or_ended(int done) {
    const int error = SSL_get_error(ssl_, done);
    if (error == SSL_ERROR_WANT_READ) return Io::kBlockedReading;
    if (error == SSL_ERROR_WANT_WRITE) return Io::kBlockedWriting;
    // After these nothing may be sent any more, no farewell either.
    if (error != SSL_ERROR_ZERO_RETURN) usable_ = false;
    return Io::kEnded;
  }

  Context context_;  // SSL counts references itself; this keeps the order of the ends plain
  SSL* ssl_;
  int socket_;
  bool usable_ = false;
};

}  // namespace

TlsContext::TlsContext(TlsFiles files) : files_(std::move(files)), context_(load(files_)) {}

void TlsContext::reload() {
  Context fresh = load(files_);
  const std::lock_guard lock(mutex_);
  context_.swap(fresh);
}

std::unique_ptr<Transport> TlsContext::make_transport(int socket) const {
  Context context;
  {
    const std::lock_guard lock(mutex_);
    context = context_;
  }
  SSL* const ssl = SSL_new(context.get());
  if (ssl == nullptr || SSL_set_fd(ssl, socket) != 1) {
    SSL_free(ssl);
    close(socket);
    return nullptr;
  }
  return std::make_unique<TlsTransport>(std::move(context), ssl, socket);
}

}  // namespace cds
