#pragma once

// One HTTP exchange of the FHIR client, without the library that carries it.
//
// A failure is a text that may be shown and logged: no address, no token, no content.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "cds/socket_wait.h"
#include "cds/url.h"

namespace cds {

struct HttpCall {
  Url url;
  std::string token;                             // empty: no Authorization header
  std::optional<std::string> form;               // set: POST with this body; else GET
  std::string accept = "application/fhir+json";  // the type of another answer is not checked
  SteadyTime deadline;
  std::size_t max_body_bytes = 0;  // decompressed
  std::string trace_parent{};      // empty: no traceparent header
};

struct HttpAnswer {
  int status = 0;           // 0: no answer
  std::string failure;      // "timeout", "connection lost", "not FHIR JSON", …; empty: answered
  bool unasked = false;     // with a failure: other calls had all the connections
  bool connected = false;   // with a failure: the connection stood, another try may succeed
  std::string retry_after;  // headers of this name and of Date, as sent
  std::string date;
  std::optional<int> max_age;         // seconds, of Cache-Control
  std::unique_ptr<std::string> body;  // of a 200
};

}  // namespace cds
