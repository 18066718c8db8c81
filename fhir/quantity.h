#pragma once

// Quantities, and the units that the analytes of diabetes care come in.
//
// A unit is recognized by its UCUM code or, without one, by its text; case of `mg/dl` and
// annotations (`%{Hb}`) do not matter. The unit decides, not the LOINC property. Source:
// docs/guideline.md, "Values"; UCUM.

#include <cstdint>
#include <optional>
#include <string_view>

#include "fhir/decimal.h"

namespace fhir {

enum class Comparator : std::uint8_t {
  kNone,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kUnknown
};

struct Quantity {
  std::optional<Decimal> value;
  std::string_view unit;
  std::string_view system;
  std::string_view code;
  Comparator comparator = Comparator::kNone;
};

enum class Unit : std::uint8_t {
  kMissing,
  kUnknown,
  kPercent,
  kRatio,  // UCUM "1"
  kMmolPerMol,
  kMgPerDl,
  kMmolPerL,
  kGramPerL,
  kInsulinUnit,
};

Unit unit_of(const Quantity& quantity);

}  // namespace fhir
