#pragma once

// The windows that several criteria share, from the anchor date. All are half-open dates; "through
// A" ends at A + 1. Source: docs/guideline.md, "Words" and "Criteria".

#include <algorithm>
#include <optional>

#include "fhir/time.h"
#include "rules/guideline.h"
#include "rules/parameters.h"

namespace rules {

// [begin, A], cut at the start of multiple daily injections where that is known.
inline fhir::Window through_anchor(fhir::Date begin, fhir::Date anchor,
                                   std::optional<fhir::Date> mdi_start = std::nullopt) {
  const fhir::Date end = fhir::add_days(anchor, 1);
  if (mdi_start) begin = std::min(std::max(begin, *mdi_start), end);
  return {begin, end};
}

inline fhir::Window value_window_months(fhir::Date anchor, int months,
                                        std::optional<fhir::Date> mdi_start = std::nullopt) {
  return through_anchor(fhir::minus_months(anchor, months), anchor, mdi_start);
}

inline fhir::Window value_window_days(fhir::Date anchor, int days,
                                      std::optional<fhir::Date> mdi_start = std::nullopt) {
  return through_anchor(fhir::add_days(anchor, -days), anchor, mdi_start);
}

// So many days before the anchor, whatever its date, begins the earliest window of glucose readings
// that ends at the anchor. Not of group 3: its month lies where enrollment does.
inline int glucose_reach(const Parameters& parameters) {
  constexpr int kLongestMonth = 31;
  return std::max(parameters.glucose_lookback,
                  kLongestMonth * std::max(kSelfTestMonths, kDawnMonths));
}

}  // namespace rules
