#include "cds/fhir_base.h"

#include <algorithm>

#include "cds/config.h"

namespace cds {

std::optional<FhirBase> parse_fhir_base(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  FhirBase base;
  base.address = text;
  for (const char c : text.substr(0, scheme_end)) {
    base.scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (base.scheme != "http" && base.scheme != "https") return std::nullopt;
  const bool odd = std::ranges::any_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7F' || c == '?' || c == '#' ||
           c == '@' || c == '\\';
  });
  if (odd) return std::nullopt;
  std::string_view authority = text.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find('/'));
  std::string with_port(authority);
  const std::size_t bracket = with_port.rfind(']');
  const std::size_t colon = with_port.rfind(':');
  const bool has_port =
      colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  if (!has_port) with_port += base.scheme == "https" ? ":443" : ":80";
  try {
    base.host = parse_listen(with_port).host;
  } catch (const ConfigError&) {
    return std::nullopt;
  }
  return base;
}

bool is_loopback_base(std::string_view text) {
  const auto base = parse_fhir_base(text);
  return base && is_loopback(base->host);
}

}  // namespace cds
