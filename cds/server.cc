#include "cds/server.h"

#include <httplib.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "cds/connection_park.h"
#include "cds/connection_queue.h"
#include "cds/request_head.h"
#include "cds/router.h"
#include "cds/server_connection.h"
#include "cds/trace_parent.h"

namespace cds {
namespace {

using std::chrono::steady_clock;

constexpr int kBacklog = 1024;  // the library's 5 loses clients under load
constexpr std::size_t kRequestsPerConnection = 1000;
// So many more than max_connections, as a part of it, are answered that the server is full.
constexpr std::size_t kShareOfSurplus = 8;
constexpr const char* kAnyPath = "[\\s\\S]*";

std::string new_request_id() {
  std::array<unsigned char, 8> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("getrandom");
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id;
  for (const unsigned char byte : bytes) id += {kHex[byte >> 4U], kHex[byte & 0x0FU]};
  return id;
}

std::string peer_address(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  std::array<char, NI_MAXHOST> text{};
  void* bytes = &address;
  auto* peer = static_cast<sockaddr*>(bytes);
  if (getpeername(socket, peer, &size) != 0 ||
      getnameinfo(peer, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
    return {};
  }
  return text.data();
}

// What the library reads a request from, and writes the answer to. It never waits: the request is
// here, the answer is sent later.
class ConnectionStream : public httplib::Stream {
 public:
  explicit ConnectionStream(ServerConnection& connection) : connection_(connection) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* data, size_t size) override {
    return static_cast<ssize_t>(connection_.read(data, size));
  }
  ssize_t write(const char* data, size_t size) override {
    connection_.write({data, size});
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return connection_.transport().socket(); }

 private:
  ServerConnection& connection_;
};

// One request while it is handled. The library calls its handlers without a way to hand it to them.
struct Exchange {
  ServerConnection& connection;
  HttpRequest request;
  bool answered = false;
  bool body_complete = true;

  // The whole request was read and nothing more, so that the next one begins where it should.
  bool in_step() const { return answered && body_complete; }
};
thread_local Exchange* current_exchange = nullptr;

HttpRequest describe(const ServerConnection& connection) {
  const RequestHead& head = connection.head();
  HttpRequest request;
  request.method = head.method;
  request.path = head.path;
  request.query = head.query;
  request.content_type = head.header("Content-Type");
  request.origin = head.header("Origin");
  request.authorization = head.header("Authorization");
  request.trace_parent = valid_trace_parent(head.header("traceparent"));
  request.request_id = new_request_id();
  request.remote_address = peer_address(connection.transport().socket());
  request.client_certificate = connection.transport().client_certificate();
  return request;
}

void hand_over(HttpResponse&& from, httplib::Response& to) {
  to.status = from.status;
  to.body = std::move(from.body);
  if (!to.body.empty()) to.set_header("Content-Type", from.content_type);
  for (const auto& [name, value] : from.headers) to.set_header(name, value);
}

// An answer that does not go through the library: the connection ends with it.
std::string as_text(const HttpResponse& response, bool with_body) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " Refused\r\n";
  for (const auto& [name, value] : response.headers) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  text += "Content-Type: " + response.content_type +
          "\r\nContent-Length: " + std::to_string(response.body.size()) +
          "\r\nConnection: close\r\n\r\n";
  if (with_body) text += response.body;
  return text;
}

// For a client that comes when there is not even room to read its request; it may be lost.
void turn_away(int socket, bool tls) {
  constexpr std::string_view kText =
      "HTTP/1.1 503 Refused\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  if (!tls) send(socket, kText.data(), kText.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  close(socket);
}

Refusal too_many_calls() {
  return {503, "transient", "server: too many calls at a time; try again"};
}

}  // namespace

