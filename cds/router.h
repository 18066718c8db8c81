#pragma once

// From a request to its answer, without sockets: which route, CORS, media types, and what becomes
// of a thrown Problem (its status and an OperationOutcome) or another exception (500 without its
// text).
//
// A path is exact or a prefix ending in "/*" (the longest wins); one trailing '/' does not count.
// Source: protocol, P3, P4, P54 (errors), P70 (CORS).

#include <string>
#include <string_view>
#include <vector>

#include "cds/request_head.h"
#include "cds/server.h"

namespace cds {

class Router {
 public:
  explicit Router(std::vector<std::string> cors_origins);

  void add(Route route);

  // Whether the answer depends on the body; otherwise it need not be kept.
  bool wants_body(const HttpRequest& request) const;
  // Whether answering may take long; unsure where the path is written with escapes.
  bool may_wait(std::string_view method, std::string_view path) const;
  // Complete with all headers but those of the connection. Never throws what a handler throws.
  HttpResponse answer(HttpRequest& request) const;
  // For a request that did not get as far as a route.
  HttpResponse refuse(const HttpRequest& request, const Refusal& refusal) const;

 private:
  struct Match {
    const Route* route = nullptr;  // null: unknown path or another method
    std::string allow;             // the methods of the path, empty when it is unknown
    bool cors = false;
  };
  Match find(std::string_view method, std::string_view path) const;
  HttpResponse answer_matched(HttpRequest& request, const Match& match) const;
  void add_cors(const HttpRequest& request, HttpResponse& response) const;

  std::vector<std::string> cors_origins_;
  bool any_origin_;
  std::vector<Route> routes_;
};

}  // namespace cds
