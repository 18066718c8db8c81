#include "cds/cards.h"

#include "cds/card_detail.h"
#include "cds/card_suggestions.h"
#include "cds/card_words.h"
#include "cds/markdown.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using rules::Determination;

bool is_good_news(rules::Outcome outcome) {
  return outcome == rules::Outcome::kMeets || outcome == rules::Outcome::kOutOfScope;
}

void add_guideline_link(Card& card, const CardContext& context) {
  if (context.guideline_url.empty()) return;
  card.links.push_back({"Guideline " + std::string(rules::kGuidelineId), context.guideline_url});
}

}  // namespace

const std::vector<OverrideReason>& override_reasons() {
  static const std::vector<OverrideReason> kReasons{
      {"documented-elsewhere", "Documented outside this chart"},
      {"data-wrong", "Data in the chart are wrong or outdated"},
      {"already-approved", "Already approved by the payer"},
      {"clinical-judgment", "Clinical judgment: the pump is indicated"},
      {"urgent", "Clinically urgent"},
      {"patient-choice", "Patient accepts the cost"},
      {"other", "Other reason"},
  };
  return kReasons;
}

Card make_card(const Determination& determination, const CardContext& context) {
  Card card;
  card.uuid = context.new_uuid();
  card.summary = summary_text(determination);
  card.detail = detail_text(determination, context.parameters);
  card.indicator = is_good_news(determination.outcome) ? "info" : "warning";
  card.override_reasons = !is_good_news(determination.outcome);  // a yes leaves nothing to override
  Suggestions offered = suggestions_for(determination, context);
  card.suggestions = std::move(offered.list);
  card.selection_behavior = std::move(offered.selection_behavior);
  add_guideline_link(card, context);
  if (!context.smart_app.empty()) {
    card.links.push_back({"Open the attestation app", context.smart_app, "smart"});
  }
  card.determination = &determination;
  return card;
}

Card make_caution_card(const rules::Caution& caution, const CardContext& context) {
  Card card;
  card.uuid = context.new_uuid();
  card.summary =
      "Caution: the problem list holds a possible barrier to intensive insulin therapy (" +
      std::string(rules::kGuidelineId) + ")";
  card.indicator = "warning";
  std::string text =
      "Pump therapy asks for active self-management, by the patient or a caregiver. Please "
      "consider whether "
      "this holds here (" +
      section_words("C") + "):\n\n";
  for (const rules::EvidenceItem& item : caution.conditions) {
    text += "- " + escape_markdown(item.display.empty() ? "Condition" : item.display);
    if (item.when) text += ", " + date_words(*item.when);
    text += " (" + escape_markdown(item.reference) + ")\n";
  }
  card.detail =
      shortened(text + "\nThis caution is no part of the determination and does not change it.");
  add_guideline_link(card, context);
  card.caution = &caution;
  return card;
}

}  // namespace cds
