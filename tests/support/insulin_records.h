#pragma once

// Insulin orders, statements and administrations as charts hold them, for tests of the regimen.
// Codes: those of terms_for_tests.

#include <string_view>
#include <utility>
#include <vector>

#include "fhir/chart.h"
#include "tests/support/terms_for_tests.h"

namespace rules {

inline fhir::CodeableConcept rxnorm(std::string_view code) {
  return coded(fhir::systems::kRxNorm, code);
}
inline fhir::CodeableConcept lispro() { return rxnorm("86009"); }     // rapid
inline fhir::CodeableConcept aspart() { return rxnorm("51428"); }     // rapid
inline fhir::CodeableConcept regular() { return rxnorm("253182"); }   // short
inline fhir::CodeableConcept isophane() { return rxnorm("253181"); }  // intermediate
inline fhir::CodeableConcept glargine() { return rxnorm("274783"); }  // long
inline fhir::CodeableConcept premixed() { return rxnorm("106892"); }
inline fhir::CodeableConcept inhaled() { return rxnorm("1544490"); }
inline fhir::CodeableConcept unspecified() { return rxnorm("5856"); }
inline fhir::CodeableConcept metformin() {
  return coded(fhir::systems::kRxNorm, "6809", "metformin");
}

inline fhir::Dosage times_per(int frequency, int period, std::string_view unit) {
  fhir::Dosage dosage;
  dosage.timing.emplace();
  dosage.timing->repeat.frequency = fhir::Decimal::whole(frequency);
  dosage.timing->repeat.period = fhir::Decimal::whole(period);
  dosage.timing->repeat.period_unit = unit;
  return dosage;
}
inline fhir::Dosage daily(int frequency) { return times_per(frequency, 1, "d"); }
inline fhir::Dosage when_needed() {
  fhir::Dosage dosage;
  dosage.as_needed = true;
  return dosage;
}
inline fhir::Dosage at_events(std::vector<std::string_view> when) {
  fhir::Dosage dosage;
  dosage.timing.emplace();
  dosage.timing->repeat.when = std::move(when);
  return dosage;
}
inline fhir::Dosage by_code(std::string_view code) {
  fhir::Dosage dosage;
  dosage.timing.emplace();
  dosage.timing->code = coded("http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", code);
  return dosage;
}
inline fhir::Dosage bounded(fhir::Dosage dosage, std::optional<fhir::DateTime> start,
                            std::optional<fhir::DateTime> end) {
  if (!dosage.timing) dosage.timing.emplace();
  dosage.timing->repeat.bounds = {std::move(start), std::move(end)};
  return dosage;
}
inline fhir::Quantity units_of(int units) {
  fhir::Quantity dose;
  dose.value = fhir::Decimal::whole(units);
  dose.unit = "U";
  dose.code = "U";
  dose.system = fhir::systems::kUcum;
  return dose;
}
inline fhir::Dosage dosed(fhir::Dosage dosage, int units) {
  dosage.dose = units_of(units);
  return dosage;
}
inline fhir::Dosage in_sequence(fhir::Dosage dosage, int sequence) {
  dosage.sequence = fhir::Decimal::whole(sequence);
  return dosage;
}

inline fhir::MedicationRequest request(fhir::CodeableConcept medication,
                                       std::vector<fhir::Dosage> dosage = {}) {
  fhir::MedicationRequest made;
  made.id = "r";
  made.status = "active";
  made.intent = "order";
  made.medication = std::move(medication);
  made.dosage = std::move(dosage);
  made.authored_on = day(2026, 1, 10);
  return made;
}

inline fhir::MedicationStatement statement(fhir::CodeableConcept medication,
                                           std::vector<fhir::Dosage> dosage = {}) {
  fhir::MedicationStatement made;
  made.id = "s";
  made.status = "active";
  made.medication = std::move(medication);
  made.dosage = std::move(dosage);
  made.effective.period.own().start = day(2026, 1, 10);
  return made;
}

// Both insulin queries answered in full.
inline fhir::Chart insulin_chart(std::vector<fhir::MedicationRequest> requests,
                                 std::vector<fhir::MedicationStatement> statements = {}) {
  fhir::Chart chart;
  chart.medication_requests = std::move(requests);
  chart.medication_statements = std::move(statements);
  chart.of(fhir::Data::kMedicationRequests).completeness = fhir::Completeness::kComplete;
  chart.of(fhir::Data::kMedicationStatements).completeness = fhir::Completeness::kComplete;
  return chart;
}

}  // namespace rules
