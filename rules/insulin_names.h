#pragma once

// Which insulin a medication is: its action, its ingredient, and whether it is known by a code or
// by words only. Codes decide; the word "insulin" alone makes it an unclassified one. Sets:
// rules/valuesets/insulin-*.json and ingredient-*.json. Source: docs/guideline.md, G1.b.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "fhir/chart.h"
#include "rules/terms.h"

namespace rules {

enum class InsulinClass : std::uint8_t {
  kNone,  // no insulin
  kRapid,
  kShort,
  kIntermediate,
  kLong,
  kPremixed,
  kInhaled,
  kUnclassified,  // an insulin whose action neither code nor set tells
};

constexpr bool is_basal(InsulinClass c) {
  return c == InsulinClass::kIntermediate || c == InsulinClass::kLong;
}
constexpr bool is_bolus(InsulinClass c) {
  return c == InsulinClass::kRapid || c == InsulinClass::kShort;
}

// The medication of a record: its own concept, or that of the Medication that it refers to.
// Neither: only what the reference displays.
struct NamedMedication {
  const fhir::CodeableConcept* coded = nullptr;
  std::string_view display;
  bool known() const { return coded != nullptr || !display.empty(); }
};
NamedMedication medication_of(const fhir::MedicationRequest& record, const fhir::Chart& chart);
NamedMedication medication_of(const fhir::MedicationStatement& record, const fhir::Chart& chart);
NamedMedication medication_of(const fhir::MedicationAdministration& record,
                              const fhir::Chart& chart);
std::string name_of(const NamedMedication& medication);

struct Insulin {
  InsulinClass kind = InsulinClass::kNone;
  std::string ingredient;  // "lispro"; else the code, else the words
  bool pump_use = false;   // its code says that it is given through a pump
  bool is_supply = false;  // words only, and they name a syringe or a needle: counts no injection
};

// Classifies medications, each distinct one once. Those given are kept by reference.
class InsulinNames {
 public:
  explicit InsulinNames(const Terms& terms) : terms_(terms) {}
  const Insulin& of(const NamedMedication& medication);

 private:
  const Terms& terms_;
  std::map<std::string, Insulin, std::less<>> known_;
  std::string key_;
  // The next dose is mostly of one of the two insulins given last, basal and bolus.
  struct Recent {
    const fhir::CodeableConcept* coded = nullptr;
    const Insulin* insulin = nullptr;
  };
  std::array<Recent, 2> recent_;
};

}  // namespace rules
