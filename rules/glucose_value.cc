#include "rules/glucose.h"

namespace rules {
namespace {

constexpr fhir::Decimal kMgDlPerMmolL{180156, 4};
constexpr fhir::Decimal kMgDlPerGramL{100, 0};
// Beyond these a value is a mistake of unit or typing, not of the patient.
constexpr fhir::Decimal kLowest{10, 0};
constexpr fhir::Decimal kHighest{1500, 0};

using Kind = GlucoseValue::Kind;

Kind kind_of(fhir::Comparator comparator) {
  switch (comparator) {
    case fhir::Comparator::kNone:
      return Kind::kExact;
    case fhir::Comparator::kLess:
      return Kind::kBelow;
    case fhir::Comparator::kLessOrEqual:
      return Kind::kAtMost;
    case fhir::Comparator::kGreater:
      return Kind::kAbove;
    case fhir::Comparator::kGreaterOrEqual:
      return Kind::kAtLeast;
    case fhir::Comparator::kUnknown:
      return Kind::kUnusable;
  }
  return Kind::kUnusable;
}

Status decided(bool yes, bool no) {
  if (yes) return Status::kMet;
  return no ? Status::kNotMet : Status::kUnknown;
}

}  // namespace

Status is_below(const GlucoseValue& value, const fhir::Decimal& threshold) {
  const fhir::Decimal& v = value.mg_dl;
  switch (value.kind) {
    case Kind::kExact:
      return decide(v < threshold);
    case Kind::kBelow:
      return decided(v <= threshold, false);
    case Kind::kAtMost:
      return decided(v < threshold, false);
    case Kind::kAbove:
    case Kind::kAtLeast:
      return decided(false, v >= threshold);
    case Kind::kLow:
      return Status::kMet;
    case Kind::kHigh:
      return Status::kNotMet;
    case Kind::kUnusable:
      return Status::kUnknown;
  }
  return Status::kUnknown;
}

Status is_above(const GlucoseValue& value, const fhir::Decimal& threshold) {
  const fhir::Decimal& v = value.mg_dl;
  switch (value.kind) {
    case Kind::kExact:
      return decide(v > threshold);
    case Kind::kAbove:
      return decided(v >= threshold, false);
    case Kind::kAtLeast:
      return decided(v > threshold, false);
    case Kind::kBelow:
    case Kind::kAtMost:
      return decided(false, v <= threshold);
    case Kind::kHigh:
      return Status::kMet;
    case Kind::kLow:
      return Status::kNotMet;
    case Kind::kUnusable:
      return Status::kUnknown;
  }
  return Status::kUnknown;
}

MgDl to_mg_dl(const fhir::Quantity& quantity) {
  if (!quantity.value) return {{}, "no number"};
  std::optional<fhir::Decimal> mg_dl;
  switch (fhir::unit_of(quantity)) {
    case fhir::Unit::kMgPerDl:
      mg_dl = quantity.value;
      break;
    case fhir::Unit::kMmolPerL:
      mg_dl = quantity.value->times(kMgDlPerMmolL);
      break;
    case fhir::Unit::kGramPerL:
      mg_dl = quantity.value->times(kMgDlPerGramL);
      break;
    case fhir::Unit::kMissing:
      return {{}, "no unit"};
    default:
      return {{}, "unit not known"};
  }
  if (!mg_dl || *mg_dl < kLowest || *mg_dl > kHighest) return {{}, "value out of range"};
  const Kind kind = kind_of(quantity.comparator);
  if (kind == Kind::kUnusable) return {{}, "comparator not known"};
  return {GlucoseValue{kind, *mg_dl}, nullptr};
}

}  // namespace rules
