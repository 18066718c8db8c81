#include "cds/url.h"

#include <algorithm>
#include <charconv>

namespace cds {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter_or_digit(char c) {
  const char l = lower(c);
  return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9');
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

void append_encoded(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += {'%', kHex[byte >> 4U], kHex[byte & 0x0FU]};
}

// For a request line: what may stand in one stays as it is, "%41" too.
std::string made_sendable(std::string_view text) {
  constexpr std::string_view kNeverPlain = " \"<>^`{|}";
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > 0x7E || kNeverPlain.find(c) != std::string_view::npos) {
      append_encoded(result, c);
    } else {
      result += c;
    }
  }
  return result;
}

bool is_hostile(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F' || c == '\\'; });
}

bool is_host(std::string_view host, bool bracketed) {
  if (host.empty()) return false;
  return std::ranges::all_of(host, [bracketed](char c) {
    return is_letter_or_digit(c) || c == '.' || (bracketed ? c == ':' : c == '-' || c == '_');
  });
}

// host, host:port, [v6], [v6]:port
bool read_authority(std::string_view text, Url& url) {
  const bool bracketed = text.starts_with('[');
  const std::size_t host_end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && host_end == std::string_view::npos) return false;
  const std::string_view host = bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
  if (!is_host(host, bracketed)) return false;
  url.host = lowered(host);
  std::string_view rest;
  if (host_end != std::string_view::npos) rest = text.substr(host_end + (bracketed ? 1 : 0));
  url.port = url.scheme == "https" ? 443 : 80;
  if (rest.empty()) return true;
  if (!rest.starts_with(':')) return false;
  rest.remove_prefix(1);
  if (rest.empty()) return true;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), url.port);
  return error == std::errc() && end == rest.data() + rest.size() && url.port > 0 &&
         url.port <= 65535;
}

void split_path_and_query(std::string_view text, Url& url) {
  text = text.substr(0, text.find('#'));
  const std::size_t question = text.find('?');
  url.path = made_sendable(text.substr(0, question));
  url.has_query = question != std::string_view::npos;
  url.query = url.has_query ? made_sendable(text.substr(question + 1)) : std::string();
}

bool is_dots(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    if (segment.starts_with('.')) {
      segment.remove_prefix(1);
    } else if (segment.starts_with("%2e") || segment.starts_with("%2E")) {
      segment.remove_prefix(3);
    } else {
      return false;
    }
    ++dots;
  }
  return dots == 1 || dots == 2;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (is_dots(path.substr(0, slash))) return true;
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return false;
}

// RFC 3986, 5.2.4, for a path that begins with '/'.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t slash = path.find('/', 1);
    const std::string_view segment = path.substr(0, slash);
    const bool last = slash == std::string_view::npos;
    path = last ? std::string_view() : path.substr(slash);
    if (segment == "/." || segment == "/..") {
      if (segment == "/..") out.erase(std::min(out.rfind('/'), out.size()));
      if (last) out += '/';
    } else {
      out += segment;
    }
  }
  return out;
}

// "https:" of "https://…"; empty for a relative reference.
std::string_view scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find_first_of("/?#") < colon) return {};
  return text.substr(0, colon + 1);
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  if (is_hostile(text)) return std::nullopt;
  const std::string_view scheme = scheme_of(text);
  Url url;
  url.scheme = lowered(scheme.substr(0, scheme.size() - (scheme.empty() ? 0 : 1)));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  text.remove_prefix(scheme.size());
  if (!text.starts_with("//")) return std::nullopt;
  text.remove_prefix(2);
  const std::size_t authority_end = std::min(text.find_first_of("/?#"), text.size());
  if (!read_authority(text.substr(0, authority_end), url)) return std::nullopt;
  split_path_and_query(text.substr(authority_end), url);
  if (has_dot_segment(url.path)) url.path = without_dot_segments(url.path);
  return url;
}

std::optional<Url> resolve_url(const Url& base, std::string_view reference) {
  if (!scheme_of(reference).empty()) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
  if (is_hostile(reference)) return std::nullopt;
  Url url = base;
  split_path_and_query(reference, url);
  if (url.path.empty()) {
    url.path = base.path;
    if (!url.has_query) {
      url.query = base.query;
      url.has_query = base.has_query;
    }
  } else if (!url.path.starts_with('/')) {
    const std::size_t slash = base.path.rfind('/');
    const std::string folder = slash == std::string::npos ? "/" : base.path.substr(0, slash + 1);
    url.path = folder + url.path;
  }
  if (has_dot_segment(url.path)) url.path = without_dot_segments(url.path);
  return url;
}

bool same_server(const Url& a, const Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

bool is_under(const Url& url, const Url& base) {
  if (!same_server(url, base) || has_dot_segment(url.path)) return false;
  std::string_view folder = base.path;
  while (folder.ends_with('/')) folder.remove_suffix(1);
  if (!url.path.starts_with(folder)) return false;
  const std::string rest = lowered(std::string_view(url.path).substr(folder.size()));
  if (rest.find("%2f") != std::string::npos || rest.find("%5c") != std::string::npos) return false;
  return rest.empty() || rest.starts_with('/');
}

std::string request_target(const Url& url) {
  std::string target = url.path.empty() ? "/" : url.path;
  if (url.has_query) target += "?" + url.query;
  return target;
}

std::string to_string(const Url& url) {
  const bool v6 = url.host.find(':') != std::string::npos;
  std::string text = url.scheme + "://" + (v6 ? "[" + url.host + "]" : url.host);
  if (url.port != (url.scheme == "https" ? 443 : 80)) text += ":" + std::to_string(url.port);
  text += url.path;
  if (url.has_query) text += "?" + url.query;
  return text;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      append_encoded(encoded, c);
    }
  }
  return encoded;
}

}  // namespace cds
