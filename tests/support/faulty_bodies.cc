#include "tests/support/faulty_bodies.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

namespace cds {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

bool is_bundle(const std::string& body) {
  return body.substr(0, 60).find("\"Bundle\"") != std::string::npos;
}

}  // namespace

std::string with_base(std::string body, const std::string& from, const std::string& to) {
  return replaced(std::move(body), from, to);
}

std::string body_of_another_type(const std::string& good, const std::string& patient_id) {
  const std::string other = R"({"resourceType":"Coverage","id":"other-1","status":"active",)"
                            R"("beneficiary":{"reference":"Patient/)" +
                            patient_id + "\"}}";
  if (!is_bundle(good)) return other;
  // A search for coverages gets the patient.
  const bool coverage = good.find(R"("resourceType":"Coverage")") != std::string::npos ||
                        good.find("/Coverage?") != std::string::npos;
  const std::string patient = R"({"resourceType":"Patient","id":")" + patient_id + "\"}";
  return R"({"resourceType":"Bundle","type":"searchset","total":1,"entry":[{"resource":)" +
         (coverage ? patient : other) + "}]}";
}

std::string body_of_another_patient(const std::string& good, const std::string& patient_id) {
  const std::string other = "somebody-else-1";
  return replaced(replaced(good, "Patient/" + patient_id, "Patient/" + other),
                  R"("id":")" + patient_id + "\"", R"("id":")" + other + "\"");
}

std::string body_with_next(const std::string& good, const std::string& next) {
  if (!is_bundle(good)) return good;
  rapidjson::Document bundle;
  bundle.Parse(good.data(), good.size());
  auto& memory = bundle.GetAllocator();
  bundle.RemoveMember("total");
  bundle.RemoveMember("link");
  if (bundle.HasMember("entry")) {
    rapidjson::Value& entries = bundle["entry"];
    entries.Erase(entries.Begin() + entries.Size() / 2, entries.End());
  }
  rapidjson::Value link(rapidjson::kObjectType);
  link.AddMember("relation", "next", memory);
  link.AddMember("url", rapidjson::Value(next.c_str(), memory), memory);
  rapidjson::Value links(rapidjson::kArrayType);
  links.PushBack(link, memory);
  bundle.AddMember("link", links, memory);
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  bundle.Accept(writer);
  return text.GetString();
}

}  // namespace cds
