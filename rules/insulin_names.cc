#include "rules/insulin_names.h"

#include <algorithm>
#include <utility>

#include "rules/by_code.h"
#include "rules/records.h"
#include "rules/words.h"

namespace rules {
namespace {

using fhir::CodeableConcept;
using fhir::Coding;

template <typename Record>
NamedMedication named_by(const Record& record, const fhir::Chart& chart) {
  if (!record.medication.empty()) return {&record.medication, {}};
  const std::string_view reference = record.medication_reference.reference;
  const bool is_contained = reference.substr(0, 1) == "#";
  const std::string_view id =
      is_contained ? reference.substr(1) : fhir::split_reference(reference).id;
  for (const fhir::Medication& medication : is_contained ? record.contained : chart.medications) {
    if (!id.empty() && medication.id == id && !medication.code.empty()) {
      return {&medication.code, {}};
    }
  }
  return {nullptr, record.medication_reference.display};
}

std::string words_of(const NamedMedication& medication) {
  std::string words(medication.display);
  if (medication.coded == nullptr) return words;
  words.append(medication.coded->text);
  for (const Coding& coding : medication.coded->coding) {
    words.append("; ").append(coding.display);
  }
  return words;
}

void write_key(const NamedMedication& medication, std::string& key) {
  key = medication.display;
  if (medication.coded == nullptr) return;
  for (const Coding& coding : medication.coded->coding) {
    key.append(coding.system).append("|").append(coding.code).append("|").append(coding.display);
    key.push_back('\n');
  }
  key.append(medication.coded->text);
}

bool same_words(const CodeableConcept& a, const CodeableConcept& b) {
  return same_text(a.text, b.text) &&
         std::ranges::equal(a.coding, b.coding, [](const Coding& x, const Coding& y) {
           return same_text(x.code, y.code) && same_text(x.system, y.system) &&
                  same_text(x.display, y.display);
         });
}

// A finer code wins over "insulin"; premixed and inhaled say more than the insulins within. Basal
// and bolus codes on one medication contradict each other.
InsulinClass class_of(const CodeableConcept& coded, const Terms& terms) {
  const auto in = [&](const fhir::ValueSet& set) { return set.contains(coded); };
  if (in(terms.insulin_inhaled)) return InsulinClass::kInhaled;
  if (in(terms.insulin_premixed)) return InsulinClass::kPremixed;
  const bool is_rapid = in(terms.insulin_rapid);
  const bool is_bolus_code = is_rapid || in(terms.insulin_short);
  const bool is_long = in(terms.insulin_long);
  const bool is_basal_code = is_long || in(terms.insulin_intermediate);
  if (is_bolus_code && is_basal_code) return InsulinClass::kUnclassified;
  if (is_bolus_code) return is_rapid ? InsulinClass::kRapid : InsulinClass::kShort;
  if (is_basal_code) return is_long ? InsulinClass::kLong : InsulinClass::kIntermediate;
  if (in(terms.insulin_unspecified) || in(terms.insulin_pump_use)) {
    return InsulinClass::kUnclassified;
  }
  return InsulinClass::kNone;
}

std::string ingredient_of(const CodeableConcept& coded, const Terms& terms) {
  for (const auto& [name, set] : terms.ingredients) {
    if (set->contains(coded)) return name;
  }
  for (const Coding& coding : coded.coding) {
    if (coding.code.empty()) continue;
    const std::string_view system = fhir::canonical_system(coding.system);
    return std::string(system).append("|").append(fhir::canonical_code(system, coding.code));
  }
  return fold(coded.text);
}

Insulin by_words(const NamedMedication& medication) {
  const std::string folded = fold(words_of(medication));
  if (!has_words(folded, {"insulin"})) return {};
  Insulin insulin{InsulinClass::kUnclassified, folded, false, false};
  for (const std::string_view supply : {"syringe", "syringes", "needle", "needles"}) {
    insulin.is_supply = insulin.is_supply || has_words(folded, {std::string(supply)});
  }
  return insulin;
}

Insulin classify(const NamedMedication& medication, const Terms& terms) {
  if (medication.coded == nullptr) return by_words(medication);
  const CodeableConcept& coded = *medication.coded;
  const InsulinClass kind = class_of(coded, terms);
  if (kind == InsulinClass::kNone) return by_words(medication);
  return Insulin{kind, ingredient_of(coded, terms), terms.insulin_pump_use.contains(coded), false};
}

}  // namespace

NamedMedication medication_of(const fhir::MedicationRequest& record, const fhir::Chart& chart) {
  return named_by(record, chart);
}
NamedMedication medication_of(const fhir::MedicationStatement& record, const fhir::Chart& chart) {
  return named_by(record, chart);
}
NamedMedication medication_of(const fhir::MedicationAdministration& record,
                              const fhir::Chart& chart) {
  return named_by(record, chart);
}

std::string name_of(const NamedMedication& medication) {
  return medication.coded == nullptr ? std::string(medication.display) : name_of(*medication.coded);
}

const Insulin& InsulinNames::of(const NamedMedication& medication) {
  const CodeableConcept* const coded = medication.coded;
  for (const Recent& recent : recent_) {
    if (coded == nullptr || recent.coded == nullptr) break;
    if (same_words(*coded, *recent.coded)) return *recent.insulin;
  }
  write_key(medication, key_);
  auto found = known_.find(key_);
  if (found == known_.end()) found = known_.emplace(key_, classify(medication, terms_)).first;
  if (coded != nullptr) {
    recent_[1] = recent_[0];
    recent_[0] = {coded, &found->second};
  }
  return found->second;
}

}  // namespace rules
