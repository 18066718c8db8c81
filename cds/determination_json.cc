// The machine-readable form of a determination. Keys and their order are a contract with readers
// (README, "The card").
#include <algorithm>

#include "cds/card_writer_json.h"
#include "cds/cards.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using rules::Finding;

constexpr std::size_t kMaxUnused = 20;

void write_value(CardWriter& json, const rules::Measure& measure) {
  // A rate is cut, never rounded: 3.999 a day must not read as 4.
  const bool rate = measure.unit == "/d";
  const std::string digits = (rate ? measure.value.truncated(2) : measure.value).to_string();
  json.key("value");
  json.StartObject();
  json.key("value");
  json.raw(digits);
  json.member("unit", measure.unit);
  json.EndObject();
}

void write_evidence(CardWriter& json, const Finding& finding) {
  json.key("evidence");
  json.StartArray();
  const std::size_t count = std::min(finding.evidence.size(), rules::kMaxEvidence);
  for (std::size_t i = 0; i < count; ++i) json.text(finding.evidence[i].reference);
  json.EndArray();
  if (finding.evidence_count > 0)
    json.member("evidenceCount", std::optional(finding.evidence_count));
}

void write_tallies(CardWriter& json, const std::vector<rules::Tally>& tallies) {
  if (tallies.empty()) return;
  json.key("tallies");
  json.StartObject();
  for (const rules::Tally& tally : tallies) {
    json.key(rules::to_string(tally.kind));
    json.Int(tally.count);
  }
  json.EndObject();
}

void write_criterion(CardWriter& json, const Finding& finding) {
  json.StartObject();
  json.member("id", finding.id);
  json.member("status", rules::to_string(finding.status));
  json.member("basis", rules::to_string(finding.basis));
  json.member("reason", rules::to_string(finding.reason));
  if (finding.value) write_value(json, *finding.value);
  if (finding.window) {
    json.key("window");
    json.StartObject();
    json.member("start", fhir::to_string(finding.window->begin));
    json.member("end", fhir::to_string(finding.window->end));
    json.EndObject();
  }
  json.member("count", finding.count);
  json.member("days", finding.days);
  write_tallies(json, finding.tallies);
  write_evidence(json, finding);
  if (finding.attested) json.member("attested", rules::to_string(*finding.attested));
  if (!finding.notes.empty()) {
    json.key("notes");
    json.StartArray();
    for (const rules::Reason note : finding.notes) json.text(rules::to_string(note));
    json.EndArray();
  }
  json.EndObject();
  for (const Finding& part : finding.parts)
    write_criterion(json, part);  // flat: a group, then its parts
}

void write_notes(CardWriter& json, const std::vector<rules::Note>& notes) {
  if (notes.empty()) return;
  json.key("notes");
  json.StartArray();
  for (const rules::Note& note : notes) json.text(rules::to_string(note.kind));
  json.EndArray();
}

void write_unused(CardWriter& json, const std::vector<rules::UnusedRecord>& unused) {
  if (unused.empty()) return;
  json.key("unused");
  json.StartArray();
  for (std::size_t i = 0; i < std::min(unused.size(), kMaxUnused); ++i) {
    json.StartObject();
    json.member("resource", unused[i].reference);
    json.member("reason", unused[i].why);
    json.EndObject();
  }
  json.EndArray();
  json.key("unusedCount");
  json.Uint64(unused.size());
}

}  // namespace

void write_determination(CardWriter& json, const rules::Determination& determination) {
  json.StartObject();
  json.member("guideline", rules::kGuidelineId);
  json.member("version", rules::kGuidelineEffective);
  json.member("order", determination.order);
  json.member("asOf", fhir::to_string(determination.as_of));
  json.member("timeZone", determination.time_zone);
  json.member("product", rules::to_string(determination.product));
  json.member("purpose", rules::to_string(determination.purpose));
  json.member("determination", rules::to_string(determination.outcome));
  json.member("route", determination.route);
  if (!determination.missing.empty()) {
    json.key("missing");
    json.StartArray();
    for (const std::string& id : determination.missing) json.text(id);
    json.EndArray();
  }
  if (!determination.criteria.empty()) {
    json.key("criteria");
    json.StartArray();
    for (const Finding& finding : determination.criteria) write_criterion(json, finding);
    json.EndArray();
  }
  write_notes(json, determination.notes);
  write_unused(json, determination.unused);
  json.EndObject();
}

std::string determination_json(const rules::Determination& determination) {
  rapidjson::StringBuffer buffer;
  CardWriter json(buffer);
  write_determination(json, determination);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
