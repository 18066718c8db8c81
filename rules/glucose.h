#pragma once

// Glucose readings of a chart as facts: what each one is, when, how much, and whether it surely
// counts.
//
// Values are mg/dL, exact. Dates are the site's. Duplicates (same minute, class, value and unit)
// are one. A reading whose value cannot be used (no unit, beyond physiology) is still a self-test;
// it is listed as unused. Source: CG-DME-01, group 1, d and e; docs/guideline.md, G1.d and
// "Values".

#include <cstdint>
#include <optional>
#include <vector>

#include "fhir/chart.h"
#include "rules/determination.h"

namespace rules {

enum class GlucoseClass : std::uint8_t { kSelfTest, kCgm, kLaboratory };

// A value, or one side of it that a comparator or `HI`/`LO` leaves.
struct GlucoseValue {
  enum class Kind : std::uint8_t {
    kUnusable,
    kExact,
    kAbove,
    kAtLeast,
    kBelow,
    kAtMost,
    kHigh,
    kLow
  };
  Kind kind = Kind::kUnusable;
  fhir::Decimal mg_dl;  // not of kUnusable, kHigh, kLow
};
Status is_below(const GlucoseValue& value, const fhir::Decimal& threshold);
Status is_above(const GlucoseValue& value, const fhir::Decimal& threshold);

struct GlucoseReading {
  const fhir::Observation* record = nullptr;
  GlucoseClass kind = GlucoseClass::kSelfTest;
  fhir::DateTime when;
  GlucoseValue value;
  bool fasting = false;
  bool pre_meal = false;
  // A query that failed could still take it away: its encounter or its device is not known.
  bool depends_on_failed_query = false;
};

struct GlucoseFacts {
  std::vector<GlucoseReading> self_tests;  // ascending by date, then time
  std::vector<GlucoseReading> cgm;
  std::vector<GlucoseReading> laboratory;
  std::vector<UnusedRecord> unused;
};

GlucoseFacts glucose_facts(const fhir::Chart& chart, const Context& context);

// As attach() of records: newest first, all counted, kMaxEvidence kept.
void attach(Finding& finding, std::vector<const GlucoseReading*> readings);

// mg/dL of a quantity, or why it is none ("no unit", …).
struct MgDl {
  GlucoseValue value;
  const char* problem = nullptr;
};
MgDl to_mg_dl(const fhir::Quantity& quantity);

}  // namespace rules
