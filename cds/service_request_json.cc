#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cds/service_request.h"

namespace cds {

std::string service_request_json(const ServiceRequestDraft& draft) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  const auto member = [&json](const char* name, const std::string& value) {
    json.Key(name);
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  const auto reference = [&](const char* name, const std::string& value) {
    json.Key(name);
    json.StartObject();
    member("reference", value);
    json.EndObject();
  };
  json.StartObject();
  member("resourceType", "ServiceRequest");
  member("status", "draft");
  member("intent", "order");
  json.Key("code");
  json.StartObject();
  json.Key("coding");
  json.StartArray();
  json.StartObject();
  member("system", draft.system);
  member("code", draft.code);
  member("display", draft.display);
  json.EndObject();
  json.EndArray();
  member("text", draft.text);
  json.EndObject();
  reference("subject", "Patient/" + draft.patient_id);
  member("authoredOn", fhir::to_string(draft.authored_on));
  if (!draft.requester.empty()) reference("requester", draft.requester);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
