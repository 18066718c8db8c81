// Any text is resources or a ReadError.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fhir/read.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fhir::SiteZone zone("America/New_York");
  std::string text(data, data + size);
  fhir::Issues issues;
  try {
    fhir::read_resources(text, zone, issues);
  } catch (const fhir::ReadError&) {
  }
  return 0;
}
