#pragma once

// The parts of FHIR R4 resources that a decision about diabetes technology reads. Plain data, as
// sent: nothing is judged here. Text is a view into a buffer that the Chart owns. An element that
// was absent or could not be read is empty / nullopt, and the reader has recorded an Issue. Source:
// FHIR R4 resource definitions. Adding a field: one member here, one line in json_resources.cc.

#include <optional>
#include <string_view>
#include <vector>

#include "fhir/code.h"
#include "fhir/quantity.h"
#include "fhir/shared.h"
#include "fhir/time.h"

namespace fhir {

struct Patient {
  std::string_view id;
  std::string_view gender;
  std::optional<DateTime> birth_date;
};

struct Annotation {
  std::string_view text;
};

// effective[x], onset[x], performed[x], …: a dateTime or a Period, whichever was sent.
struct Occurrence {
  std::optional<DateTime> date_time;
  Shared<Period> period;
  bool empty() const { return !date_time && !period->start && !period->end; }
  // The date by which a record belongs to a window: the dateTime, else the period's start.
  std::optional<DateTime> start() const { return date_time ? date_time : period->start; }
};

struct ObservationComponent {
  CodeableConcept code;
  std::optional<Quantity> value_quantity;
  std::string_view value_string;
  CodeableConcept value_concept;
  bool data_absent = false;
};

struct Observation {
  std::string_view id;
  std::string_view last_updated;  // meta.lastUpdated, as sent
  Shared<std::vector<Identifier>> identifier;
  std::string_view status;
  Shared<Few<CodeableConcept>> category;
  Shared<CodeableConcept> code;
  Shared<Reference> subject;
  Shared<Reference> encounter;
  Occurrence effective;  // effectiveDateTime, effectiveInstant or effectivePeriod; never `issued`
  Shared<Few<Reference>> performer;
  std::optional<Quantity> value_quantity;
  std::string_view value_string;
  Shared<CodeableConcept> value_concept;
  Shared<std::optional<DateTime>> value_date_time;
  std::optional<bool> value_boolean;
  bool data_absent = false;  // dataAbsentReason
  Shared<CodeableConcept> method;
  Shared<Reference> device;
  Shared<std::vector<ObservationComponent>> component;
};

struct Condition {
  std::string_view id;
  std::string_view last_updated;
  CodeableConcept clinical_status;
  CodeableConcept verification_status;
  CodeableConcept code;
  Reference subject;
  Reference encounter;
  Occurrence onset;
  Occurrence abatement;
  std::optional<bool> abatement_boolean;
  std::optional<DateTime> recorded_date;
};

struct TimingRepeat {
  Period bounds;                     // boundsPeriod
  std::optional<Decimal> frequency;  // times per period; frequencyMax is not read
  std::optional<Decimal> period;
  std::string_view period_unit;        // s min h d wk mo a
  std::vector<std::string_view> when;  // AC, PC, HS, …
  std::vector<std::string_view> time_of_day;
  std::vector<std::string_view> day_of_week;
};

struct Timing {
  TimingRepeat repeat;
  CodeableConcept code;  // QD, BID, …
};

struct Dosage {
  std::optional<Decimal> sequence;
  std::string_view text;
  std::string_view patient_instruction;
  std::vector<CodeableConcept> additional_instruction;
  std::optional<Timing> timing;
  std::optional<bool> as_needed;  // asNeededBoolean
  CodeableConcept as_needed_for;  // asNeededCodeableConcept
  CodeableConcept site;
  CodeableConcept route;
  CodeableConcept method;
  std::optional<Quantity> dose;  // doseAndRate.doseQuantity
};

struct Medication {
  std::string_view id;
  CodeableConcept code;
};

// MedicationRequest.
struct MedicationRequest {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  std::string_view intent;
  std::optional<bool> do_not_perform;
  CodeableConcept
      medication;  // medicationCodeableConcept, or the referenced Medication's code once resolved
  Reference medication_reference;
  std::vector<Medication> contained;
  Reference subject;
  std::optional<DateTime> authored_on;
  std::vector<CodeableConcept> reason_code;
  std::vector<Dosage> dosage;
  std::optional<Period> validity_period;  // dispenseRequest.validityPeriod
  std::vector<Annotation> note;
};

struct MedicationStatement {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  CodeableConcept medication;
  Reference medication_reference;
  std::vector<Medication> contained;
  Reference subject;
  Occurrence effective;
  std::optional<DateTime> date_asserted;
  std::vector<CodeableConcept> reason_code;
  std::vector<Dosage> dosage;
  std::vector<Annotation> note;
};

struct MedicationAdministration {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  CodeableConcept medication;
  Reference medication_reference;
  std::vector<Medication> contained;
  Reference subject;
  Occurrence effective;
  Shared<Few<Reference>> performer;  // performer.actor
  std::optional<Quantity> dose;      // dosage.dose
  std::vector<Annotation> note;
};

struct Encounter {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  Coding encounter_class;
  std::vector<CodeableConcept> type;
  CodeableConcept service_type;
  Reference subject;
  Period period;
  std::vector<CodeableConcept> reason_code;
  std::vector<Reference> reason_reference;
  std::vector<Reference> diagnosis;  // diagnosis.condition
  Reference part_of;
};

struct Procedure {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  CodeableConcept code;
  Reference subject;
  Occurrence performed;
  std::vector<CodeableConcept> reason_code;
  std::vector<Reference> reason_reference;
};

struct DocumentReference {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  std::string_view doc_status;
  CodeableConcept type;
  std::vector<CodeableConcept> category;
  Reference subject;
  std::optional<DateTime> date;
  Period context_period;
  std::vector<CodeableConcept> context_event;
};

struct Extension {
  std::string_view url;
  std::optional<DateTime> value_date_time;  // valueDate or valueDateTime
  Period value_period;
  CodeableConcept value_concept;
};

struct Device {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  std::vector<CodeableConcept> status_reason;
  CodeableConcept type;
  Reference patient;
  std::vector<std::string_view> device_identifier;  // udiCarrier.deviceIdentifier
  std::vector<std::string_view> udi;                // udiCarrier.carrierHRF
  std::vector<std::string_view> name;               // deviceName.name
  std::string_view model_number;
  std::string_view manufacturer;
  std::optional<DateTime> manufacture_date;
  std::vector<Extension> extension;
};

struct DeviceUseStatement {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  Reference subject;
  Occurrence timing;  // timingDateTime, timingPeriod, or timingTiming.repeat.boundsPeriod
  std::optional<DateTime> recorded_on;
  Reference device;
  std::vector<Device> contained;
  std::vector<CodeableConcept> reason_code;
};

struct Coverage {
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  Reference beneficiary;
  Reference subscriber;
  std::string_view subscriber_id;
  Period period;
  std::vector<Reference> payor;
  std::optional<Decimal> order;
};

struct QuestionnaireAnswer {
  std::optional<bool> value_boolean;
  std::optional<Decimal> value_decimal;  // valueDecimal or valueInteger
  std::optional<Quantity> value_quantity;
  std::optional<DateTime> value_date;  // valueDate or valueDateTime
  std::string_view value_string;
  Coding value_coding;
};

struct QuestionnaireItem {
  std::string_view link_id;
  std::vector<QuestionnaireAnswer> answer;
};

struct QuestionnaireResponse {
  std::string_view id;
  std::string_view last_updated;
  std::string_view questionnaire;
  std::string_view status;
  Reference subject;
  std::optional<DateTime> authored;
  Reference author;
  Reference source;
  std::vector<QuestionnaireItem> item;  // flattened: items below groups and answers too, in order
};

// DeviceRequest, ServiceRequest, SupplyRequest and MedicationRequest as orders of a product: one
// shape for all four.
struct OrderParameter {
  CodeableConcept code;
  CodeableConcept value;
};

struct Order {
  std::string_view resource_type;
  std::string_view id;
  std::string_view last_updated;
  std::string_view status;
  std::string_view intent;
  std::optional<bool> do_not_perform;
  CodeableConcept
      code;  // codeCodeableConcept, code, itemCodeableConcept, medicationCodeableConcept
  Shared<Reference> code_reference;             // codeReference, itemReference, medicationReference
  std::vector<CodeableConcept> billing_option;  // CRD ext-billing-options
  std::vector<Device> contained_device;
  std::vector<Medication> contained_medication;
  Reference subject;  // subject, or SupplyRequest.deliverTo / deliverFor
  Shared<Reference> encounter;
  std::optional<DateTime> authored_on;
  Shared<Reference> requester;
  std::vector<CodeableConcept> reason_code;
  std::vector<Reference> reason_reference;
  std::vector<Reference> insurance;
  std::vector<Reference> prior;  // priorRequest, replaces, priorPrescription
  std::vector<OrderParameter> parameter;
  std::vector<CodeableConcept> order_detail;  // ServiceRequest.orderDetail
};

}  // namespace fhir
