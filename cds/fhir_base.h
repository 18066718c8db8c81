#pragma once

// A FHIR base address, taken apart: http(s)://host[:port][/path]. Anything else (userinfo, query,
// fragment, control characters, another scheme) is none.

#include <optional>
#include <string>
#include <string_view>

namespace cds {

struct FhirBase {
  std::string scheme;   // lower case
  std::string host;     // without brackets
  std::string address;  // the whole, without a trailing '/'
};

std::optional<FhirBase> parse_fhir_base(std::string_view text);

// Whether the base is on this machine: with no client configured only those are called.
bool is_loopback_base(std::string_view text);

}  // namespace cds
