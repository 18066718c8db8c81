#pragma once

// http and https addresses: taken apart, resolved (RFC 3986, section 5), compared with a base.
//
// Hostile text is none: another scheme, userinfo, control characters, backslashes, a port out of
// range. Path and query stay as written, since FHIR servers put opaque state there; only characters
// that no request line may hold (blank, quotes, non-ASCII …) are percent-encoded. A fragment is
// dropped. What is_under() answers decides where a token may be sent.

#include <optional>
#include <string>
#include <string_view>

namespace cds {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case; IPv6 without brackets
  int port = 0;        // never 0 in a parsed Url: 80 or 443 when not written
  std::string path;    // "" or begins with '/'
  std::string query;   // without '?'
  bool has_query = false;

  bool operator==(const Url&) const = default;
};

std::optional<Url> parse_url(std::string_view text);

// `reference` as found in a document that was read from `base`: absolute, "//host/…", "/path",
// "path", "?query".
std::optional<Url> resolve_url(const Url& base, std::string_view reference);

bool same_server(const Url& a, const Url& b);  // scheme, host and port

// On the same server, and the path is the base's or below it. False when the path holds what a
// server could take as a way out of the base (".." as "%2e%2e", '/' as "%2f").
bool is_under(const Url& url, const Url& base);

std::string request_target(const Url& url);  // "/path?query", at least "/"
std::string to_string(const Url& url);

// All but RFC 3986's unreserved characters as %XX.
std::string percent_encode(std::string_view text);

}  // namespace cds
