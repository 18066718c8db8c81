#pragma once

// Group 2: pregnancy or pre-conception, with diabetes; gestational diabetes suffices.
//
// The latest dated statement decides whether the patient is pregnant. Nothing on record after
// complete queries is not-met (basis absent); incomplete queries leave it unknown. Source:
// CG-DME-01, group 2; docs/guideline.md, G2.

#include "rules/determination.h"
#include "rules/observations.h"

namespace rules {

// The criterion "G2" alone: pregnancy or its planning.
Finding pregnancy_or_planning(const fhir::Order& order, const fhir::Chart& chart,
                              const Observations& observations, const Context& context);

// The group: DM (gestational diabetes counts) and G2.
Finding group_2(const Finding& diabetes, const fhir::Order& order, const Evidence& evidence,
                const Context& context);

}  // namespace rules
