// Any body of an order-sign call is a HookRequest or a Problem, never anything else.
#include <cstddef>
#include <cstdint>
#include <string>

#include "cds/hook_request.h"
#include "cds/problem.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fhir::SiteZone zone("America/New_York");
  try {
    cds::read_hook_request(std::string(data, data + size), "order-sign", zone);
  } catch (const cds::Problem&) {
  }
  return 0;
}
