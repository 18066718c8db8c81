// Any link is no URL, or one that resolves to the same again; what is under a base goes to its
// server.
#include <cstddef>
#include <cstdint>
#include <string>

#include "cds/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const cds::Url base = *cds::parse_url("https://ehr.example:8443/fhir/r4");
  const auto url = cds::resolve_url(base, std::string(data, data + size));
  if (!url) return 0;
  const std::string text = cds::to_string(*url);
  if (cds::parse_url(text) != url) __builtin_trap();
  const bool inside = text == "https://ehr.example:8443/fhir/r4" ||
                      text.starts_with("https://ehr.example:8443/fhir/r4/") ||
                      text.starts_with("https://ehr.example:8443/fhir/r4?");
  if (cds::is_under(*url, base) && !inside) __builtin_trap();
  return 0;
}
