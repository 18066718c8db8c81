#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cds/spool.h"
#include "fhir/json_fields.h"
#include "fhir/json_sax.h"
#include "fhir/site_zone.h"

namespace cds {
namespace {

struct LineCriterion {
  std::string_view criterion;
  std::string_view status;
  std::string_view reason;
};

struct Line {
  std::string_view card, client, hook_call, patient, product, purpose, determination, route;
  std::string_view guideline;
  std::optional<fhir::Decimal> time, milliseconds;
  std::vector<LineCriterion> criteria;
  std::vector<std::string_view> missing;
};

}  // namespace
}  // namespace cds

namespace fhir {

template <>
const FieldTable& table_of<cds::LineCriterion>() {
  using cds::LineCriterion;
  static const Fields<LineCriterion> kFields{
      {"criterion", &LineCriterion::criterion},
      {"status", &LineCriterion::status},
      {"reason", &LineCriterion::reason},
  };
  return kFields;
}

template <>
const FieldTable& table_of<cds::Line>() {
  using cds::Line;
  static const Fields<Line> kFields{
      {"card", &Line::card},
      {"client", &Line::client},
      {"hookCall", &Line::hook_call},
      {"patient", &Line::patient},
      {"product", &Line::product},
      {"purpose", &Line::purpose},
      {"determination", &Line::determination},
      {"route", &Line::route},
      {"guideline", &Line::guideline},
      {"time", &Line::time},
      {"milliseconds", &Line::milliseconds},
      {"criteria", &Line::criteria},
      {"missing", &Line::missing},
  };
  return kFields;
}

}  // namespace fhir

namespace cds {
namespace {

fhir::Target open_line(fhir::JsonReader&, const fhir::Field&, void* object) {
  return {&fhir::table_of<Line>(), object};
}

const fhir::ValueType kLine{
    .expected = "an object", .arrays = fhir::ValueType::Arrays::kWhole, .object = open_line};

std::int64_t whole(const std::optional<fhir::Decimal>& number) {
  return number ? std::stoll(number->to_string()) : 0;
}

}  // namespace

std::string spool_line(const DeterminationRecord& record) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  const auto text = [&json](const std::string& value) {
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  const auto member = [&](const char* name, const std::string& value) {
    json.Key(name);
    text(value);
  };
  json.StartObject();
  member("card", record.card);
  json.Key("time");
  json.Int64(record.time);
  member("client", record.client);
  member("hookCall", record.hook_call);
  member("patient", record.patient);
  member("product", record.product);
  member("purpose", record.purpose);
  member("determination", record.determination);
  member("route", record.route);
  member("guideline", record.guideline);
  json.Key("milliseconds");
  json.Int64(record.milliseconds);
  json.Key("criteria");
  json.StartArray();
  for (const CriterionRecord& one : record.criteria) {
    json.StartObject();
    member("criterion", one.criterion);
    member("status", one.status);
    member("reason", one.reason);
    json.EndObject();
  }
  json.EndArray();
  json.Key("missing");
  json.StartArray();
  for (const std::string& item : record.missing) text(item);
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

bool read_spool_line(std::string line, DeterminationRecord& record) {
  static const fhir::SiteZone kUtc;
  static const fhir::Field kRoot{.name = "", .type = &kLine};
  fhir::Issues issues;
  Line read;
  fhir::JsonReader reader(kUtc, issues);
  try {
    reader.read(line, kRoot, &read);
  } catch (const fhir::ReadError&) {
    return false;
  }
  if (!issues.empty() || read.card.empty() || read.determination.empty()) return false;
  record.card = read.card;
  record.time = whole(read.time);
  record.client = read.client;
  record.hook_call = read.hook_call;
  record.patient = read.patient;
  record.product = read.product;
  record.purpose = read.purpose;
  record.determination = read.determination;
  record.route = read.route;
  record.guideline = read.guideline;
  record.milliseconds = whole(read.milliseconds);
  for (const LineCriterion& one : read.criteria) {
    record.criteria.push_back(
        {std::string(one.criterion), std::string(one.status), std::string(one.reason)});
  }
  for (const std::string_view item : read.missing) record.missing.emplace_back(item);
  return true;
}

}  // namespace cds
