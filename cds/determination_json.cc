// The machine-readable form of a determination. Keys and their order are a contract with readers
// (README, "The card").
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

#include "cds/cards.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;
using rules::Finding;

constexpr std::size_t kMaxUnused = 20;

void text(JsonWriter& json, std::string_view value) {
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void member(JsonWriter& json, const char* name, std::string_view value) {
  if (value.empty()) return;
  json.Key(name);
  text(json, value);
}

void member(JsonWriter& json, const char* name, const std::optional<int>& value) {
  if (!value) return;
  json.Key(name);
  json.Int(*value);
}

void write_value(JsonWriter& json, const rules::Measure& measure) {
  // A rate is cut, never rounded: 3.999 a day must not read as 4.
  const bool rate = measure.unit == "/d";
  const std::string digits = (rate ? measure.value.truncated(2) : measure.value).to_string();
  json.Key("value");
  json.StartObject();
  json.Key("value");
  json.RawValue(digits.data(), digits.size(), rapidjson::kNumberType);
  member(json, "unit", measure.unit);
  json.EndObject();
}

void write_evidence(JsonWriter& json, const Finding& finding) {
  json.Key("evidence");
  json.StartArray();
  const std::size_t count = std::min(finding.evidence.size(), rules::kMaxEvidence);
  for (std::size_t i = 0; i < count; ++i) text(json, finding.evidence[i].reference);
  json.EndArray();
  if (finding.evidence_count > 0)
    member(json, "evidenceCount", std::optional(finding.evidence_count));
}

void write_tallies(JsonWriter& json, const std::vector<rules::Tally>& tallies) {
  if (tallies.empty()) return;
  json.Key("tallies");
  json.StartObject();
  for (const rules::Tally& tally : tallies) {
    json.Key(std::string(rules::to_string(tally.kind)).c_str());
    json.Int(tally.count);
  }
  json.EndObject();
}

void write_criterion(JsonWriter& json, const Finding& finding) {
  json.StartObject();
  member(json, "id", finding.id);
  member(json, "status", rules::to_string(finding.status));
  member(json, "basis", rules::to_string(finding.basis));
  member(json, "reason", rules::to_string(finding.reason));
  if (finding.value) write_value(json, *finding.value);
  if (finding.window) {
    json.Key("window");
    json.StartObject();
    member(json, "start", fhir::to_string(finding.window->begin));
    member(json, "end", fhir::to_string(finding.window->end));
    json.EndObject();
  }
  member(json, "count", finding.count);
  member(json, "days", finding.days);
  write_tallies(json, finding.tallies);
  write_evidence(json, finding);
  if (finding.attested) member(json, "attested", rules::to_string(*finding.attested));
  if (!finding.notes.empty()) {
    json.Key("notes");
    json.StartArray();
    for (const rules::Reason note : finding.notes) text(json, rules::to_string(note));
    json.EndArray();
  }
  json.EndObject();
  for (const Finding& part : finding.parts)
    write_criterion(json, part);  // flat: a group, then its parts
}

void write_notes(JsonWriter& json, const std::vector<rules::Note>& notes) {
  if (notes.empty()) return;
  json.Key("notes");
  json.StartArray();
  for (const rules::Note& note : notes) text(json, rules::to_string(note.kind));
  json.EndArray();
}

void write_unused(JsonWriter& json, const std::vector<rules::UnusedRecord>& unused) {
  if (unused.empty()) return;
  json.Key("unused");
  json.StartArray();
  for (std::size_t i = 0; i < std::min(unused.size(), kMaxUnused); ++i) {
    json.StartObject();
    member(json, "resource", unused[i].reference);
    member(json, "reason", unused[i].why);
    json.EndObject();
  }
  json.EndArray();
  json.Key("unusedCount");
  json.Uint64(unused.size());
}

}  // namespace

std::string determination_json(const rules::Determination& determination) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  member(json, "guideline", rules::kGuidelineId);
  member(json, "version", rules::kGuidelineEffective);
  member(json, "order", determination.order);
  member(json, "asOf", fhir::to_string(determination.as_of));
  member(json, "timeZone", determination.time_zone);
  member(json, "product", rules::to_string(determination.product));
  member(json, "purpose", rules::to_string(determination.purpose));
  member(json, "determination", rules::to_string(determination.outcome));
  member(json, "route", determination.route);
  if (!determination.missing.empty()) {
    json.Key("missing");
    json.StartArray();
    for (const std::string& id : determination.missing) text(json, id);
    json.EndArray();
  }
  if (!determination.criteria.empty()) {
    json.Key("criteria");
    json.StartArray();
    for (const Finding& finding : determination.criteria) write_criterion(json, finding);
    json.EndArray();
  }
  write_notes(json, determination.notes);
  write_unused(json, determination.unused);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
