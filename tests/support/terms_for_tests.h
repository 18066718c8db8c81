#pragma once

// Value sets and products small enough to be read in one look, so that tests of the rules need no
// JSON file: a few codes a set, of each kind that the rules tell apart. And the context around
// them: UTC, default parameters.

#include <initializer_list>
#include <string>
#include <string_view>

#include "fhir/code.h"
#include "fhir/value_set.h"
#include "rules/determination.h"
#include "rules/terms.h"

namespace rules {

inline constexpr std::string_view kAtc = "http://www.whocc.no/atc";
inline constexpr std::string_view kCptSystem = "http://www.ama-assn.org/go/cpt";

const fhir::ValueSets& value_sets_for_tests();
const Terms& terms_for_tests();

// A concept with one coding; the views must outlive it (literals do).
fhir::CodeableConcept coded(std::string_view system, std::string_view code,
                            std::string_view display = {});
fhir::CodeableConcept texted(std::string_view text);

// Noon UTC of that day.
Context context_on(int year, int month, int day, const Parameters& parameters);
Context context_on(int year, int month, int day);

Judged determine(const OrderedProduct& as_ordered, const fhir::Chart& chart,
                 const Context& context);

fhir::DateTime day(int year, int month, int day_of_month);
fhir::DateTime partial(std::string_view text);  // "2026", "2026-05", or any FHIR dateTime

}  // namespace rules
