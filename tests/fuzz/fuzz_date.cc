// Dates and numbers: whatever is read can be shown and compared.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fhir/decimal.h"
#include "fhir/site_zone.h"
#include "fhir/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fhir::SiteZone zone("America/New_York");
  const std::string text(data, data + size);
  if (const auto when = fhir::parse_date_time(text, zone)) {
    const fhir::Window window{fhir::minus_months(when->first(), 24), when->last()};
    if (fhir::to_string(when->first()).empty() || window.begin > window.end) {
      __builtin_trap();
    }
  }
  if (const auto number = fhir::Decimal::parse(text)) {
    if (fhir::Decimal::parse(number->to_string()) != number && number->to_string().size() <= 32) {
      __builtin_trap();
    }
  }
  return 0;
}
