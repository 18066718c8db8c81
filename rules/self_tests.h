#pragma once

// Self-tests of blood glucose per day over a window of full days (G1.d over the past month, G3.b
// before enrollment).
//
// met: sure tests ÷ days >= 4, compared exactly. not-met: at least one test and a lower average.
// Sensor readings are no self-tests; what they do to a low average is the parameter `cgm`. value:
// "/d", truncated to two decimals. Source: CG-DME-01, group 1 d and group 3; docs/guideline.md,
// G1.d and G3.b.

#include "rules/glucose.h"

namespace rules {

Finding self_tests_per_day(const GlucoseFacts& facts, const fhir::Chart& chart,
                           const Context& context, const fhir::Window& window);

// G1.d: `[A − 1 month, A)`, today excluded.
Finding self_tests_past_month(const GlucoseFacts& facts, const fhir::Chart& chart,
                              const Context& context);

// Whether the CGM query was left out on purpose (not failed): the caller may still ask for it.
bool cgm_not_read(const fhir::Chart& chart);

}  // namespace rules
