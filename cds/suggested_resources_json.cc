#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>

#include "cds/suggested_resources.h"
#include "fhir/code.h"
#include "fhir/json_resources.h"
#include "rules/attestation.h"

namespace cds {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t kMaxCopied = 16'384;  // bytes of one member

void text(JsonWriter& json, std::string_view value) {
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void member(JsonWriter& json, const char* name, std::string_view value) {
  json.Key(name);
  text(json, value);
}

void reference(JsonWriter& json, const char* name, std::string_view value) {
  if (value.empty()) return;
  json.Key(name);
  json.StartObject();
  member(json, "reference", value);
  json.EndObject();
}

// Whether it could be written: as the array or object that it is in FHIR, of a reasonable size.
bool copy(JsonWriter& json, const char* name, std::string_view from, char opening) {
  const std::string_view value = fhir::member_ahead(from, name);
  // What is contained in the replaced order goes with it.
  const bool refers_inside = value.find("\"#") != std::string_view::npos;
  if (!value.starts_with(opening) || refers_inside || value.size() > kMaxCopied) return false;
  json.Key(name);
  json.RawValue(value.data(), value.size(),
                opening == '[' ? rapidjson::kArrayType : rapidjson::kObjectType);
  return true;
}

const char* code_member(std::string_view resource_type) {
  if (resource_type == "DeviceRequest") return "codeCodeableConcept";
  if (resource_type == "SupplyRequest") return "itemCodeableConcept";
  return resource_type == "MedicationRequest" ? "medicationCodeableConcept" : "code";
}

void write_pump(JsonWriter& json, const char* name) {
  json.Key(name);
  json.StartObject();
  json.Key("coding");
  json.StartArray();
  json.StartObject();
  member(json, "system", fhir::systems::kHcpcs);
  member(json, "code", "A9274");
  member(json, "display",
         "External ambulatory insulin delivery system, disposable, each, includes all supplies and "
         "accessories");
  json.EndObject();
  json.EndArray();
  member(json, "text", "Disposable insulin pump with wireless controller");
  json.EndObject();
}

// R4's SupplyRequest has no intent, patient, encounter or insurance, and asks for a quantity.
void write_supply_members(JsonWriter& json, std::string_view replaced, std::string_view patient) {
  if (!copy(json, "quantity", replaced, '{')) {
    json.Key("quantity");
    json.StartObject();
    json.Key("value");
    json.Int(1);
    json.EndObject();
  }
  if (!copy(json, "deliverTo", replaced, '{')) reference(json, "deliverTo", patient);
}

}  // namespace

std::string pump_replacement_json(const PumpReplacement& replacement) {
  const bool is_supply = replacement.resource_type == "SupplyRequest";
  const std::string patient = "Patient/" + replacement.patient_id;
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  member(json, "resourceType", replacement.resource_type);
  member(json, "status", "draft");
  if (!is_supply) member(json, "intent", "order");
  write_pump(json, code_member(replacement.resource_type));
  if (is_supply) {
    write_supply_members(json, replacement.replaced, patient);
  } else {
    reference(json, "subject", patient);
    copy(json, "encounter", replacement.replaced, '{');
  }
  member(json, "authoredOn", fhir::to_string(replacement.authored_on));
  reference(json, "requester", replacement.requester);
  copy(json, "reasonCode", replacement.replaced, '[');
  copy(json, "reasonReference", replacement.replaced, '[');
  if (!is_supply) copy(json, "insurance", replacement.replaced, '[');
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

namespace {

// The code that tells a client to open the form.
void write_complete_questionnaire(JsonWriter& json) {
  json.Key("code");
  json.StartObject();
  json.Key("coding");
  json.StartArray();
  json.StartObject();
  member(json, "system", "http://hl7.org/fhir/uv/sdc/CodeSystem/temp");
  member(json, "code", "complete-questionnaire");
  json.EndObject();
  json.EndArray();
  json.EndObject();
}

// The canonical goes without |version: some clients take it for a plain address.
void write_form(JsonWriter& json) {
  json.Key("input");
  json.StartArray();
  json.StartObject();
  json.Key("type");
  json.StartObject();
  member(json, "text", "questionnaire");
  json.EndObject();
  member(json, "valueCanonical", rules::kQuestionnaire);
  json.EndObject();
  json.EndArray();
}

}  // namespace

std::string attestation_task_json(const AttestationTask& task) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  member(json, "resourceType", "Task");
  json.Key("basedOn");
  json.StartArray();
  json.StartObject();
  member(json, "reference", task.order);
  json.EndObject();
  json.EndArray();
  member(json, "status", "ready");
  member(json, "intent", "order");
  write_complete_questionnaire(json);
  reference(json, "for", "Patient/" + task.patient_id);
  member(json, "authoredOn", fhir::to_string(task.authored_on));
  reference(json, "requester", task.requester);
  json.Key("reasonCode");
  json.StartObject();
  member(json, "text", task.reason);
  json.EndObject();
  write_form(json);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
