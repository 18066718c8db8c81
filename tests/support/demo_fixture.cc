#include "tests/support/demo_fixture.h"

#include <memory>

namespace cds {

fhir::Date day(const std::string& text) {
  return fhir::parse_date_time(text, fhir::SiteZone()).value().first();
}

DemoEhr& anchored_ehr() {
  static const std::unique_ptr<DemoEhr> kEhr = [] {
    DemoEhrOptions options;
    options.fixtures = PUMPCDS_SOURCE_DIR "/fixtures";
    options.today = day(kAnchor);
    auto ehr = std::make_unique<DemoEhr>(options);
    ehr->start();
    return ehr;
  }();
  return *kEhr;
}

int port_of(const DemoEhr& ehr) {
  return std::stoi(ehr.address().substr(ehr.address().rfind(':') + 1));
}

std::string filled_template(std::string text, const std::string& patient_id, fhir::Date today) {
  static const std::string kPatient = "{{context.patientId}}";
  static const std::string kToday = "{{today() - ";
  if (const std::size_t at = text.find(kPatient); at != std::string::npos) {
    text.replace(at, kPatient.size(), patient_id);
  }
  if (const std::size_t at = text.find(kToday); at != std::string::npos) {
    const int days = std::stoi(text.substr(at + kToday.size()));
    const std::size_t end = text.find("}}", at) + 2;
    text.replace(at, end - at, fhir::to_string(fhir::add_days(today, -days)));
  }
  return text;
}

RawAnswer http_get(int port, const std::string& path) {
  return raw_exchange(port, "GET " + path + " HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n");
}

RawAnswer http_post(int port, const std::string& path, const std::string& type,
                    const std::string& body) {
  return raw_exchange(port, "POST " + path + " HTTP/1.1\r\nHost: demo\r\nContent-Type: " + type +
                                "\r\nContent-Length: " + std::to_string(body.size()) +
                                "\r\nConnection: close\r\n\r\n" + body);
}

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) document.SetObject();
  return document;
}

std::string text_at(const rapidjson::Value& object, const char* name) {
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() || !member->value.IsString() ? "" : member->value.GetString();
}

}  // namespace cds
