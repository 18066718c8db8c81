#include "cds/card_suggestions.h"

#include <algorithm>

#include "cds/card_detail.h"
#include "cds/card_words.h"
#include "cds/service_request.h"
#include "cds/suggested_resources.h"
#include "rules/attestation_items.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using rules::Determination;
using rules::Finding;

bool is_missing(const Determination& determination, std::string_view id) {
  return std::ranges::find(determination.missing, id) != determination.missing.end();
}

// Not on record, or known to be too old: an order can supply it. What could not be read may well
// exist.
bool wants_education(const Determination& determination) {
  const Finding* finding = rules::find(determination.criteria, "G1.a");
  if (finding == nullptr || finding->reason == rules::Reason::kNotRetrieved) return false;
  const bool decides = determination.route == "G1" && finding->status == rules::Status::kNotMet &&
                       determination.outcome == rules::Outcome::kDoesNotMeet;
  return decides || is_missing(determination, "G1.a");
}

bool wants_hba1c(const Determination& determination) {
  return is_missing(determination, "G1.e.1") && !not_retrieved(determination, "G1.e.1");
}

Suggestion create_order(std::string label, std::string description,
                        const ServiceRequestDraft& draft, const CardContext& context) {
  Suggestion suggestion;
  suggestion.label = std::move(label);
  suggestion.uuid = context.new_uuid();
  Action action;
  action.type = "create";
  action.description = std::move(description);
  action.resource = service_request_json(draft);
  suggestion.actions.push_back(std::move(action));
  return suggestion;
}

void add_orders(const Determination& determination, const CardContext& context,
                std::vector<Suggestion>& suggestions) {
  ServiceRequestDraft draft;
  draft.patient_id = context.patient_id;
  draft.requester = context.requester;
  draft.authored_on = determination.as_of;
  if (wants_hba1c(determination)) {
    draft.system = fhir::systems::kLoinc;
    draft.code = "4548-4";
    draft.display = "Hemoglobin A1c/Hemoglobin.total in Blood";
    draft.text = "Hemoglobin A1c";
    suggestions.push_back(
        create_order("Order HbA1c", "Order a hemoglobin A1c test", draft, context));
    suggestions.back().recommended = true;
  }
  if (wants_education(determination)) {
    draft.system = fhir::systems::kSnomed;
    draft.code = "415270003";
    draft.display = "Referral to diabetes structured education program";
    draft.text = "Referral to a comprehensive diabetes self-management education program";
    suggestions.push_back(create_order(
        "Refer to diabetes education",
        "Refer to a comprehensive diabetes self-management education program", draft, context));
  }
}

// The judged order, when an action may name it: by an id that no other order of the call has.
const SignedOrder* order_to_act_on(const Determination& determination, const CardContext& context) {
  if (fhir::split_reference(determination.order).id.empty()) return nullptr;
  const auto is_it = [&](const SignedOrder& order) {
    return order.reference == determination.order;
  };
  if (std::ranges::count_if(context.orders, is_it) != 1) return nullptr;
  return &*std::ranges::find_if(context.orders, is_it);
}

Suggestion attach_form(const std::vector<std::string>& items, const SignedOrder& order,
                       const Determination& determination, const CardContext& context) {
  std::string list;
  for (const std::string& id : items) list += (list.empty() ? "" : ", ") + item_words(id);
  AttestationTask task;
  task.order = order.reference;
  task.patient_id = context.patient_id;
  task.requester = context.requester;
  task.authored_on = determination.as_of;
  task.reason = "Missing for " + std::string(rules::kGuidelineId) + ": " + list;
  Suggestion suggestion;
  suggestion.label = "Attach the attestation form";
  suggestion.uuid = context.new_uuid();
  suggestion.actions.push_back(
      {"create", "Add a task to complete the attestation form", attestation_task_json(task), ""});
  return suggestion;
}

// What is missing and a clinician can state. What could not be read may well be in the chart.
std::vector<std::string> attestable(const Determination& determination) {
  std::vector<std::string> items;
  for (const std::string& id : determination.missing) {
    if (rules::can_be_attested(id) && !not_retrieved(determination, id)) items.push_back(id);
  }
  return items;
}

Suggestion replace_pump(const SignedOrder& order, const Determination& determination,
                        const CardContext& context) {
  PumpReplacement pump;
  pump.resource_type = fhir::split_reference(order.reference).type;
  pump.patient_id = context.patient_id;
  pump.requester = order.requester.empty() ? context.requester : order.requester;
  pump.authored_on = determination.as_of;
  pump.replaced = order.raw;
  Suggestion suggestion;
  suggestion.label = "Replace by a wireless disposable pump";
  suggestion.uuid = context.new_uuid();
  suggestion.actions.push_back(
      {"delete", "Remove the order of the pump without wireless controller", "", order.reference});
  suggestion.actions.push_back(
      {"create", "Order a disposable pump with wireless controller; please name its product",
       pump_replacement_json(pump), ""});
  return suggestion;
}

}  // namespace

Suggestions suggestions_for(const Determination& determination, const CardContext& context) {
  Suggestions offered;
  if (context.patient_id.empty()) return offered;  // every resource needs its subject
  const SignedOrder* order = order_to_act_on(determination, context);
  if (order != nullptr && determination.product == rules::ProductKind::kMechanical) {
    offered.list.push_back(replace_pump(*order, determination, context));
    offered.selection_behavior = "at-most-one";
    return offered;
  }
  add_orders(determination, context, offered.list);
  const std::vector<std::string> items = attestable(determination);
  if (order != nullptr && !items.empty()) {
    offered.list.push_back(attach_form(items, *order, determination, context));
  }
  if (!offered.list.empty()) offered.selection_behavior = "any";
  return offered;
}

}  // namespace cds
