#pragma once

// Every number of CG-DME-01, effective 2015-07-07, beside the section it comes from ("Medically
// Necessary"). Numbers that the project chose are in parameters.h. Reading: docs/guideline.md.

#include <string_view>

#include "fhir/decimal.h"

namespace rules {

inline constexpr std::string_view kGuidelineId = "CG-DME-01";
inline constexpr std::string_view kGuidelineEffective = "2015-07-07";

// Group 1, a: education within the past 2 years.
inline constexpr int kEducationMonths = 24;
// Group 1, c: dose self-adjustment for the past 6 months.
inline constexpr int kAdjustmentMonths = 6;
// Group 1, d and group 3: self-tests a day, at least, over one month; not rounded.
inline constexpr int kSelfTestsPerDay = 4;
inline constexpr int kSelfTestMonths = 1;
// Group 1, e: HbA1c strictly above, percent (NGSP).
inline constexpr fhir::Decimal kHbA1cTarget{70, 1};
// Group 1, e: fasting glucose "frequently" strictly above, mg/dL.
inline constexpr fhir::Decimal kDawnGlucose{200, 0};

// Readings of words without a number (docs/guideline.md, "Parameters"): not parameters, since no
// site may move them.
inline constexpr fhir::Decimal kHypoglycemia{70, 0};      // e: below, mg/dL (ADA level 1)
inline constexpr fhir::Decimal kSevereExcursion{300, 0};  // e: above, mg/dL
inline constexpr int kDawnMonths = 1;
inline constexpr int kDawnReadings = 3;  // and at least one third of all
inline constexpr int kHypoglycemiaEventMonths = 12;
inline constexpr int kRecurrent = 2;  // episodes, admissions, dates with an event

}  // namespace rules
