#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

#include "cds/server.h"

namespace cds {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void member(Writer& writer, const char* name, std::string_view value) {
  writer.Key(name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

}  // namespace

// The request id is both `id` and part of `diagnostics`: clients show the latter.
std::string operation_outcome(std::string_view severity, std::string_view code,
                              std::string_view text, std::string_view expression,
                              std::string_view request_id) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  member(writer, "resourceType", "OperationOutcome");
  if (!request_id.empty()) member(writer, "id", request_id);
  writer.Key("issue");
  writer.StartArray();
  writer.StartObject();
  member(writer, "severity", severity);
  member(writer, "code", code);
  std::string diagnostics(text);
  if (!text.empty()) {
    writer.Key("details");
    writer.StartObject();
    member(writer, "text", text);
    writer.EndObject();
  }
  if (!request_id.empty()) {
    diagnostics += (text.empty() ? "request " : " (request ") + std::string(request_id);
    if (!text.empty()) diagnostics += ")";
  }
  if (!diagnostics.empty()) member(writer, "diagnostics", diagnostics);
  if (!expression.empty()) {
    writer.Key("expression");
    writer.StartArray();
    writer.String(expression.data(), static_cast<rapidjson::SizeType>(expression.size()));
    writer.EndArray();
  }
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
