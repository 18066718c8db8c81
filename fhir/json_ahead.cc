#include "fhir/json_resources.h"

namespace fhir {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Past the string that begins at `quote`; text.size() when it does not end.
std::size_t after_string(std::string_view text, std::size_t quote) {
  for (std::size_t at = quote + 1;;) {
    at = text.find('"', at);
    if (at == std::string_view::npos) return text.size();
    std::size_t backslashes = 0;
    while (text[at - 1 - backslashes] == '\\') ++backslashes;  // stops at the opening quote
    ++at;
    if (backslashes % 2 == 0) return at;
  }
}

std::size_t after_space(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(kSpace, at), text.size());
}

// The string that begins at `at`, when there is one and it holds no escape.
std::string_view plain_string(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '"') return {};
  const std::string_view value = text.substr(at + 1, after_string(text, at) - at - 1);
  if (value.empty() || value.back() != '"' || value.find('\\') != std::string_view::npos) return {};
  return value.substr(0, value.size() - 1);
}

// Where the value of one of the object's own members begins; text.size() when it has none.
std::size_t value_ahead(std::string_view text, std::string_view name) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) break;
    if (c != '"') {
      ++at;
      continue;
    }
    const std::size_t end = after_string(text, at);
    if (depth == 1 && text.substr(at + 1, name.size()) == name && at + name.size() + 2 == end) {
      const std::size_t colon = after_space(text, end);
      if (colon < text.size() && text[colon] == ':') return after_space(text, colon + 1);
    }
    at = end;
  }
  return text.size();
}

}  // namespace

std::string_view string_member_ahead(std::string_view text, std::string_view name) {
  return plain_string(text, value_ahead(text, name));
}

std::string_view member_ahead(std::string_view text, std::string_view name) {
  const std::string_view value = text.substr(value_ahead(text, name));
  const bool nested = value.starts_with('{') || value.starts_with('[');
  return nested ? object_ahead(value) : std::string_view{};
}

std::string_view object_ahead(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      at = after_string(text, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return text.substr(0, at);
  }
  return text;
}

}  // namespace fhir
