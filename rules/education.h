#pragma once

// Comprehensive diabetes education, completed in the past 2 years (G1.a).
// Window: [A − 2 years, A], by the date on which the program ended. Dates are the site's.
// Source: CG-DME-01, group 1 a; docs/guideline.md, G1.a.

#include <optional>
#include <vector>

#include "rules/determination.h"
#include "rules/observations.h"

namespace rules {

// One education record of the chart, whenever it was. `ended` as far as told; without it,
// `started`.
struct EducationItem {
  bool comprehensive = false;
  bool in_progress = false;
  std::optional<fhir::DateTime> started;
  std::optional<fhir::DateTime> ended;
  EvidenceItem evidence;
};
std::vector<EducationItem> education_items(const fhir::Chart& chart,
                                           const Observations& observations,
                                           const Context& context);

Finding education(const fhir::Chart& chart, const Observations& observations,
                  const Context& context);

}  // namespace rules
