#pragma once

// A server with sample routes on a free port, started with the first request.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cds/server.h"
#include "tests/support/raw_http.h"

namespace cds {

HttpResponse plain(std::string body);

// /cds-services… with CORS, as the service has them; /both, /files/*, /metrics, … without.
std::vector<Route> sample_routes();

std::string get_with(const std::string& headers);  // GET /cds-services
std::string post_with(const std::string& headers, const std::string& body = "{}");  // …/echo

class ServerTest : public testing::Test {
 protected:
  ServerTest() { options_.port = 0; }

  int start() {
    server_.emplace(options_);
    for (Route& route : sample_routes()) server_->add(std::move(route));
    for (Route& route : more_routes_) server_->add(std::move(route));
    port_ = server_->start();
    return port_;
  }

  RawAnswer exchange(const std::string& request) {
    if (!server_) start();
    return raw_exchange(port_, request);
  }
  RawAnswer get(const std::string& path, const std::string& headers = "") {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  }
  RawAnswer post(const std::string& path, const std::string& body,
                 const std::string& headers = "Content-Type: application/json\r\n") {
    return exchange("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  ServerOptions options_;
  std::vector<Route> more_routes_;
  std::optional<Server> server_;
  int port_ = 0;
};

}  // namespace cds
