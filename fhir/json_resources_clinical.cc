// Field tables of the resources that tell of the patient and of care given.
#include "fhir/json_resources.h"

namespace fhir {

template <>
const FieldTable& table_of<Patient>() {
  static const Fields<Patient> kFields{
      {"id", &Patient::id},
      {"gender", &Patient::gender},
      {"birthDate", &Patient::birth_date},
  };
  return kFields;
}

template <>
const FieldTable& table_of<ObservationComponent>() {
  static const Fields<ObservationComponent> kFields{
      {"code", &ObservationComponent::code},
      {"valueQuantity", &ObservationComponent::value_quantity},
      {"valueString", &ObservationComponent::value_string},
      {"valueCodeableConcept", &ObservationComponent::value_concept},
      {"dataAbsentReason", &ObservationComponent::data_absent},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Observation>() {
  static const Fields<Observation> kFields{
      {"id", &Observation::id},
      {"meta", meta<Observation>()},
      {"identifier", &Observation::identifier},
      {"status", &Observation::status},
      {"category", &Observation::category},
      {"code", &Observation::code},
      {"subject", &Observation::subject},
      {"encounter", &Observation::encounter},
      {"effectiveDateTime", &Observation::effective, &Occurrence::date_time},
      {"effectiveInstant", &Observation::effective, &Occurrence::date_time},
      {"effectivePeriod", &Observation::effective, &Occurrence::period},
      {"performer", &Observation::performer},
      {"valueQuantity", &Observation::value_quantity},
      {"valueString", &Observation::value_string},
      {"valueCodeableConcept", &Observation::value_concept},
      {"valueDateTime", &Observation::value_date_time},
      {"valueBoolean", &Observation::value_boolean},
      {"dataAbsentReason", &Observation::data_absent},
      {"method", &Observation::method},
      {"device", &Observation::device},
      {"component", &Observation::component},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Condition>() {
  static const Fields<Condition> kFields{
      {"id", &Condition::id},
      {"meta", meta<Condition>()},
      {"clinicalStatus", &Condition::clinical_status},
      {"verificationStatus", &Condition::verification_status},
      {"code", &Condition::code},
      {"subject", &Condition::subject},
      {"encounter", &Condition::encounter},
      {"onsetDateTime", &Condition::onset, &Occurrence::date_time},
      {"onsetPeriod", &Condition::onset, &Occurrence::period},
      {"abatementDateTime", &Condition::abatement, &Occurrence::date_time},
      {"abatementPeriod", &Condition::abatement, &Occurrence::period},
      {"abatementBoolean", &Condition::abatement_boolean},
      {"recordedDate", &Condition::recorded_date},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Encounter>() {
  static const Fields<Encounter> kDiagnosis{{"condition", &Encounter::diagnosis}};
  static const Fields<Encounter> kFields{
      {"id", &Encounter::id},
      {"meta", meta<Encounter>()},
      {"status", &Encounter::status},
      {"class", &Encounter::encounter_class},
      {"type", &Encounter::type},
      {"serviceType", &Encounter::service_type},
      {"subject", &Encounter::subject},
      {"period", &Encounter::period},
      {"reasonCode", &Encounter::reason_code},
      {"reasonReference", &Encounter::reason_reference},
      {"diagnosis", inside_each(kDiagnosis)},
      {"partOf", &Encounter::part_of},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Procedure>() {
  static const Fields<Procedure> kFields{
      {"id", &Procedure::id},
      {"meta", meta<Procedure>()},
      {"status", &Procedure::status},
      {"code", &Procedure::code},
      {"subject", &Procedure::subject},
      {"performedDateTime", &Procedure::performed, &Occurrence::date_time},
      {"performedPeriod", &Procedure::performed, &Occurrence::period},
      {"reasonCode", &Procedure::reason_code},
      {"reasonReference", &Procedure::reason_reference},
  };
  return kFields;
}

template <>
const FieldTable& table_of<DocumentReference>() {
  static const Fields<DocumentReference> kContext{
      {"period", &DocumentReference::context_period},
      {"event", &DocumentReference::context_event},
  };
  static const Fields<DocumentReference> kFields{
      {"id", &DocumentReference::id},
      {"meta", meta<DocumentReference>()},
      {"status", &DocumentReference::status},
      {"docStatus", &DocumentReference::doc_status},
      {"type", &DocumentReference::type},
      {"category", &DocumentReference::category},
      {"subject", &DocumentReference::subject},
      {"date", &DocumentReference::date},
      {"context", inside(kContext)},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Coverage>() {
  static const Fields<Coverage> kFields{
      {"id", &Coverage::id},
      {"meta", meta<Coverage>()},
      {"status", &Coverage::status},
      {"beneficiary", &Coverage::beneficiary},
      {"subscriber", &Coverage::subscriber},
      {"subscriberId", &Coverage::subscriber_id},
      {"period", &Coverage::period},
      {"payor", &Coverage::payor},
      {"order", &Coverage::order},
  };
  return kFields;
}

template <>
const FieldTable& table_of<QuestionnaireItem>();

namespace {

// Items stand in items, in groups and in answers. All become one list in the order of the text.
Target open_item(JsonReader& reader, const Field&, void*) {
  if (!reader.grant(sizeof(QuestionnaireItem))) return {};
  return {&table_of<QuestionnaireItem>(), &reader.items.emplace_back()};
}

const ValueType kItems{
    .expected = "an array of objects", .arrays = ValueType::Arrays::kElements, .object = open_item};

void close_response(JsonReader& reader, void* object) {
  std::vector<QuestionnaireItem>& items = static_cast<QuestionnaireResponse*>(object)->item;
  items.assign(std::make_move_iterator(reader.items.begin()),
               std::make_move_iterator(reader.items.end()));
  reader.items.clear();
}

}  // namespace

template <>
const FieldTable& table_of<QuestionnaireAnswer>() {
  static const Fields<QuestionnaireAnswer> kFields{
      {"valueBoolean", &QuestionnaireAnswer::value_boolean},
      {"valueDecimal", &QuestionnaireAnswer::value_decimal},
      {"valueInteger", &QuestionnaireAnswer::value_decimal},
      {"valueQuantity", &QuestionnaireAnswer::value_quantity},
      {"valueDate", &QuestionnaireAnswer::value_date},
      {"valueDateTime", &QuestionnaireAnswer::value_date},
      {"valueString", &QuestionnaireAnswer::value_string},
      {"valueCoding", &QuestionnaireAnswer::value_coding},
      {"item", kItems},
  };
  return kFields;
}

template <>
const FieldTable& table_of<QuestionnaireItem>() {
  static const Fields<QuestionnaireItem> kFields{
      {"linkId", &QuestionnaireItem::link_id},
      {"answer", &QuestionnaireItem::answer},
      {"item", kItems},
  };
  return kFields;
}

template <>
const FieldTable& table_of<QuestionnaireResponse>() {
  static const Fields<QuestionnaireResponse> kFields =
      Fields<QuestionnaireResponse>{
          {"id", &QuestionnaireResponse::id},
          {"meta", meta<QuestionnaireResponse>()},
          {"questionnaire", &QuestionnaireResponse::questionnaire},
          {"status", &QuestionnaireResponse::status},
          {"subject", &QuestionnaireResponse::subject},
          {"authored", &QuestionnaireResponse::authored},
          {"author", &QuestionnaireResponse::author},
          {"source", &QuestionnaireResponse::source},
          {"item", kItems},
      }
          .closed_by(close_response);
  return kFields;
}

}  // namespace fhir
