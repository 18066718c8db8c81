#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <string_view>

#include "cds/discovery.h"
#include "cds/order_sign_service.h"

namespace cds {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void text(JsonWriter& json, std::string_view value) {
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void member(JsonWriter& json, const char* name, std::string_view value) {
  json.Key(name);
  text(json, value);
}

std::string usage_requirements(const std::vector<SearchTemplate>& searches) {
  std::vector<std::string> types;
  for (const SearchTemplate& search : searches) {
    if (std::ranges::find(types, search.resource_type) == types.end()) {
      types.push_back(search.resource_type);
    }
  }
  std::string listed;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i > 0) listed += i + 1 == types.size() ? " and " : ", ";
    listed += types[i];
  }
  return "FHIR R4. Send the prefetch keys, or fhirServer and fhirAuthorization with read access to "
         "the patient's " +
         listed + ". Whatever is neither sent nor readable is reported as not retrieved.";
}

}  // namespace

std::string discovery_json(const std::vector<SearchTemplate>& searches) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  json.Key("services");
  json.StartArray();
  json.StartObject();
  member(json, "hook", "order-sign");
  member(json, "id", kServiceId);
  member(json, "title", "Insulin pump guideline check");
  member(json, "description",
         "Judges orders for external insulin pumps against guideline CG-DME-01 (effective "
         "2015-07-07) and shows, "
         "criterion by criterion, what the chart supports and what is missing.");
  member(json, "usageRequirements", usage_requirements(searches));
  member(json, "version", "3.0.0");
  member(json, "hookVersion", "1.0");
  json.Key("prefetch");
  json.StartObject();
  for (const SearchTemplate& search : searches) {
    member(json, prefetch_key(search).c_str(), prefetch_template(search));
  }
  json.EndObject();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
