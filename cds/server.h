#pragma once

// The HTTP server: routes, limits, CORS, one exception handler, TLS. server.cc is the only user of
// httplib on the serving side; connections, threads and time-outs are ours (docs/adr/0009).
//
// Handlers get a plain Request and return a plain Response; a thrown Problem becomes an
// OperationOutcome with the request id, any other exception a 500 without its text. Limits: body
// 32 MiB (413), header and URI sizes, request Content-Encoding refused (415), connections and
// waiting calls (503 with Retry-After).

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "cds/server_tls.h"
#include "cds/wait_outside.h"

namespace cds {

struct HttpRequest {
  std::string method;
  std::string path;
  std::string query;
  std::multimap<std::string, std::string> params;  // decoded query parameters
  std::string body;
  std::string content_type;
  std::string origin;
  std::string authorization;
  std::string request_id;
  std::string remote_address;
  std::string client_certificate;  // its subject (RFC 2253), verified; "" without one
  std::string trace_parent;        // valid, or empty
  WaitOutside wait_outside;        // of a route that waits: for what it waits for
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::multimap<std::string, std::string> headers;
  std::string log_text;  // for the log, never sent: a Problem's log_text, a defect's what()
};

using HttpHandler = std::function<HttpResponse(HttpRequest&)>;

struct Route {
  std::string method;  // GET or POST
  std::string path;    // exact, or a prefix ending in "/*"
  HttpHandler handler;
  bool cors = false;        // answers OPTIONS and carries CORS headers
  bool reads_json = false;  // POST: media type is checked (415), an empty body is 400
  bool waits = false;       // may wait for other systems: never takes every worker
};

struct ServerTimeouts {
  std::chrono::milliseconds handshake{10'000};  // of TLS
  std::chrono::milliseconds idle{75'000};       // between two requests; longer than proxies wait
  std::chrono::milliseconds head{10'000};       // from its first byte to its end
  std::chrono::milliseconds body{30'000};       // the whole body (408), or the whole answer
  std::chrono::milliseconds step{5'000};        // a single wait for bytes, or for room to send
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;                        // 0: any free port
  std::vector<std::string> cors_origins;  // "*" allowed for the demo
  std::size_t max_body = std::size_t{32} << 20U;
  std::size_t threads = 96;  // calls in progress; connections that wait for something take none
  // Of the calls in progress, those that do not wait outside. One more than processors, since one
  // may be held up.
  std::size_t max_computing = std::thread::hardware_concurrency() + 1;
  std::size_t max_connections = 1024;
  std::size_t max_waiting = 1024;                      // calls complete and without a worker
  std::size_t max_buffered = std::size_t{512} << 20U;  // bytes of all requests in arrival
  ServerTimeouts timeouts;
  std::optional<TlsFiles> tls;  // empty: plain HTTP
  std::function<void(const HttpRequest&, const HttpResponse&, double milliseconds)>
      on_answer;  // access log, metrics
};

class Server {
 public:
  explicit Server(ServerOptions options);  // throws TlsError
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void add(Route route);
  // Method and path of every route, in the order of add().
  const std::vector<std::pair<std::string, std::string>>& routes() const { return routes_; }
  // Binds and serves in its own threads; returns the port. Throws std::runtime_error when the
  // address cannot be bound.
  int start();
  // Refuses new connections, lets calls in flight finish, returns when all threads have ended. Safe
  // to repeat.
  void stop();

  // For connections to come. Throws TlsError, and the old files stay in use, when the new ones
  // cannot be; does nothing without TLS.
  void reload_certificates();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::vector<std::pair<std::string, std::string>> routes_;
};

// An OperationOutcome body. No PHI in the arguments.
std::string operation_outcome(std::string_view severity, std::string_view code,
                              std::string_view text, std::string_view expression,
                              std::string_view request_id);

}  // namespace cds
