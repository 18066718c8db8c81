// Cards -> the body of a CDS Hooks response. An attribute without a value is left out; only `cards`
// may be empty.
#include "cds/card_writer_json.h"
#include "cds/cards.h"
#include "rules/guideline.h"

namespace cds {
namespace {

constexpr std::string_view kTopicSystem = "https://pumpcds.example/CodeSystem/guideline";
constexpr std::string_view kTopicDisplay = "External insulin infusion pumps";

void write_coding(CardWriter& json, std::string_view system, std::string_view code,
                  std::string_view display) {
  json.StartObject();
  json.member("system", system);
  json.member("code", code);
  json.member("display", display);
  json.EndObject();
}

void write_source(CardWriter& json) {
  json.key("source");
  json.StartObject();
  json.member("label", std::string(rules::kGuidelineId) + ", effective " +
                           std::string(rules::kGuidelineEffective));
  json.key("topic");
  write_coding(json, kTopicSystem, rules::kGuidelineId, kTopicDisplay);
  json.EndObject();
}

void write_action(CardWriter& json, const Action& action) {
  json.StartObject();
  json.member("type", action.type);
  json.member("description", action.description);
  if (!action.resource.empty()) {
    json.key("resource");
    json.raw(action.resource);
  }
  json.member("resourceId", action.resource_id);
  json.EndObject();
}

void write_suggestion(CardWriter& json, const Suggestion& suggestion) {
  json.StartObject();
  json.member("label", suggestion.label);
  json.member("uuid", suggestion.uuid);
  if (suggestion.recommended) {
    json.key("isRecommended");
    json.Bool(true);
  }
  if (!suggestion.actions.empty()) {
    json.key("actions");
    json.StartArray();
    for (const Action& action : suggestion.actions) write_action(json, action);
    json.EndArray();
  }
  json.EndObject();
}

void write_suggestions(CardWriter& json, const Card& card) {
  if (card.suggestions.empty()) return;
  json.key("suggestions");
  json.StartArray();
  for (const Suggestion& suggestion : card.suggestions) write_suggestion(json, suggestion);
  json.EndArray();
  json.member("selectionBehavior",
              card.selection_behavior.empty() ? "any" : card.selection_behavior);
}

void write_override_reasons(CardWriter& json) {
  json.key("overrideReasons");
  json.StartArray();
  for (const OverrideReason& reason : override_reasons()) {
    write_coding(json, kOverrideSystem, reason.code, reason.display);
  }
  json.EndArray();
}

void write_links(CardWriter& json, const std::vector<Link>& links) {
  if (links.empty()) return;
  json.key("links");
  json.StartArray();
  for (const Link& link : links) {
    json.StartObject();
    json.member("label", link.label);
    json.member("url", link.url);
    json.member("type", link.type);
    json.EndObject();
  }
  json.EndArray();
}

void write_caution(CardWriter& json, const rules::Caution& caution) {
  json.key("org.pumpcds.caution");
  json.StartObject();
  json.member("guideline", rules::kGuidelineId);
  json.member("version", rules::kGuidelineEffective);
  json.key("evidence");
  json.StartArray();
  for (const rules::EvidenceItem& item : caution.conditions) json.text(item.reference);
  json.EndArray();
  json.EndObject();
}

void write_extension(CardWriter& json, const Card& card) {
  if (card.determination == nullptr && card.caution == nullptr) return;
  json.key("extension");
  json.StartObject();
  if (card.determination != nullptr) {
    json.key("org.pumpcds.determination");
    write_determination(json, *card.determination);
  }
  if (card.caution != nullptr) write_caution(json, *card.caution);
  json.EndObject();
}

void write_card(CardWriter& json, const Card& card) {
  json.StartObject();
  json.member("uuid", card.uuid);
  json.member("summary", card.summary);
  json.member("detail", card.detail);
  json.member("indicator", card.indicator);
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
  CardWriter json(buffer);
  json.StartObject();
  json.key("cards");
  json.StartArray();
  for (const Card& card : cards) write_card(json, card);
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
