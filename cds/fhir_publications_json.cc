#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <stdexcept>

#include "cds/embedded.h"
#include "cds/fhir_publications.h"

namespace cds {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view kQuestionnaireFile = "cds/assets/questionnaire.json";
constexpr const char* kStatementDate = "2026-06-15";

void write_readable(JsonWriter& json, const char* type) {
  json.StartObject();
  json.Key("type");
  json.String(type);
  json.Key("interaction");
  json.StartArray();
  json.StartObject();
  json.Key("code");
  json.String("read");
  json.EndObject();
  json.EndArray();
  json.EndObject();
}

void write_server(JsonWriter& json) {
  json.StartObject();
  json.Key("mode");
  json.String("server");
  json.Key("resource");
  json.StartArray();
  write_readable(json, "Questionnaire");
  write_readable(json, "ValueSet");
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::string_view questionnaire_json() { return embedded_text(kQuestionnaireFile); }

std::string capability_statement_json() {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  const auto member = [&json](const char* name, const char* value) {
    json.Key(name);
    json.String(value);
  };
  json.StartObject();
  member("resourceType", "CapabilityStatement");
  member("status", "active");
  member("date", kStatementDate);
  member("kind", "instance");
  json.Key("software");
  json.StartObject();
  member("name", "pumpcds");
  member("version", PUMPCDS_VERSION);
  json.EndObject();
  json.Key("implementation");
  json.StartObject();
  member("description", "The attestation form and the value sets of the CDS Hooks service pumpcds");
  json.EndObject();
  member("fhirVersion", "4.0.1");
  json.Key("format");
  json.StartArray();
  json.String("application/fhir+json");
  json.EndArray();
  json.Key("rest");
  json.StartArray();
  write_server(json);
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
