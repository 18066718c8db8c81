#include "tests/support/server_fixture.h"

#include <stdexcept>

#include "cds/problem.h"

namespace cds {

HttpResponse plain(std::string body) {
  HttpResponse response;
  response.body = std::move(body);
  return response;
}

std::vector<Route> sample_routes() {
  return {
      {"GET", "/cds-services", [](HttpRequest&) { return plain("{}"); }, true},
      {"POST", "/cds-services/echo",
       [](HttpRequest& request) { return plain(std::move(request.body)); }, true, true},
      {"POST", "/cds-services/problem",
       [](HttpRequest&) -> HttpResponse {
         throw Problem(400, "required", "context.patientId", "context.patientId: missing",
                       "no patient");
       },
       true},
      {"POST", "/cds-services/unauthorized",
       [](HttpRequest&) -> HttpResponse {
         throw Problem(401, "expired", "token", "token: expired yesterday");
       }},
      {"POST", "/cds-services/defect",
       [](HttpRequest&) -> HttpResponse { throw std::logic_error("Jane Roe"); }},
      {"GET", "/metrics", [](HttpRequest&) { return plain("1"); }},
      {"GET", "/both", [](HttpRequest&) { return plain("get"); }},
      {"POST", "/both", [](HttpRequest&) { return plain("post"); }},
      {"GET", "/files/*", [](HttpRequest& request) { return plain(request.path); }},
      {"GET", "/files/fixed", [](HttpRequest&) { return plain("fixed"); }},
      {"GET", "/cached",
       [](HttpRequest&) {
         HttpResponse response = plain("{}");
         response.headers.emplace("Cache-Control", "max-age=300");
         return response;
       }},
      {"GET", "/query",
       [](HttpRequest& request) {
         return plain(request.query + " " + request.params.find("a")->second);
       }},
      {"GET", "/address", [](HttpRequest& request) { return plain(request.remote_address); }},
  };
}

std::string get_with(const std::string& headers) {
  return "GET /cds-services HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

std::string post_with(const std::string& headers, const std::string& body) {
  return "POST /cds-services/echo HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}

}  // namespace cds
