#pragma once

// The site's time zone: which local date an instant falls on.
//
// Name: IANA (`America/New_York`), resolved through the system's zone files, or a POSIX rule
// (`EST5EDT,M3.2.0,M11.1.0`). The zone's present rule is applied to all years (docs/adr/0004).
// Throws std::invalid_argument for an unknown zone.

#include <string>
#include <string_view>
#include <vector>

#include "fhir/time.h"

namespace fhir {

class SiteZone {
 public:
  explicit SiteZone(std::string_view name = "UTC");

  const std::string& name() const { return name_; }
  Date date_of(Instant instant) const;
  int utc_offset_seconds(Instant instant) const;
  // A wall-clock time that occurs twice (autumn) is the first of the two; one that is skipped
  // (spring) counts as if the clock had not been put forward.
  Instant instant_of(Date date, int seconds_of_day) const;

 private:
  struct Transition {
    std::int64_t at_utc;  // seconds; the offset holds from here on
    int offset;
  };
  std::string name_;
  int base_offset_ = 0;
  std::vector<Transition> transitions_;  // ascending, 1970..2100
};

}  // namespace fhir