class Server::Impl : private httplib::Server {
 public:
  explicit Impl(ServerOptions options)
      : options_(std::move(options)), router_(options_.cors_origins) {
    if (options_.tls) tls_.emplace(*options_.tls);
    const auto plain = [this](const httplib::Request& from, httplib::Response& to) {
      answer(from, to, nullptr);
    };
    const auto with_body = [this](const httplib::Request& from, httplib::Response& to,
                                  const httplib::ContentReader& reader) {
      answer(from, to, &reader);
    };
    Get(kAnyPath, plain);
    Options(kAnyPath, plain);
    Post(kAnyPath, with_body);
    Put(kAnyPath, with_body);
    Patch(kAnyPath, with_body);
    Delete(kAnyPath, with_body);
    set_keep_alive_max_count(kRequestsPerConnection);
    set_keep_alive_timeout(
        std::chrono::duration_cast<std::chrono::seconds>(options_.timeouts.idle).count());
    set_payload_max_length(options_.max_body);
    // Not the library's SO_REUSEPORT: two servers would share a port without noticing.
    set_socket_options([](socket_t socket) {
      const int on = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    });
    // Never with the exception's text, which would be the library's way.
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& to, const std::exception_ptr&) {
          to.status = 500;
          current_exchange->answered = false;
        });
    set_error_handler(HandlerWithResponse(
        [this](const httplib::Request&, httplib::Response& to) { return answer_for_library(to); }));
    set_post_routing_handler([](const httplib::Request&, httplib::Response& to) {
      if (current_exchange->in_step()) return;
      to.headers.erase("Keep-Alive");
      to.headers.erase("Connection");
      to.set_header("Connection", "close");
    });
  }

  ~Impl() override { shut_down(); }

  void add_route(Route route) { router_.add(std::move(route)); }

  int open() {
    int port = options_.port;
    if (port == 0) {
      port = bind_to_any_port(options_.host);
    } else if (!bind_to_port(options_.host, port)) {
      port = -1;
    }
    if (port < 0 || ::listen(svr_sock_, kBacklog) != 0) {
      throw std::runtime_error("cannot bind to " + options_.host + ":" +
                               std::to_string(options_.port));
    }
    queue_.emplace(
        options_.threads, options_.max_computing, options_.max_waiting,
        [this](Connection connection, WorkKind& kind) { work_on(std::move(connection), kind); });
    park_.emplace([this](int socket) { welcome(socket); },
                  [this](Connection connection) { queue_->push(std::move(connection)); });
    park_->start(svr_sock_.exchange(INVALID_SOCKET));
    return port;
  }

  void shut_down() {
    const std::lock_guard<std::mutex> lock(stop_mutex_);
    stopping_ = true;
    if (!park_) return;
    park_->stop_listening();
    for (std::size_t left = load_.connections; left != 0; left = load_.connections) {
      load_.connections.wait(left);
    }
    queue_->stop();  // a worker may still be on its way out of the park
    park_.reset();
    queue_.reset();
  }

  void reload_certificates() {
    if (tls_) tls_->reload();
  }

 private:
  using Connection = std::unique_ptr<ServerConnection>;

  void welcome(int socket) {
    const std::size_t open = load_.connections;
    const std::size_t most = options_.max_connections;
    if (open >= most + most / kShareOfSurplus + 1) return turn_away(socket, tls_.has_value());
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    auto transport = tls_ ? tls_->make_transport(socket) : make_plain_transport(socket);
    if (!transport) return;
    park_->park(
        std::make_unique<ServerConnection>(std::move(transport), options_, load_, open >= most),
        ServerConnection::Step::kWaitToRead);
  }

  void work_on(Connection connection, WorkKind& kind) {
    try {
      if (kind == WorkKind::kLong) answer_request(*connection, kind);
      go_on(std::move(connection), kind);
    } catch (const std::exception&) {
      // Out of memory: this connection has ended, the others go on.
    }
  }

  // Until the connection has to wait. One answer at a time: others come before the next request.
  void go_on(Connection connection, WorkKind& kind) {
    bool answered = kind == WorkKind::kLong;
    while (true) {
      const ServerConnection::Step step = connection->advance();
      if (step == ServerConnection::Step::kEnd) return;
      if (step != ServerConnection::Step::kRequest) {
        return park_->park(std::move(connection), step);
      }
      const RequestHead& head = connection->head();
      const bool may_wait = !connection->refusal() && router_.may_wait(head.method, head.path);
      if (answered && !may_wait) return queue_->push_back(std::move(connection));
      if (connection->refusal()) {
        refuse(*connection, *connection->refusal());
      } else if (!may_wait || (!answered && queue_->become_long(kind))) {
        answer_request(*connection, kind);
      } else if (queue_->push_long(connection)) {
        return;
      } else {
        refuse(*connection, too_many_calls());
      }
      answered = true;
    }
  }

  void answer_request(ServerConnection& connection, WorkKind kind) {
    Exchange exchange{connection, describe(connection)};
    if (kind == WorkKind::kLong) {
      exchange.request.wait_outside = [this](const auto& wait) { queue_->wait_outside(wait); };
    }
    if (is_routable(connection.head().method)) return answer_through_library(exchange);
    finish_directly(exchange, router_.answer(exchange.request));
  }

  static bool is_routable(std::string_view method) {
    constexpr std::array<std::string_view, 7> kMethods{"GET",   "HEAD",   "POST",   "PUT",
                                                       "PATCH", "DELETE", "OPTIONS"};
    return std::ranges::find(kMethods, method) != kMethods.end();
  }

  void answer_through_library(Exchange& exchange) {
    ServerConnection& connection = exchange.connection;
    const bool close = stopping_ || connection.number() >= kRequestsPerConnection ||
                       connection.head().wants_close();
    bool closed_by_client = false;
    ConnectionStream stream(connection);
    current_exchange = &exchange;
    const bool written =
        process_request(stream, close, closed_by_client, [](httplib::Request& request) {
          // Neither partial answers nor the library's compression (brotli at its slowest). The
          // body was asked for already.
          request.ranges.clear();
          request.headers.erase("Accept-Encoding");
          request.headers.erase("Expect");
        });
    current_exchange = nullptr;
    connection.finish(written && exchange.in_step() && !close);
  }

  // What the library refuses by itself: a Range header that it cannot read, a defect of ours.
  HandlerResponse answer_for_library(httplib::Response& to) {
    Exchange& exchange = *current_exchange;
    if (exchange.answered) return HandlerResponse::Unhandled;
    const bool defect = to.status >= 500;
    HttpResponse response =
        router_.refuse(exchange.request, {to.status, defect ? "exception" : "structure",
                                          defect ? "internal error" : "request: not understood"});
    report(exchange, response);
    to.headers.clear();
    hand_over(std::move(response), to);
    return HandlerResponse::Handled;
  }

  void answer(const httplib::Request& from, httplib::Response& to,
              const httplib::ContentReader* reader) {
    Exchange& exchange = *current_exchange;
    HttpRequest& request = exchange.request;
    request.path = from.path;
    request.params = from.params;
    exchange.answered = true;
    std::optional<Refusal> refusal;
    if (reader != nullptr && exchange.connection.head().has_body())
      refusal = read_body(exchange, *reader);
    HttpResponse response = refusal ? router_.refuse(request, *refusal) : router_.answer(request);
    report(exchange, response);
    hand_over(std::move(response), to);
  }

  std::optional<Refusal> read_body(Exchange& exchange, const httplib::ContentReader& reader) {
    HttpRequest& request = exchange.request;
    const bool keep = router_.wants_body(request);
    if (!exchange.connection.head().chunked) {
      std::string body = exchange.connection.take_body();
      if (keep) request.body = std::move(body);
      return std::nullopt;
    }
    std::size_t size = 0;
    exchange.body_complete = reader([&](const char* data, size_t count) {
      size += count;
      if (keep) request.body.append(data, count);
      return size <= options_.max_body;
    });
    if (exchange.body_complete) return std::nullopt;
    return Refusal{400, "structure", "body: not framed as announced"};
  }

  void refuse(ServerConnection& connection, const Refusal& refusal) {
    Exchange exchange{connection, describe(connection)};
    finish_directly(exchange, router_.refuse(exchange.request, refusal));
  }

  void finish_directly(Exchange& exchange, const HttpResponse& response) {
    report(exchange, response);
    exchange.connection.write(as_text(response, exchange.request.method != "HEAD"));
    exchange.connection.finish(false);
  }

  void report(const Exchange& exchange, const HttpResponse& response) const {
    if (!options_.on_answer) return;
    const std::chrono::duration<double, std::milli> took =
        steady_clock::now() - exchange.connection.received_at();
    options_.on_answer(exchange.request, response, took.count());
  }

  const ServerOptions options_;
  Router router_;
  std::optional<TlsContext> tls_;
  ServerLoad load_;
  std::optional<ConnectionQueue> queue_;
  std::optional<ConnectionPark> park_;
  std::atomic<bool> stopping_{false};
  std::mutex stop_mutex_;
};

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Server::~Server() = default;
void Server::add(Route route) {
  routes_.emplace_back(route.method, route.path);
  impl_->add_route(std::move(route));
}
int Server::start() { return impl_->open(); }
void Server::stop() { impl_->shut_down(); }
void Server::reload_certificates() { impl_->reload_certificates(); }

}  // namespace cds
