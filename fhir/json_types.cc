// Field tables of FHIR's data types.
#include "fhir/json_fields.h"
#include "fhir/resources.h"

namespace fhir {

const char* Reading<Comparator>::string(JsonReader&, Comparator& member, std::string_view text) {
  if (text == "<") {
    member = Comparator::kLess;
  } else if (text == "<=") {
    member = Comparator::kLessOrEqual;
  } else if (text == ">") {
    member = Comparator::kGreater;
  } else if (text == ">=") {
    member = Comparator::kGreaterOrEqual;
  } else {
    member = Comparator::kUnknown;
    return "not a comparator";
  }
  return nullptr;
}

const char* Reading<Comparator>::other(JsonReader&, Comparator& member, JsonKind kind) {
  if (kind == JsonKind::kNull) return nullptr;
  member = Comparator::kUnknown;
  return "expected a string";
}

namespace {

Target open_inside(JsonReader&, const Field& field, void* object) { return {field.table, object}; }

}  // namespace

const ValueType kInside{.expected = "an object", .object = open_inside};
const ValueType kInsideEach{.expected = "an array of objects",
                            .arrays = ValueType::Arrays::kElements,
                            .object = open_inside};

template <>
const FieldTable& table_of<Coding>() {
  static const Fields<Coding> kFields{
      {"system", &Coding::system},
      {"code", &Coding::code},
      {"display", &Coding::display},
  };
  return kFields;
}

template <>
const FieldTable& table_of<CodeableConcept>() {
  static const Fields<CodeableConcept> kFields{
      {"coding", &CodeableConcept::coding},
      {"text", &CodeableConcept::text},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Identifier>() {
  static const Fields<Identifier> kFields{
      {"system", &Identifier::system},
      {"value", &Identifier::value},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Reference>() {
  static const Fields<Reference> kFields{
      {"reference", &Reference::reference},
      {"type", &Reference::type},
      {"display", &Reference::display},
      {"identifier", &Reference::identifier},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Period>() {
  static const Fields<Period> kFields{
      {"start", &Period::start},
      {"end", &Period::end},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Quantity>() {
  static const Fields<Quantity> kFields{
      {"value", &Quantity::value},           {"unit", &Quantity::unit},
      {"system", &Quantity::system},         {"code", &Quantity::code},
      {"comparator", &Quantity::comparator},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Annotation>() {
  static const Fields<Annotation> kFields{{"text", &Annotation::text}};
  return kFields;
}

template <>
const FieldTable& table_of<Extension>() {
  static const Fields<Extension> kFields{
      {"url", &Extension::url},
      {"valueDate", &Extension::value_date_time},
      {"valueDateTime", &Extension::value_date_time},
      {"valuePeriod", &Extension::value_period},
      {"valueCodeableConcept", &Extension::value_concept},
  };
  return kFields;
}

template <>
const FieldTable& table_of<TimingRepeat>() {
  static const Fields<TimingRepeat> kFields{
      {"boundsPeriod", &TimingRepeat::bounds},
      {"frequency", &TimingRepeat::frequency},
      {"period", &TimingRepeat::period},
      {"periodUnit", &TimingRepeat::period_unit},
      {"when", &TimingRepeat::when},
      {"timeOfDay", &TimingRepeat::time_of_day},
      {"dayOfWeek", &TimingRepeat::day_of_week},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Timing>() {
  static const Fields<Timing> kFields{
      {"repeat", &Timing::repeat},
      {"code", &Timing::code},
  };
  return kFields;
}

template <>
const FieldTable& table_of<Dosage>() {
  static const Fields<Dosage> kDose{{"doseQuantity", &Dosage::dose}};
  static const Fields<Dosage> kFields{
      {"sequence", &Dosage::sequence},
      {"text", &Dosage::text},
      {"patientInstruction", &Dosage::patient_instruction},
      {"additionalInstruction", &Dosage::additional_instruction},
      {"timing", &Dosage::timing},
      {"asNeededBoolean", &Dosage::as_needed},
      {"asNeededCodeableConcept", &Dosage::as_needed_for},
      {"site", &Dosage::site},
      {"route", &Dosage::route},
      {"method", &Dosage::method},
      {"doseAndRate", inside_each(kDose)},
  };
  return kFields;
}

}  // namespace fhir
