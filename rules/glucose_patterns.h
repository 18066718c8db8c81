#pragma once

// What glucose readings show while on multiple daily injections: recurring hypoglycemia or severe
// excursions (G1.e.3), wide pre-meal fluctuation (G1.e.4), dawn phenomenon (G1.e.5).
//
// Values mg/dL; windows of dates, cut at `mdi_start`. e.3 can only grow with more records, e.4 and
// e.5 cannot be told from incomplete data. Source: CG-DME-01, group 1 e; docs/guideline.md, G1.e.3
// to G1.e.5.

#include <optional>

#include "rules/glucose.h"

namespace rules {

// G1.e.3 by the records alone; then as it stands when some were not retrieved. Only the latter can
// differ in a later round of queries that read none.
Finding excursions_on_record(const GlucoseFacts& facts, const fhir::Chart& chart,
                             const Context& context, std::optional<fhir::Date> mdi_start);
Finding hypoglycemia_or_excursions(Finding on_record, const fhir::Chart& chart,
                                   const Context& context);

Finding premeal_fluctuation(const GlucoseFacts& facts, const fhir::Chart& chart,
                            const Context& context, std::optional<fhir::Date> mdi_start);
Finding dawn_phenomenon(const GlucoseFacts& facts, const fhir::Chart& chart, const Context& context,
                        std::optional<fhir::Date> mdi_start);

}  // namespace rules
