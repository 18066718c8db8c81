#pragma once

// The clock that the rules see, injected so that an answer can be repeated. Never used for
// time-outs or expiry.

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "fhir/site_zone.h"
#include "fhir/time.h"

namespace cds {

using Clock = std::function<fhir::Instant()>;

inline fhir::Instant system_now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
}

inline Clock fixed_clock(fhir::Instant instant) {
  return [instant] { return instant; };
}

// The value of --as-of: an instant, or a date, which is noon of the site. Throws
// std::invalid_argument.
inline fhir::Instant parse_as_of(const std::string& text, const fhir::SiteZone& zone) {
  const auto when = fhir::parse_date_time(text, zone);
  if (!when || !when->is_one_date()) {
    throw std::invalid_argument(
        "--as-of: expected a date (2026-06-15) or an instant "
        "(2026-06-15T16:00:00Z), got '" +
        text + "'");
  }
  constexpr int kNoon = 12 * 60 * 60;
  return when->at ? *when->at : zone.instant_of(when->first(), kNoon);
}

}  // namespace cds
