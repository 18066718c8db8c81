#pragma once

// One patient's record, as far as it was given or fetched, and how complete each kind of data is.
//
// "Searched, nothing found" (kComplete and empty) and "not told" (kFailed, kNotSupplied) must stay
// different values all the way to the card. kPartial: some records were read and more exist;
// `complete_from` then says from which date on nothing is missing (a newest-first search result
// that was cut after that date, or a search for records from that date on). Resources hold views
// into `texts`; a Chart is moved, never copied.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/issue.h"
#include "fhir/resources.h"

namespace fhir {

// The kinds of data that are searched separately, so that each can be missing on its own.
enum class Data : std::uint8_t {
  kPatient,
  kConditions,
  kHbA1c,    // Observation, HbA1c codes
  kGlucose,  // Observation, meter, ambiguous, fasting, pre-meal and laboratory glucose codes
  kCgm,      // Observation, sensor glucose codes
  kEducationObservations,
  kPregnancyObservations,
  kMedicationRequests,
  kMedicationStatements,
  kMedicationAdministrations,
  kEncounters,
  kProcedures,
  kDocuments,
  kDevices,
  kDeviceUse,
  kCoverage,
  kQuestionnaireResponses,
  kDeviceRequests,
  kServiceRequests,
  kSupplyRequests,
};
inline constexpr std::size_t kDataKinds = 20;

enum class Completeness : std::uint8_t { kNotSupplied, kFailed, kPartial, kComplete };

struct Retrieval {
  Completeness completeness = Completeness::kNotSupplied;
  std::optional<Date> complete_from;  // of kPartial
};

struct Chart {
  Patient patient;
  std::vector<Observation> observations;
  std::vector<Condition> conditions;
  std::vector<MedicationRequest> medication_requests;
  std::vector<MedicationStatement> medication_statements;
  std::vector<MedicationAdministration> medication_administrations;
  std::vector<Encounter> encounters;
  std::vector<Procedure> procedures;
  std::vector<DocumentReference> documents;
  std::vector<Device> devices;
  std::vector<DeviceUseStatement> device_uses;
  std::vector<Coverage> coverages;
  std::vector<QuestionnaireResponse> questionnaire_responses;
  std::vector<Medication> medications;  // referenced ones, included or bundled
  std::vector<Order>
      orders;  // DeviceRequest, ServiceRequest, SupplyRequest, MedicationRequest on record

  std::array<Retrieval, kDataKinds> retrieval;
  int dropped_other_patient =
      0;  // resources of somebody else, or with a subject that is no literal reference
  Issues issues;

  Retrieval& of(Data data) { return retrieval[static_cast<std::size_t>(data)]; }
  const Retrieval& of(Data data) const { return retrieval[static_cast<std::size_t>(data)]; }
  bool complete(Data data) const { return of(data).completeness == Completeness::kComplete; }
  // Nothing of the window is missing.
  bool complete(Data data, const Window& window) const {
    const Retrieval& r = of(data);
    return r.completeness == Completeness::kComplete ||
           (r.completeness == Completeness::kPartial && r.complete_from &&
            *r.complete_from <= window.begin);
  }

  // Buffers that the views above point into.
  std::vector<std::unique_ptr<std::string>> texts;
  std::string_view keep(std::string text) {
    texts.push_back(std::make_unique<std::string>(std::move(text)));
    return *texts.back();
  }

  Chart() = default;
  Chart(Chart&&) = default;
  Chart& operator=(Chart&&) = default;
  Chart(const Chart&) = delete;
  Chart& operator=(const Chart&) = delete;
};

}  // namespace fhir
