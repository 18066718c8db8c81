#include "cds/fhir_client_connection.h"

#include <httplib.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace cds {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxHead = std::size_t{64} << 10U;
// The library matches this line with std::regex, which recurses for each character.
constexpr std::size_t kMaxStatusLine = 1024;
// What is read of an answer that is not used, to keep its connection.
constexpr std::size_t kMaxDrained = std::size_t{64} << 10U;
// What is set aside for an answer on the word of its server.
constexpr std::size_t kMostRoom = std::size_t{4} << 20U;
constexpr std::string_view kNoConnection = "no connection";

struct StreamState {
  SteadyTime deadline;
  bool head_done = false;
  bool head_too_large = false;
  bool status_line_done = false;
  std::size_t head_bytes = 0;
  bool has_leftover = false;  // bytes that belong to no answer: the next would begin with them

  bool count_head(std::string_view read) {
    head_bytes += read.size();
    status_line_done = status_line_done || read.find('\n') != std::string_view::npos;
    head_too_large = head_bytes > (status_line_done ? kMaxHead : kMaxStatusLine);
    return !head_too_large;
  }
};

// The library's own streams time out for each receive only and take a head of any length.
class BoundedStream final : public httplib::Stream {
 public:
  BoundedStream(int socket, SSL* ssl, StreamState& state)
      : socket_(socket), ssl_(ssl), state_(state) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }

  ssize_t read(char* to, std::size_t size) override {
    if (begin_ == end_) {
      const ssize_t received = receive();
      if (received <= 0) return received;
      begin_ = 0;
      end_ = static_cast<std::size_t>(received);
    }
    const std::size_t count = std::min(size, end_ - begin_);
    std::copy_n(buffer_.data() + begin_, count, to);
    begin_ += count;
    if (!state_.head_done && !state_.count_head({to, count})) return -1;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* from, std::size_t size) override {
    const int length = static_cast<int>(std::min<std::size_t>(size, 1U << 20U));
    while (true) {
      const ssize_t sent = ssl_ == nullptr ? send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT)
                                           : static_cast<ssize_t>(SSL_write(ssl_, from, length));
      if (sent > 0 || !may_go_on(static_cast<int>(sent))) return sent;
      if (wait_for_socket(socket_, WaitFor::kWriting, state_.deadline) != Waited::kReady) return -1;
    }
  }

  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  socket_t socket() const override { return socket_; }

  bool has_leftover() const { return begin_ != end_ || (ssl_ != nullptr && SSL_pending(ssl_) > 0); }

 private:
  ssize_t receive() {
    while ((ssl_ != nullptr && SSL_pending(ssl_) > 0) ||
           wait_for_socket(socket_, WaitFor::kReading, state_.deadline) == Waited::kReady) {
      const ssize_t received =
          ssl_ == nullptr ? recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT)
                          : static_cast<ssize_t>(SSL_read(ssl_, buffer_.data(), int{kBuffer}));
      if (received >= 0 || !may_go_on(static_cast<int>(received))) return received;
    }
    return -1;
  }

  // Whether a call that failed only has to be made again.
  bool may_go_on(int result) const {
    if (steady_clock::now() >= state_.deadline) return false;
    if (ssl_ == nullptr) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    const int error = SSL_get_error(ssl_, result);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  }

  static constexpr int kBuffer = 16 * 1024;
  int socket_;
  SSL* ssl_;
  StreamState& state_;
  std::array<char, kBuffer> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

SSL* ssl_of(const auto& socket) { return socket.ssl; }

template <class Base>
class BoundedClient final : public Base {
 public:
  BoundedClient(const Url& server, StreamState& state)
      : Base(server.host, server.port), state_(state) {}

 private:
  bool process_socket(const typename Base::Socket& socket,
                      std::function<bool(httplib::Stream&)> callback) override {
    BoundedStream stream(socket.sock, ssl_of(socket), state_);
    const bool done = callback(stream);
    state_.has_leftover = stream.has_leftover();
    return done;
  }

  StreamState& state_;
};

