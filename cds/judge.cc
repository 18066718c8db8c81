#include "cds/judge.h"

#include <set>

#include "cds/problem.h"
#include "fhir/read.h"
#include "rules/group_1.h"
#include "rules/records.h"

namespace cds {
namespace {

bool is_for_another_patient(const fhir::Order& order, const std::string& patient_id) {
  const fhir::ReferenceParts subject = fhir::split_reference(order.subject.reference);
  return !patient_id.empty() && subject.type == "Patient" && subject.id != patient_id;
}

bool is_for_us(rules::ProductKind kind) {
  return kind != rules::ProductKind::kNone && kind != rules::ProductKind::kSupplies;
}

void refuse_before_r4(std::string_view type) {
  if (!fhir::is_order_before_r4(type)) return;
  throw Problem(400, "value", "context.draftOrders",
                "context.draftOrders: expected FHIR R4, got the order as a " + std::string(type));
}

}  // namespace

std::vector<rules::OrderedProduct> recognize_orders(
    const HookRequest& request, const std::vector<fhir::Device>& devices,
    const std::vector<fhir::Medication>& medications, const rules::Terms& terms) {
  std::vector<fhir::Device> known_devices = request.devices;
  known_devices.insert(known_devices.end(), devices.begin(), devices.end());
  std::vector<fhir::Medication> known_medications = request.medications;
  known_medications.insert(known_medications.end(), medications.begin(), medications.end());
  std::vector<rules::OrderedProduct> ordered;
  for (const DraftOrder& draft : request.orders) {
    if (is_for_another_patient(draft.order, request.patient_id)) continue;
    rules::OrderedProduct product =
        rules::recognize(draft.order, known_devices, known_medications, terms);
    if (product.kind != rules::ProductKind::kNone || !product.unresolved_reference.empty()) {
      if (is_for_us(product.kind)) refuse_before_r4(draft.order.resource_type);
      ordered.push_back(std::move(product));
    }
  }
  return ordered;
}

std::vector<rules::OrderFacts> facts_of(const std::vector<rules::OrderedProduct>& ordered,
                                        const rules::Evidence& evidence,
                                        const rules::Context& context) {
  std::vector<rules::OrderFacts> facts;
  facts.reserve(ordered.size());
  for (const rules::OrderedProduct& product : ordered) {
    if (product.kind == rules::ProductKind::kNone) continue;
    facts.push_back(rules::order_facts(product, evidence, context));
  }
  return facts;
}

std::vector<rules::Judged> judge(const std::vector<rules::OrderFacts>& orders,
                                 const rules::Evidence& evidence, const rules::Context& context) {
  std::set<rules::ProductKind> kinds;
  std::vector<rules::Judged> judged;
  judged.reserve(orders.size());
  for (const rules::OrderFacts& facts : orders) {
    kinds.insert(facts.recognized);
    judged.push_back(rules::determine(facts, evidence, context));
  }
  if (kinds.size() > 1) {
    for (rules::Judged& one : judged) {
      one.determination.notes.push_back({rules::NoteKind::kSeveralPumpKinds, 0, ""});
    }
  }
  return judged;
}

std::vector<rules::Determination> judge_chart(const HookRequest& request,
                                              const rules::Evidence& evidence,
                                              const rules::Context& context) {
  std::vector<rules::Determination> determinations;
  const fhir::Chart& chart = evidence.chart;
  const auto ordered = recognize_orders(request, chart.devices, chart.medications, context.terms);
  for (rules::Judged& one : judge(facts_of(ordered, evidence, context), evidence, context)) {
    determinations.push_back(std::move(one.determination));
  }
  return determinations;
}

std::vector<SignedOrder> signed_orders(const HookRequest& request) {
  std::vector<SignedOrder> orders;
  for (const DraftOrder& draft : request.orders) {
    SignedOrder order;
    order.reference = rules::reference_to(draft.order.resource_type, draft.order.id);
    // A contained requester would not go along with what refers to it.
    const std::string_view requester = draft.order.requester->reference;
    if (!requester.starts_with('#')) order.requester = requester;
    order.raw = draft.raw;
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace cds
