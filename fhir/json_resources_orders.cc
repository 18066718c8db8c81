// Field tables of medications, devices and orders.
#include "fhir/json_resources.h"

namespace fhir {

template <>
const FieldTable& table_of<Medication>() {
  static const Fields<Medication> kFields{
      {"id", &Medication::id},
      {"code", &Medication::code},
  };
  return kFields;
}

template <>
const FieldTable& table_of<MedicationRequest>() {
  static const Fields<MedicationRequest> kDispenseRequest{
      {"validityPeriod", &MedicationRequest::validity_period}};
  static const Fields<MedicationRequest> kFields{
      {"id", &MedicationRequest::id},
      {"meta", meta<MedicationRequest>()},
      {"status", &MedicationRequest::status},
      {"intent", &MedicationRequest::intent},
      {"doNotPerform", &MedicationRequest::do_not_perform},
      {"medicationCodeableConcept", &MedicationRequest::medication},
      {"medicationReference", &MedicationRequest::medication_reference},
      {"contained", &MedicationRequest::contained, kContainedMedications},
      {"subject", &MedicationRequest::subject},
      {"authoredOn", &MedicationRequest::authored_on},
      {"reasonCode", &MedicationRequest::reason_code},
      {"dosageInstruction", &MedicationRequest::dosage},
      {"dispenseRequest", inside(kDispenseRequest)},
      {"note", &MedicationRequest::note},
  };
  return kFields;
}

template <>
const FieldTable& table_of<MedicationStatement>() {
  static const Fields<MedicationStatement> kFields{
      {"id", &MedicationStatement::id},
      {"meta", meta<MedicationStatement>()},
      {"status", &MedicationStatement::status},
      {"medicationCodeableConcept", &MedicationStatement::medication},
      {"medicationReference", &MedicationStatement::medication_reference},
      {"contained", &MedicationStatement::contained, kContainedMedications},
      {"subject", &MedicationStatement::subject},
      {"effectiveDateTime", &MedicationStatement::effective, &Occurrence::date_time},
      {"effectivePeriod", &MedicationStatement::effective, &Occurrence::period},
      {"dateAsserted", &MedicationStatement::date_asserted},
      {"reasonCode", &MedicationStatement::reason_code},
      {"dosage", &MedicationStatement::dosage},
      {"note", &MedicationStatement::note},
  };
  return kFields;
}

template <>
const FieldTable& table_of<MedicationAdministration>() {
  static const Fields<MedicationAdministration> kPerformer{
      {"actor", &MedicationAdministration::performer}};
  static const Fields<MedicationAdministration> kDosage{{"dose", &MedicationAdministration::dose}};
  static const Fields<MedicationAdministration> kFields{
      {"id", &MedicationAdministration::id},
      {"meta", meta<MedicationAdministration>()},
      {"status", &MedicationAdministration::status},
      {"medicationCodeableConcept", &MedicationAdministration::medication},
      {"medicationReference", &MedicationAdministration::medication_reference},
      {"contained", &MedicationAdministration::contained, kContainedMedications},
      {"subject", &MedicationAdministration::subject},
      {"effectiveDateTime", &MedicationAdministration::effective, &Occurrence::date_time},
      {"effectivePeriod", &MedicationAdministration::effective, &Occurrence::period},
      {"performer", inside_each(kPerformer)},
      {"dosage", inside(kDosage)},
      {"note", &MedicationAdministration::note},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Device>() {
  static const Fields<Device> kUdiCarrier{
      {"deviceIdentifier", &Device::device_identifier},
      {"carrierHRF", &Device::udi},
  };
  static const Fields<Device> kDeviceName{{"name", &Device::name}};
  static const Fields<Device> kFields{
      {"id", &Device::id},
      {"meta", meta<Device>()},
      {"status", &Device::status},
      {"statusReason", &Device::status_reason},
      {"type", &Device::type},
      {"patient", &Device::patient},
      {"udiCarrier", inside_each(kUdiCarrier)},
      {"deviceName", inside_each(kDeviceName)},
      {"modelNumber", &Device::model_number},
      {"manufacturer", &Device::manufacturer},
      {"manufactureDate", &Device::manufacture_date},
      {"extension", &Device::extension},
  };
  return kFields;
}

template <>
const FieldTable& table_of<DeviceUseStatement>() {
  static const Fields<DeviceUseStatement> kRepeat{
      {"boundsPeriod", &DeviceUseStatement::timing, &Occurrence::period}};
  static const Fields<DeviceUseStatement> kTiming{{"repeat", inside(kRepeat)}};
  static const Fields<DeviceUseStatement> kFields{
      {"id", &DeviceUseStatement::id},
      {"meta", meta<DeviceUseStatement>()},
      {"status", &DeviceUseStatement::status},
      {"subject", &DeviceUseStatement::subject},
      {"timingDateTime", &DeviceUseStatement::timing, &Occurrence::date_time},
      {"timingPeriod", &DeviceUseStatement::timing, &Occurrence::period},
      {"timingTiming", inside(kTiming)},
      {"recordedOn", &DeviceUseStatement::recorded_on},
      {"device", &DeviceUseStatement::device},
      {"contained", &DeviceUseStatement::contained, kContainedDevices},
      {"reasonCode", &DeviceUseStatement::reason_code},
  };
  return kFields;
}

template <>
const FieldTable& table_of<OrderParameter>() {
  static const Fields<OrderParameter> kFields{
      {"code", &OrderParameter::code},
      {"valueCodeableConcept", &OrderParameter::value},
  };
  return kFields;
}

namespace {

constexpr std::string_view kBillingOptions = "/ext-billing-options";

// Extensions of the order and of its code. Which are billing options is known when they have been
// read.
Target open_order_extension(JsonReader& reader, const Field&, void*) {
  if (!reader.grant(sizeof(Extension))) return {};
  return {&table_of<Extension>(), &reader.extensions.emplace_back()};
}

const ValueType kOrderExtensions{.expected = "an array of objects",
                                 .arrays = ValueType::Arrays::kElements,
                                 .object = open_order_extension};

void close_order(JsonReader& reader, void* object) {
  for (Extension& extension : reader.extensions) {
    if (!extension.url.ends_with(kBillingOptions) || extension.value_concept.empty()) continue;
    static_cast<Order*>(object)->billing_option.push_back(std::move(extension.value_concept));
  }
  reader.extensions.clear();
}

}  // namespace

template <>
const FieldTable& table_of<Order>() {
  static const Fields<Order> kCode{
      {"coding", &Order::code, &CodeableConcept::coding},
      {"text", &Order::code, &CodeableConcept::text},
      {"extension", kOrderExtensions},
  };
  static const Fields<Order> kFields =
      Fields<Order>{
          {"id", &Order::id},
          {"meta", meta<Order>()},
          {"status", &Order::status},
          {"intent", &Order::intent},
          {"doNotPerform", &Order::do_not_perform},
          {"code", inside(kCode)},
          {"codeCodeableConcept", inside(kCode)},
          {"itemCodeableConcept", inside(kCode)},
          {"medicationCodeableConcept", inside(kCode)},
          {"codeReference", &Order::code_reference},
          {"itemReference", &Order::code_reference},
          {"medicationReference", &Order::code_reference},
          {"device", &Order::code_reference},  // DSTU2's DeviceUseRequest
          {"extension", kOrderExtensions},
          {"contained", kContainedInOrder},
          {"subject", &Order::subject},
          {"deliverTo", &Order::subject},   // R4; a Patient, when it is one
          {"deliverFor", &Order::subject},  // R4B and later
          {"encounter", &Order::encounter},
          {"authoredOn", &Order::authored_on},
          {"requester", &Order::requester},
          {"reasonCode", &Order::reason_code},
          {"reasonReference", &Order::reason_reference},
          {"insurance", &Order::insurance},
          {"priorRequest", &Order::prior},
          {"replaces", &Order::prior},
          {"priorPrescription", &Order::prior},
          {"parameter", &Order::parameter},
          {"orderDetail", &Order::order_detail},
      }
          .closed_by(close_order);
  return kFields;
}

}  // namespace fhir
