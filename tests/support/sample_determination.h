#pragma once

// A determination as the rules would make it, for tests of what is written from one: a first pump,
// judged by group 1.

#include "rules/determination.h"

namespace rules {

fhir::Date on(int year, int month, int day);

// Every criterion of group 1 met: HbA1c 8.2 %, 135 self-tests in 31 days, education on Mar 2, 2026.
Determination sample_meets();

// The same with education and HbA1c not on record.
Determination sample_needs_information();

// The same with 3.80 self-tests a day and HbA1c 6.8 %.
Determination sample_does_not_meet();

// The finding of that id in a determination that holds it.
Finding& finding_in(Determination& determination, std::string_view id);

}  // namespace rules
