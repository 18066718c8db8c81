#include "rules/records.h"

#include <algorithm>

namespace rules {
namespace {

// Status elements are bound to one code system each, so that the code alone identifies them.
bool has_code(const fhir::CodeableConcept& coded, std::string_view code) {
  return std::any_of(coded.coding.begin(), coded.coding.end(),
                     [&](const fhir::Coding& c) { return c.code == code; });
}

}  // namespace

bool usable(const fhir::Observation& observation) {
  return observation.status == "final" || observation.status == "amended" ||
         observation.status == "corrected";
}

Verification verification(const fhir::Condition& condition) {
  const fhir::CodeableConcept& status = condition.verification_status;
  if (has_code(status, "refuted") || has_code(status, "entered-in-error")) {
    return Verification::kNoEvidence;
  }
  if (has_code(status, "unconfirmed") || has_code(status, "provisional") ||
      has_code(status, "differential")) {
    return Verification::kUnconfirmed;
  }
  return Verification::kConfirmed;
}

bool clinically_active(const fhir::Condition& condition) {
  const fhir::CodeableConcept& status = condition.clinical_status;
  return status.coding.empty() || has_code(status, "active") || has_code(status, "recurrence") ||
         has_code(status, "relapse");
}

std::optional<fhir::DateTime> date_of(const fhir::Condition& condition) {
  const std::optional<fhir::DateTime> onset = condition.onset.start();
  return onset ? onset : condition.recorded_date;
}

EncounterClass encounter_class(const fhir::Encounter& encounter) {
  const std::string_view code = encounter.encounter_class.code;
  if (code == "IMP" || code == "ACUTE" || code == "NONAC") return EncounterClass::kInpatient;
  if (code == "EMER") return EncounterClass::kEmergency;
  if (code == "OBSENC") return EncounterClass::kObservation;
  return EncounterClass::kOther;
}

const fhir::Condition* find_condition(const fhir::Chart& chart, const fhir::Reference& reference) {
  const fhir::ReferenceParts parts = fhir::split_reference(reference.reference);
  if (parts.type != "Condition") return nullptr;
  const auto found = std::find_if(chart.conditions.begin(), chart.conditions.end(),
                                  [&](const fhir::Condition& c) { return c.id == parts.id; });
  return found == chart.conditions.end() ? nullptr : &*found;
}

std::vector<const fhir::Condition*> conditions_of(const fhir::Encounter& encounter,
                                                  const fhir::Chart& chart) {
  std::vector<const fhir::Condition*> found;
  for (const auto* references : {&encounter.reason_reference, &encounter.diagnosis}) {
    for (const fhir::Reference& reference : *references) {
      if (const fhir::Condition* condition = find_condition(chart, reference)) {
        found.push_back(condition);
      }
    }
  }
  return found;
}

bool is_for(const fhir::Encounter& encounter, const fhir::ValueSet& set, const fhir::Chart& chart) {
  for (const fhir::CodeableConcept& reason : encounter.reason_code) {
    if (set.contains(reason)) return true;
  }
  for (const fhir::Condition* condition : conditions_of(encounter, chart)) {
    if (verification(*condition) == Verification::kConfirmed && set.contains(condition->code)) {
      return true;
    }
  }
  return false;
}

std::string reference_to(std::string_view type, std::string_view id) {
  std::string reference;
  reference.reserve(type.size() + 1 + id.size());
  reference.append(type);
  if (!id.empty()) reference.append(1, '/').append(id);
  return reference;
}

std::string name_of(const fhir::CodeableConcept& coded) {
  if (!coded.text.empty()) return std::string(coded.text);
  for (const fhir::Coding& coding : coded.coding) {
    if (!coding.display.empty()) return std::string(coding.display);
  }
  return coded.coding.empty() ? std::string() : std::string(coded.coding.front().code);
}

EvidenceItem evidence(std::string_view type, std::string_view id,
                      const std::optional<fhir::DateTime>& when,
                      const fhir::CodeableConcept& coded) {
  return EvidenceItem{reference_to(type, id), when, name_of(coded)};
}

fhir::DateTime cut_at(fhir::DateTime when, fhir::Date anchor) {
  const fhir::Date after = fhir::add_days(anchor, 1);
  if (when.dates.begin < after && when.dates.end > after) when.dates.end = after;
  return when;
}

}  // namespace rules
