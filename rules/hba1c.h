#pragma once

// HbA1c above 7.0 % while on multiple daily injections (G1.e.1).
//
// NGSP percent; IFCC mmol/mol is converted (NGSP = 0.09148·IFCC + 2.152); both rounded half up to
// one decimal, then compared strictly. Window: [A − a1c_lookback, A], cut at `mdi_start`. Results
// that cannot be used are listed. Source: CG-DME-01, group 1 e; docs/guideline.md, "Values".

#include <optional>
#include <vector>

#include "rules/determination.h"
#include "rules/observations.h"

namespace rules {

struct HbA1cResult {
  fhir::Decimal percent;  // NGSP, as converted, not rounded
  fhir::Comparator comparator = fhir::Comparator::kNone;
  Status above = Status::kUnknown;  // above 7.0 %
  fhir::DateTime when;
  EvidenceItem evidence;
};

// Every result of the chart that can be used, of whatever date; the others go to `unused`.
std::vector<HbA1cResult> hba1c_results(const Observations& observations, const Context& context,
                                       std::vector<UnusedRecord>& unused);

Finding hba1c_above_target(const fhir::Chart& chart, const Observations& observations,
                           const Context& context, std::optional<fhir::Date> mdi_start,
                           std::vector<UnusedRecord>& unused);

}  // namespace rules
