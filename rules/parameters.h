#pragma once

// Every number that the project chose because the guideline is silent. Cards show them as
// "parameter, not guideline". Source: docs/guideline.md, "Parameters".

#include <cstdint>
#include <string>

#include "fhir/decimal.h"

namespace rules {

enum class CgmRule : std::uint8_t { kReview, kCount, kIgnore };

struct Parameters {
  int a1c_lookback = 12;            // months
  int hospital_lookback = 24;       // months
  int prolonged_days = 7;           // days of one stay
  int glucose_lookback = 90;        // days
  int hypo_days = 3;                // dates with a value < 70 mg/dL
  int excursion_days = 3;           // dates with a value > 300 mg/dL
  int min_readings = 30;            // self-tests + days with CGM
  int premeal_min = 14;             // readings
  fhir::Decimal premeal_cv{36, 2};  // 0.36, sample SD / mean
  int fasting_min = 7;              // readings
  int adjustments_per_month = 4;    // dose changes
  int education_sessions = 1;       // sessions that the card expects; shown, never decides
  int mdi_gap = 120;                // whole days between two orders of a class
  int cgm_event = 3;                // successive readings
  int enrollment_gap = 63;          // whole days between two coverages
  int refill_min_age = 7;           // days
  int pediatric_age = 18;           // full years
  CgmRule cgm = CgmRule::kReview;
  // A site's setting, no number: URL of the Device extension that holds the end of the warranty, as
  // date or period; empty: none is read.
  std::string warranty_extension;
};

}  // namespace rules