bool is_fhir_json(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  std::ranges::transform(type, type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type == "application/fhir+json" || type == "application/json" ||
         type == "application/json+fhir";
}

// Seconds, or nothing: for a cache's lifetime.
std::optional<int> max_age_in(std::string cache_control) {
  std::ranges::transform(cache_control, cache_control.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  constexpr std::string_view kName = "max-age=";
  const std::size_t at = cache_control.find(kName);
  if (at == std::string::npos) return std::nullopt;
  int seconds = 0;
  const char* const begin = cache_control.data() + at + kName.size();
  const auto [read_to, error] =
      std::from_chars(begin, cache_control.data() + cache_control.size(), seconds);
  const bool whole = error == std::errc() &&
                     (*read_to == '\0' || *read_to == ',' || *read_to == ' ' || *read_to == ';');
  return whole && seconds >= 0 ? std::optional(seconds) : std::nullopt;
}

std::string_view failure_of(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
    case httplib::Error::ConnectionTimeout:
      return kNoConnection;
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
      return "TLS handshake failed";
    case httplib::Error::SSLServerVerification:
      return "TLS certificate not trusted";
    default:
      return "connection lost";
  }
}

// What arrives of one answer.
class Reception {
 public:
  Reception(const HttpCall& call, StreamState& state) : call_(call), state_(state) {}

  bool begin(const httplib::Response& response) {
    state_.head_done = true;
    answer_.status = response.status;
    answer_.retry_after = response.get_header_value("Retry-After");
    answer_.date = response.get_header_value("Date");
    answer_.max_age = max_age_in(response.get_header_value("Cache-Control"));
    if (response.status >= 300 && response.status < 400) {
      answer_.failure = "redirect";
    } else if (response.status == 200) {
      if (call_.accept == HttpCall{}.accept &&
          !is_fhir_json(response.get_header_value("Content-Type"))) {
        answer_.failure = "not FHIR JSON";
      }
      answer_.body = std::make_unique<std::string>();
      answer_.body->reserve(room_for(response.get_header_value("Content-Length")));
    }
    return answer_.failure.empty();
  }

  bool take(const char* data, std::size_t size) {
    if (!answer_.body) {
      drained_ += size;
      return drained_ <= kMaxDrained;
    }
    if (size > call_.max_body_bytes - answer_.body->size()) {
      answer_.failure = "answer too large";
      return false;
    }
    answer_.body->append(data, size);
    return true;
  }

  HttpAnswer end(bool whole, int status, httplib::Error error) {
    if (whole) answer_.status = status;  // 204 comes without begin()
    const bool cut = !whole && answer_.failure.empty() && (answer_.status == 0 || answer_.body);
    if (cut) {
      const bool late = steady_clock::now() >= call_.deadline;
      answer_.failure = late                    ? "timeout"
                        : state_.head_too_large ? "answer head too large"
                                                : failure_of(error);
      answer_.connected = answer_.failure == "connection lost";
    }
    if (!answer_.failure.empty()) answer_.body.reset();
    return std::move(answer_);
  }

 private:
  // What the server says that it sends, when that may be so.
  std::size_t room_for(const std::string& content_length) const {
    std::size_t size = 0;
    std::from_chars(content_length.data(), content_length.data() + content_length.size(), size);
    return std::min({size, call_.max_body_bytes, kMostRoom});
  }

  const HttpCall& call_;
  StreamState& state_;
  HttpAnswer answer_;
  std::size_t drained_ = 0;
};

httplib::Request request_for(const HttpCall& call) {
  httplib::Request request;
  request.method = call.form ? "POST" : "GET";
  request.path = request_target(call.url);
  request.headers = {{"Accept", call.accept},
                     {"Accept-Encoding", "gzip"},
                     {"User-Agent", "pumpcds/" PUMPCDS_VERSION}};
  if (!call.token.empty()) request.headers.emplace("Authorization", "Bearer " + call.token);
  if (!call.trace_parent.empty()) request.headers.emplace("traceparent", call.trace_parent);
  if (call.form) {
    request.body = *call.form;
    request.headers.emplace("Content-Type", "application/x-www-form-urlencoded");
  }
  return request;
}

// A little longer than the time: it is whoever shuts the socket that ends it at the deadline, and
// what fails before then is no timeout.
std::chrono::milliseconds library_timeout(steady_clock::duration time) {
  using std::chrono::milliseconds;
  return std::max(std::chrono::ceil<milliseconds>(time), milliseconds{0}) + milliseconds{5};
}

std::string authorities_directory() {
  const char* const configured = std::getenv(X509_get_default_cert_dir_env());
  const bool given = configured != nullptr && *configured != '\0';
  return given ? configured : X509_get_default_cert_dir();
}

}  // namespace

