#pragma once

// The observations that the criteria read besides readings of glucose, found in one pass: a chart
// has up to a hundred thousand, nearly all of them readings. Only what is usable() is kept, in the
// order of the chart; one may be of several kinds. Points into the chart's records. Source:
// docs/guideline.md, "Words".

#include <vector>

#include "fhir/chart.h"
#include "rules/terms.h"

namespace rules {

struct Observations {
  Observations(const fhir::Chart& chart, const Terms& terms);

  std::vector<const fhir::Observation*> education;  // G1.a: by code, or with a coded value
  std::vector<const fhir::Observation*> pregnancy;  // G2: questions about it, and due dates
  std::vector<const fhir::Observation*> hba1c;      // G1.e.1: by code, or with components
};

}  // namespace rules
