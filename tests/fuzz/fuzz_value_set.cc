// Any text is a value set or a ReadError.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fhir/read.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    fhir::read_value_set(std::string(data, data + size));
  } catch (const fhir::ReadError&) {
  }
  return 0;
}
