#pragma once

// Documented diabetes mellitus (DM), by the problem list or by the order's own reason.
//
// not-met needs a reason that names something else, a complete problem list, and no diabetes on it
// in any form. Gestational diabetes alone is unknown here and enough for group 2. Source:
// CG-DME-01, group 1; docs/guideline.md, DM.

#include "rules/determination.h"

namespace rules {

Finding documented_diabetes(const fhir::Order& order, const fhir::Chart& chart,
                            const Context& context);

// The concepts that the order gives as its reasons: reasonCode, and the Conditions that it refers
// to.
struct OrderReasons {
  std::vector<fhir::CodeableConcept> coded;
  bool unread_reference = false;  // a reason that the chart does not hold
};
OrderReasons reasons_of(const fhir::Order& order, const fhir::Chart& chart);

}  // namespace rules
