#pragma once

// Group 1: documented diabetes and a–e, in the guideline's order. Source: CG-DME-01, "Medically
// Necessary", group 1.

#include <optional>
#include <vector>

#include "rules/attestation.h"
#include "rules/glucose.h"
#include "rules/insulin.h"
#include "rules/observations.h"
#include "rules/pump_records.h"

namespace rules {

// What is gathered once from a chart and shared by every order of a call. Points into the chart's
// records: to be gathered again when some were added.
struct Evidence {
  const fhir::Chart& chart;
  Observations observations;
  InsulinFacts insulin;
  GlucoseFacts glucose;
  std::optional<fhir::Date> mdi_start;  // known only when G1.b is met by the chart
  Finding education;                    // G1.a, G1.b, G1.c and G1.e.1, by the chart
  Finding injections;
  Finding adjustments;
  Finding hba1c;
  Finding excursions;  // G1.e.3 by what is on record
  std::vector<UnusedRecord> hba1c_unused;
  std::vector<PumpUse> pump_uses;
  Attestations attestations;
};
Evidence gather_evidence(const fhir::Chart& chart, const Context& context);

// `diabetes` is the DM finding of the order.
Finding group_1(const Finding& diabetes, const Evidence& evidence, const Context& context);

// The sensor readings could still change the group's status: G1.d is low, or e.3 is not met, and
// nothing else has decided it.
bool cgm_could_change(const Finding& group, const Context& context);

}  // namespace rules
