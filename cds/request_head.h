#pragma once

// The head of an HTTP request, read strictly: what two programs could understand differently is
// refused, since behind a proxy that is how requests are smuggled.
//
// Refused: bare line feeds, odd names, control characters, more than 100 headers (431), a path over
// 1,024 bytes (414), Content-Length that is no plain number or comes twice or with
// Transfer-Encoding, another Transfer-Encoding than "chunked" (501), bodies on GET, HEAD, OPTIONS
// and DELETE, POST without a length (411), any Content-Encoding (415). Views point into the text.
// Source: RFC 9110, RFC 9112; docs/dependencies.md, weaknesses of the library.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cds {

struct RequestHead {
  std::string_view method;
  std::string_view path;   // as sent, percent-encoded
  std::string_view query;  // without '?'
  std::string_view version;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
  bool wants_close() const;
  // The first of that name (any case), or "".
  std::string_view header(std::string_view name) const;
};

struct Refusal {
  int status = 400;
  std::string code;  // FHIR IssueType
  std::string text;
};

struct ReadHead {
  RequestHead head;  // as far as it was read
  std::optional<Refusal> refusal;
};

// `text` ends with the empty line.
ReadHead read_request_head(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace cds
