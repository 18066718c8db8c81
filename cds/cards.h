#pragma once

// Determination -> card: all wording lives here. Plain words, US spelling and dates; chart text is
// escaped.
//
// summary: one sentence, at most 139 code points. detail: GitHub-flavored Markdown, at most 4096
// bytes UTF-8, one table (criterion, status, evidence), then what would change the answer, then
// notes; it reads well raw. "None on record" and "could not be read" are worded apart. Source: CDS
// Hooks 3.0, card attributes; README, "The card".

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/determination.h"
#include "rules/parameters.h"

namespace cds {

struct Link {
  std::string label;
  std::string url;
  std::string type = "absolute";
};

struct Action {
  std::string type;  // create, update, delete
  std::string description;
  std::string resource;     // JSON text, for create and update
  std::string resource_id;  // for delete
};

struct Suggestion {
  std::string label;
  std::string uuid;
  bool recommended = false;
  std::vector<Action> actions;
};

struct Card {
  std::string uuid;
  std::string summary;
  std::string detail;
  std::string indicator;  // info, warning
  std::vector<Suggestion> suggestions;
  std::string selection_behavior;  // at-most-one, any; only with suggestions
  std::vector<Link> links;
  bool override_reasons = true;
  const rules::Determination* determination = nullptr;  // the extension's content
  const rules::Caution* caution = nullptr;
};

struct OverrideReason {
  std::string_view code;
  std::string_view display;
};
inline constexpr std::string_view kOverrideSystem =
    "https://pumpcds.example/CodeSystem/override-reasons";
const std::vector<OverrideReason>& override_reasons();

// An order of the call, as far as a suggestion refers to it or replaces it.
struct SignedOrder {
  std::string reference;  // "DeviceRequest/pump-1"; "DeviceRequest" when it has no id
  std::string requester;  // literal reference, or empty
  std::string_view raw;   // its JSON as received, or empty; the call's buffers outlive the cards
};

// What a card needs besides the determination. `new_uuid` is the injected id source.
struct CardContext {
  std::string patient_id;
  std::string requester;      // context.userId as a typed reference, or empty
  std::string guideline_url;  // empty: no link
  std::string smart_app;      // launch address of a SMART app; empty: no link
  std::function<std::string()> new_uuid;
  rules::Parameters parameters;     // shown beside what they decide, as "parameter, not guideline"
  std::vector<SignedOrder> orders;  // all of the call; without them no suggestion refers to one
};

Card make_card(const rules::Determination& determination, const CardContext& context);
Card make_caution_card(const rules::Caution& caution, const CardContext& context);

// The card as a reader in a terminal sees it: summary, table, notes. `check --format text` and the
// demo print it.
std::string card_as_text(const Card& card);

// The extension object "org.pumpcds.determination" (contract: README, "The card"), compact JSON.
std::string determination_json(const rules::Determination& determination);

// A CDS Hooks response. No null, no empty attribute; `cards` may be empty. Compact JSON.
std::string write_hook_response(const std::vector<Card>& cards);

}  // namespace cds
