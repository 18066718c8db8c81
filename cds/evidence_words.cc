#include "cds/evidence_words.h"

#include "cds/markdown.h"

namespace cds {
namespace {

std::string comparator_words(fhir::Comparator comparator) {
  switch (comparator) {
    case fhir::Comparator::kLess:
      return "<";
    case fhir::Comparator::kLessOrEqual:
      return "≤";
    case fhir::Comparator::kGreater:
      return ">";
    case fhir::Comparator::kGreaterOrEqual:
      return "≥";
    case fhir::Comparator::kNone:
    case fhir::Comparator::kUnknown:
      break;
  }
  return "";
}

std::string kind_words(ShownSpan::Kind kind) {
  switch (kind) {
    case ShownSpan::Kind::kEducation:
      return "Diabetes education";
    case ShownSpan::Kind::kHospital:
      return "Hospital stay";
    case ShownSpan::Kind::kBasal:
      return "Basal insulin";
    case ShownSpan::Kind::kBolus:
      return "Mealtime insulin";
    case ShownSpan::Kind::kOtherInsulin:
      return "Other insulin";
    case ShownSpan::Kind::kPump:
      return "Insulin pump";
  }
  return "";
}

}  // namespace

std::string glucose_words(const rules::GlucoseValue& value) {
  using Kind = rules::GlucoseValue::Kind;
  switch (value.kind) {
    case Kind::kUnusable:
      return "–";
    case Kind::kHigh:
      return "HI";
    case Kind::kLow:
      return "LO";
    case Kind::kAbove:
      return ">" + value.mg_dl.rounded(0).to_string();
    case Kind::kAtLeast:
      return "≥" + value.mg_dl.rounded(0).to_string();
    case Kind::kBelow:
      return "<" + value.mg_dl.rounded(0).to_string();
    case Kind::kAtMost:
      return "≤" + value.mg_dl.rounded(0).to_string();
    case Kind::kExact:
      break;
  }
  // As exact as the thresholds are: 199.97 must not read as 200.
  return value.mg_dl.truncated(2).to_string();
}

std::string hba1c_words(const ShownHbA1c& result) {
  return comparator_words(result.comparator) + result.percent.to_string(1);
}

std::string time_words(const std::optional<int>& minute) {
  if (!minute) return "";
  constexpr int kMinutes = 60;
  const std::string rest = std::to_string(*minute % kMinutes);
  return std::to_string(*minute / kMinutes) + (rest.size() == 1 ? ":0" : ":") + rest;
}

std::string day_words(fhir::Date date) {
  const std::string words = date_words(date);
  return words.substr(0, words.find(','));
}

std::string span_words(const ShownSpan& span) {
  return kind_words(span.kind) + (span.remark.empty() ? "" : ", " + span.remark);
}

}  // namespace cds
