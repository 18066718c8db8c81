// Cards -> the body of a CDS Hooks response. An attribute without a value is left out; only `cards`
// may be empty.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cds/cards.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view kTopicSystem = "https://pumpcds.example/CodeSystem/guideline";
constexpr std::string_view kTopicDisplay = "External insulin infusion pumps";

void text(JsonWriter& json, std::string_view value) {
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void member(JsonWriter& json, const char* name, std::string_view value) {
  if (value.empty()) return;
  json.Key(name);
  text(json, value);
}

// Text that is JSON already goes in unchanged, so that number literals and unknown members survive.
void raw_member(JsonWriter& json, const char* name, const std::string& value) {
  if (value.empty()) return;
  json.Key(name);
  json.RawValue(value.data(), value.size(), rapidjson::kObjectType);
}

void write_coding(JsonWriter& json, std::string_view system, std::string_view code,
                  std::string_view display) {
  json.StartObject();
  member(json, "system", system);
  member(json, "code", code);
  member(json, "display", display);
  json.EndObject();
}

void write_source(JsonWriter& json) {
  json.Key("source");
  json.StartObject();
  member(
      json, "label",
      std::string(rules::kGuidelineId) + ", effective " + std::string(rules::kGuidelineEffective));
  json.Key("topic");
  write_coding(json, kTopicSystem, rules::kGuidelineId, kTopicDisplay);
  json.EndObject();
}

void write_action(JsonWriter& json, const Action& action) {
  json.StartObject();
  member(json, "type", action.type);
  member(json, "description", action.description);
  raw_member(json, "resource", action.resource);
  member(json, "resourceId", action.resource_id);
  json.EndObject();
}

void write_suggestion(JsonWriter& json, const Suggestion& suggestion) {
  json.StartObject();
  member(json, "label", suggestion.label);
  member(json, "uuid", suggestion.uuid);
  if (suggestion.recommended) {
    json.Key("isRecommended");
    json.Bool(true);
  }
  if (!suggestion.actions.empty()) {
    json.Key("actions");
    json.StartArray();
    for (const Action& action : suggestion.actions) write_action(json, action);
    json.EndArray();
  }
  json.EndObject();
}

void write_suggestions(JsonWriter& json, const Card& card) {
  if (card.suggestions.empty()) return;
  json.Key("suggestions");
  json.StartArray();
  for (const Suggestion& suggestion : card.suggestions) write_suggestion(json, suggestion);
  json.EndArray();
  member(json, "selectionBehavior",
         card.selection_behavior.empty() ? "any" : card.selection_behavior);
}

void write_override_reasons(JsonWriter& json) {
  json.Key("overrideReasons");
  json.StartArray();
  for (const OverrideReason& reason : override_reasons()) {
    write_coding(json, kOverrideSystem, reason.code, reason.display);
  }
  json.EndArray();
}

void write_links(JsonWriter& json, const std::vector<Link>& links) {
  if (links.empty()) return;
  json.Key("links");
  json.StartArray();
  for (const Link& link : links) {
    json.StartObject();
    member(json, "label", link.label);
    member(json, "url", link.url);
    member(json, "type", link.type);
    json.EndObject();
  }
  json.EndArray();
}

void write_caution(JsonWriter& json, const rules::Caution& caution) {
  json.Key("org.pumpcds.caution");
  json.StartObject();
  member(json, "guideline", rules::kGuidelineId);
  member(json, "version", rules::kGuidelineEffective);
  json.Key("evidence");
  json.StartArray();
  for (const rules::EvidenceItem& item : caution.conditions) text(json, item.reference);
  json.EndArray();
  json.EndObject();
}

void write_extension(JsonWriter& json, const Card& card) {
  if (card.determination == nullptr && card.caution == nullptr) return;
  json.Key("extension");
  json.StartObject();
  if (card.determination != nullptr) {
    raw_member(json, "org.pumpcds.determination", determination_json(*card.determination));
  }
  if (card.caution != nullptr) write_caution(json, *card.caution);
  json.EndObject();
}

void write_card(JsonWriter& json, const Card& card) {
  json.StartObject();
  member(json, "uuid", card.uuid);
  member(json, "summary", card.summary);
  member(json, "detail", card.detail);
  member(json, "indicator", card.indicator);
  write_source(json);
  write_suggestions(json, card);
  if (card.override_reasons) write_override_reasons(json);
  write_links(json, card.links);
  write_extension(json, card);
  json.EndObject();
}

}  // namespace

std::string write_hook_response(const std::vector<Card>& cards) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  json.Key("cards");
  json.StartArray();
  for (const Card& card : cards) write_card(json, card);
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