x509_store_st* TrustedAuthorities::store() {
  std::call_once(read_, [this] {
    std::shared_ptr<X509_STORE> store(X509_STORE_new(), &X509_STORE_free);
    if (!store || X509_STORE_set_default_paths(store.get()) != 1) return;
    // Each connection adds the directory again, which changes nothing once it is there: threads
    // share the store.
    X509_STORE_load_path(store.get(), authorities_directory().c_str());
    store_ = std::move(store);
  });
  return store_.get();
}

class FhirConnection::Client {
 public:
  Client(const Url& server, TrustedAuthorities& authorities,
         const std::shared_ptr<SocketHandle>& socket)
      : host_(server.host) {
    if (server.scheme == "https") {
      auto client = std::make_unique<BoundedClient<httplib::SSLClient>>(server, state_);
      SSL_CTX_set_min_proto_version(client->ssl_context(), TLS1_2_VERSION);
      if (X509_STORE* const store = authorities.store()) {
        SSL_CTX_set1_cert_store(client->ssl_context(), store);
      }
      // The library adds what it is told here; without, it would read all authorities again.
      client->set_ca_cert_path("", authorities_directory());
      client_ = std::move(client);
    } else {
      client_ = std::make_unique<BoundedClient<httplib::ClientImpl>>(server, state_);
    }
    client_->set_keep_alive(true);
    client_->set_tcp_nodelay(true);
    client_->set_follow_location(false);
    client_->set_url_encode(false);  // addresses are sent as the server wrote them
    client_->set_socket_options([socket](int opened) { socket->follow(opened); });
  }

  bool is_open() const { return client_->is_socket_open() != 0; }
  bool is_in_step() const { return !state_.has_leftover; }

  void go_to(const std::string& address) { client_->set_hostname_addr_map({{host_, address}}); }

  HttpAnswer exchange(const HttpCall& call, steady_clock::duration connect_within) {
    state_ = StreamState{.deadline = call.deadline};
    const auto left = library_timeout(call.deadline - steady_clock::now());
    client_->set_connection_timeout(library_timeout(connect_within));
    client_->set_read_timeout(left);
    client_->set_write_timeout(left);
    Reception reception(call, state_);
    httplib::Request request = request_for(call);
    request.response_handler = [&](const httplib::Response& head) { return reception.begin(head); };
    request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t /*offset*/,
                                   std::uint64_t /*total*/) { return reception.take(data, size); };
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    const bool whole = client_->send(request, response, error);
    return reception.end(whole, response.status, error);
  }

 private:
  std::string host_;
  StreamState state_;
  std::unique_ptr<httplib::ClientImpl> client_;
};

FhirConnection::FhirConnection(const Url& server, TrustedAuthorities& authorities)
    : client_(std::make_unique<Client>(server, authorities, socket_)) {}

FhirConnection::~FhirConnection() = default;

HttpAnswer FhirConnection::exchange(const HttpCall& call,
                                    const std::vector<std::string>& addresses) {
  if (client_->is_open()) return client_->exchange(call, call.deadline - steady_clock::now());
  HttpAnswer answer;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    // An address that never answers leaves time for those after it.
    const auto left = call.deadline - steady_clock::now();
    client_->go_to(addresses[i]);
    answer = client_->exchange(call, left / static_cast<int>(addresses.size() - i));
    if (answer.failure != kNoConnection) break;
  }
  return answer;
}

bool FhirConnection::can_be_kept() const {
  return client_->is_open() && client_->is_in_step() && socket_->is_quiet();
}

}  // namespace cds
