#include "cds/router.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "cds/problem.h"

namespace cds {
namespace {

std::string_view without_trailing_slash(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool is_prefix(std::string_view pattern) { return pattern.ends_with("/*"); }

// How well a pattern fits: 0 not at all; exact before every prefix, long before short.
std::size_t fit(std::string_view pattern, std::string_view path) {
  if (!is_prefix(pattern)) return without_trailing_slash(pattern) == path ? std::string::npos : 0;
  pattern.remove_suffix(1);
  return path.starts_with(pattern) && path.size() > pattern.size() ? pattern.size() : 0;
}

bool serves(const Route& route, std::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET");
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

bool is_json_media_type(std::string_view content_type) {
  constexpr std::array<std::string_view, 4> kAccepted{
      "", "application/json", "application/fhir+json", "application/json+fhir"};
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ') || content_type.ends_with('\t')) content_type.remove_suffix(1);
  return std::ranges::any_of(
      kAccepted, [&](std::string_view type) { return equal_ignoring_case(type, content_type); });
}

HttpResponse outcome(const HttpRequest& request, int status, std::string_view code,
                     std::string_view text, std::string_view field) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/fhir+json";
  response.body = operation_outcome("error", code, text, field, request.request_id);
  if (status == 429 || status == 503) response.headers.emplace("Retry-After", "1");
  return response;
}

// 401 gives no reason (P54): whoever guesses learns nothing.
HttpResponse of_problem(const HttpRequest& request, const Problem& problem) {
  const bool unauthorized = problem.status() == 401;
  HttpResponse response = unauthorized ? outcome(request, 401, "login", "", "")
                                       : outcome(request, problem.status(), problem.code(),
                                                 problem.what(), problem.field());
  if (unauthorized) response.headers.emplace("WWW-Authenticate", "Bearer");
  response.log_text = problem.log_text();
  return response;
}

void add_default_headers(const HttpRequest& request, HttpResponse& response) {
  const auto add = [&](const char* name, const std::string& value) {
    if (!response.headers.contains(name)) response.headers.emplace(name, value);
  };
  add("X-Content-Type-Options", "nosniff");
  add("Cache-Control", "no-store");
  add("X-Request-Id", request.request_id);
}

}  // namespace

Router::Router(std::vector<std::string> cors_origins)
    : cors_origins_(std::move(cors_origins)),
      any_origin_(std::ranges::find(cors_origins_, "*") != cors_origins_.end()) {}

void Router::add(Route route) { routes_.push_back(std::move(route)); }

Router::Match Router::find(std::string_view method, std::string_view path) const {
  path = without_trailing_slash(path);
  std::size_t best = 0;
  for (const Route& route : routes_) best = std::max(best, fit(route.path, path));
  Match match;
  if (best == 0) return match;
  const auto allow = [&match](const std::string& name) {
    if (("," + match.allow + ",").find("," + name + ",") != std::string::npos) return;
    match.allow += (match.allow.empty() ? "" : ",") + name;
  };
  for (const Route& route : routes_) {
    if (fit(route.path, path) != best) continue;
    if (match.route == nullptr && serves(route, method)) match.route = &route;
    match.cors = match.cors || route.cors;
    allow(route.method);
    if (route.method == "GET") allow("HEAD");
  }
  if (match.cors) allow("OPTIONS");
  return match;
}

bool Router::wants_body(const HttpRequest& request) const {
  const Match match = find(request.method, request.path);
  if (match.route == nullptr) return false;
  return !match.route->reads_json || is_json_media_type(request.content_type);
}

bool Router::may_wait(std::string_view method, std::string_view path) const {
  if (path.find('%') != std::string_view::npos) return true;
  const Match match = find(method, path);
  return match.route != nullptr && match.route->waits;
}

HttpResponse Router::answer(HttpRequest& request) const {
  const Match match = find(request.method, request.path);
  HttpResponse response;
  try {
    response = answer_matched(request, match);
  } catch (const Problem& problem) {
    response = of_problem(request, problem);
  } catch (const std::exception& defect) {
    response = outcome(request, 500, "exception", "internal error", "");
    response.log_text = defect.what();
  } catch (...) {
    response = outcome(request, 500, "exception", "internal error", "");
  }
  add_default_headers(request, response);
  if (match.cors || match.allow.empty()) add_cors(request, response);
  return response;
}

HttpResponse Router::answer_matched(HttpRequest& request, const Match& match) const {
  if (has_control_character(request.path)) {
    throw Problem(400, "structure", "", "request line: a control character");
  }
  if (match.allow.empty()) throw Problem(404, "not-found", "", "nothing at this path");
  if (match.route == nullptr) {
    HttpResponse response;
    if (request.method == "OPTIONS" && match.cors) {
      response.status = 204;
    } else {
      response = outcome(request, 405, "not-supported", "method: expected " + match.allow, "");
    }
    response.headers.emplace("Allow", match.allow);
    return response;
  }
  if (match.route->reads_json) {
    if (!is_json_media_type(request.content_type)) {
      throw Problem(415, "not-supported", "", "Content-Type: expected application/json");
    }
    if (request.body.empty()) throw Problem(400, "required", "", "body: missing; expected JSON");
  }
  return match.route->handler(request);
}

HttpResponse Router::refuse(const HttpRequest& request, const Refusal& refusal) const {
  HttpResponse response = outcome(request, refusal.status, refusal.code, refusal.text, "");
  add_default_headers(request, response);
  const Match match = find(request.method, request.path);
  if (match.cors || match.allow.empty()) add_cors(request, response);
  return response;
}

void Router::add_cors(const HttpRequest& request, HttpResponse& response) const {
  if (cors_origins_.empty()) return;
  response.headers.emplace("Vary", "Origin");
  const bool listed = std::ranges::find(cors_origins_, request.origin) != cors_origins_.end();
  if (request.origin.empty() || (!listed && !any_origin_)) return;
  response.headers.emplace("Access-Control-Allow-Origin", any_origin_ ? "*" : request.origin);
  if (request.method != "OPTIONS") return;
  response.headers.emplace("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  response.headers.emplace("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.headers.emplace("Access-Control-Max-Age", "600");
  // For a public page that calls a demo on the reader's own machine.
  if (any_origin_) response.headers.emplace("Access-Control-Allow-Private-Network", "true");
}

}  // namespace cds
