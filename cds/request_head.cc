#include "cds/request_head.h"

#include <algorithm>
#include <charconv>

namespace cds {
namespace {

constexpr std::size_t kMaxHeaders = 100;
constexpr std::size_t kMaxPath = 1024;
constexpr std::size_t kMaxLine = 8000;  // the library reads lines of up to 8,192 bytes
constexpr std::size_t kMaxLengthDigits = 18;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7F';
  });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

Refusal bad(std::string text) { return {400, "structure", std::move(text)}; }

std::optional<Refusal> read_request_line(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) {
    return bad("request line: expected method, target and version");
  }
  head.method = line.substr(0, first);
  head.version = line.substr(last + 1);
  std::string_view target = line.substr(first + 1, last - first - 1);
  if (!is_token(head.method)) return bad("request line: not a method");
  if (target.empty() || !is_visible(target)) return bad("request line: not a target");
  if (head.version != "HTTP/1.1" && head.version != "HTTP/1.0") {
    return Refusal{505, "not-supported", "request line: expected HTTP/1.1"};
  }
  target = target.substr(0, target.find('#'));
  const std::size_t question = target.find('?');
  head.path = target.substr(0, question);
  if (question != std::string_view::npos) head.query = target.substr(question + 1);
  if (head.path.size() > kMaxPath || line.size() > kMaxLine) {
    return Refusal{414, "too-long", "request line: path over 1,024 or line over 8,000 bytes"};
  }
  return std::nullopt;
}

std::optional<Refusal> read_header_line(std::string_view line, RequestHead& head) {
  if (head.headers.size() == kMaxHeaders) {
    return Refusal{431, "too-long", "headers: more than 100"};
  }
  if (line.size() > kMaxLine) return Refusal{431, "too-long", "headers: a line over 8,000 bytes"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return bad("headers: a line that is not \"name: value\"");
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (has_control_character(value)) return bad("headers: a control character");
  head.headers.emplace_back(line.substr(0, colon), value);
  return std::nullopt;
}

std::vector<std::string_view> all_named(const RequestHead& head, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : head.headers) {
    if (equal_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

std::optional<Refusal> read_framing(RequestHead& head) {
  const auto lengths = all_named(head, "Content-Length");
  const auto codings = all_named(head, "Transfer-Encoding");
  if (lengths.size() > 1 || (!lengths.empty() && !codings.empty())) {
    return bad("Content-Length, Transfer-Encoding: expected one of them, once");
  }
  if (!lengths.empty()) {
    const std::string_view digits = lengths.front();
    if (digits.empty() || digits.size() > kMaxLengthDigits ||
        !std::ranges::all_of(digits, is_digit)) {
      return bad("Content-Length: expected a number");
    }
    std::uint64_t length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    head.content_length = length;
  }
  if (!codings.empty()) {
    const bool known = codings.size() == 1 && equal_ignoring_case(codings.front(), "chunked");
    if (!known || head.version != "HTTP/1.1") {
      return Refusal{501, "not-supported", "Transfer-Encoding: expected chunked, or none"};
    }
    head.chunked = true;
  }
  return std::nullopt;
}

std::optional<Refusal> check_method_and_body(const RequestHead& head) {
  constexpr std::string_view kWithoutBody[] = {"GET", "HEAD", "OPTIONS", "DELETE"};
  const bool without_body = std::ranges::find(kWithoutBody, head.method) != std::end(kWithoutBody);
  if (without_body && head.has_body()) {
    return bad("body: not expected with " + std::string(head.method));
  }
  if (head.method == "POST" && !head.content_length && !head.chunked) {
    return Refusal{411, "required", "Content-Length: missing"};
  }
  const std::size_t hosts = all_named(head, "Host").size();
  if (hosts > 1 || (hosts == 0 && head.version == "HTTP/1.1")) {
    return bad("Host: expected once");
  }
  if (!all_named(head, "Content-Encoding").empty()) {
    return Refusal{415, "not-supported", "Content-Encoding: expected an uncompressed body"};
  }
  const auto expectations = all_named(head, "Expect");
  const bool can_meet = std::ranges::all_of(expectations, [](std::string_view value) {
    return equal_ignoring_case(value, "100-continue");
  });
  if (!can_meet) return Refusal{417, "not-supported", "Expect: expected 100-continue, or none"};
  return std::nullopt;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool RequestHead::wants_close() const {
  bool close = version == "HTTP/1.0";
  for (const std::string_view value : all_named(*this, "Connection")) {
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view option = trimmed(rest.substr(0, comma));
      if (equal_ignoring_case(option, "close")) return true;
      if (equal_ignoring_case(option, "keep-alive")) close = false;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return close;
}

std::string_view RequestHead::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
  return found == headers.end() ? std::string_view() : found->second;
}

ReadHead read_request_head(std::string_view text) {
  ReadHead read;
  for (bool first = true; !read.refusal; first = false) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) {
      read.refusal = bad("head: no empty line at its end");
      return read;
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.empty() && !first) break;
    read.refusal = first ? read_request_line(line, read.head) : read_header_line(line, read.head);
  }
  if (!read.refusal) read.refusal = read_framing(read.head);
  if (!read.refusal) read.refusal = check_method_and_body(read.head);
  return read;
}

}  // namespace cds
