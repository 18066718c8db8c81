#pragma once

// Whether a diagnosis is coded in the ICD edition of its time. Both editions are accepted in every
// era; a mismatch is a note. In the United States ICD-9-CM ended and ICD-10-CM began with
// 2015-10-01. Source: docs/guideline.md, "Notes".

#include <optional>

#include "rules/determination.h"

namespace rules {

// Looks at the order's reasons (as of authoredOn, else of the anchor) and at the Conditions behind
// DM and behind the reasons (as of recordedDate). The note counts the diagnoses and names the first
// code.
std::optional<Note> icd_era_mismatch(const fhir::Order& order, const Finding& diabetes,
                                     const fhir::Chart& chart, const Context& context);

}  // namespace rules
