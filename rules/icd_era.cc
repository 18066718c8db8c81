#include "rules/icd_era.h"

#include <algorithm>
#include <string>
#include <vector>

#include "rules/records.h"

namespace rules {
namespace {

constexpr fhir::Date kIcd10Began{16709};  // 2015-10-01

// The code, when the concept is coded in an edition not in force on any of the dates. One coding of
// the right edition beside it makes it right: charts keep both.
const fhir::Coding* out_of_era(const fhir::CodeableConcept& coded, const fhir::DateTime& when) {
  const fhir::Coding* wrong = nullptr;
  for (const fhir::Coding& coding : coded.coding) {
    const std::string_view system = fhir::canonical_system(coding.system);
    const bool icd_10 = system == fhir::systems::kIcd10Cm;
    if (!icd_10 && system != fhir::systems::kIcd9Cm) continue;
    const bool too_early = icd_10 && when.last() < kIcd10Began;
    const bool too_late = !icd_10 && when.first() >= kIcd10Began;
    if (!too_early && !too_late) return nullptr;
    if (wrong == nullptr) wrong = &coding;
  }
  return wrong;
}

std::vector<const fhir::Condition*> conditions_behind(const fhir::Order& order,
                                                      const Finding& diabetes,
                                                      const fhir::Chart& chart) {
  std::vector<const fhir::Condition*> conditions;
  const auto add = [&](std::string_view reference) {
    fhir::Reference literal;
    literal.reference = reference;
    const fhir::Condition* condition = find_condition(chart, literal);
    if (condition != nullptr && std::ranges::find(conditions, condition) == conditions.end()) {
      conditions.push_back(condition);
    }
  };
  for (const EvidenceItem& item : diabetes.evidence) add(item.reference);
  for (const fhir::Reference& reason : order.reason_reference) add(reason.reference);
  return conditions;
}

}  // namespace

std::optional<Note> icd_era_mismatch(const fhir::Order& order, const Finding& diabetes,
                                     const fhir::Chart& chart, const Context& context) {
  Note note{NoteKind::kIcdEraMismatch, 0, ""};
  const auto count = [&note](const fhir::CodeableConcept& coded, const fhir::DateTime& when) {
    const fhir::Coding* wrong = out_of_era(coded, when);
    if (wrong == nullptr) return;
    if (note.count++ == 0) note.detail = wrong->code;
  };
  for (const fhir::CodeableConcept& reason : order.reason_code) {
    count(reason, order.authored_on.value_or(fhir::whole_day(context.anchor.date)));
  }
  for (const fhir::Condition* condition : conditions_behind(order, diabetes, chart)) {
    // An onset is no date of coding: old diabetes is coded anew in ICD-10.
    if (condition->recorded_date) count(condition->code, *condition->recorded_date);
  }
  if (note.count == 0) return std::nullopt;
  return note;
}

}  // namespace rules
