#pragma once

// Group 3: pump use before enrollment, with four self-tests a day in the month before it.
//
// Enrollment date E: the start of an unbroken chain of coverages of one payor and subscriber that
// reaches the anchor. G3.b's month is [E − 1 month, E). Source: CG-DME-01, group 3;
// docs/guideline.md, G3.

#include <optional>

#include "rules/group_1.h"

namespace rules {

// nullopt: no coverage in force, or none whose start is known to the day.
std::optional<fhir::Date> enrollment_date(const fhir::Order& order, const fhir::Chart& chart,
                                          const Context& context);

Finding group_3(const Finding& diabetes, const fhir::Order& order, const Evidence& evidence,
                const Context& context);

}  // namespace rules
