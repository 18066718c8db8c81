#pragma once

// Hospital episodes of diabetic ketoacidosis or hypoglycemia (G1.e.2).
//
// Inpatient or emergency encounters, finished or in progress, by their start in [A −
// hospital_lookback, A], cut at `mdi_start`. Encounters that overlap, are part of each other, or
// start within 24 h of the previous end are one episode. A stay is end date − start date. Source:
// CG-DME-01, group 1 e; docs/guideline.md, G1.e.2.

#include <optional>
#include <vector>

#include "rules/determination.h"

namespace rules {

// One inpatient or emergency encounter of the chart, whenever it was.
struct HospitalStay {
  bool inpatient = false;
  bool ended = false;
  bool for_crisis = false;  // ketoacidosis or hypoglycemia
  fhir::DateTime start;
  fhir::DateTime end;  // the anchor's day while it goes on
  EvidenceItem evidence;
};
std::vector<HospitalStay> hospital_stays(const fhir::Chart& chart, const Context& context);

Finding hospital_episodes(const fhir::Chart& chart, const Context& context,
                          std::optional<fhir::Date> mdi_start);

}  // namespace rules
