#include "rules/order_facts.h"

#include "rules/attestation.h"
#include "rules/diagnosis.h"
#include "rules/group_2.h"
#include "rules/icd_era.h"

namespace rules {
namespace {

std::optional<ByProduct> by_product(ProductKind kind) {
  switch (kind) {
    case ProductKind::kImplantable:
      return ByProduct{Outcome::kOutOfScope, "P.implantable", Purpose::kInitial};
    case ProductKind::kSupplies:
      return ByProduct{Outcome::kOutOfScope, "P.supplies", Purpose::kAccessory};
    case ProductKind::kMechanical:
      return ByProduct{Outcome::kDoesNotMeet, "N.mechanical", Purpose::kInitial};
    case ProductKind::kIntegration:
      return ByProduct{Outcome::kDoesNotMeet, "N.integration", Purpose::kAccessory};
    case ProductKind::kNone:
    case ProductKind::kDurable:
    case ProductKind::kWireless:
    case ProductKind::kDisposable:
    case ProductKind::kAidSystem:
      break;
  }
  return std::nullopt;
}

// A disposable pump whose kind nobody named is what was attested, if anything was.
ProductKind kind_of(const OrderedProduct& ordered, const Attestations& attestations) {
  if (ordered.kind != ProductKind::kDisposable) return ordered.kind;
  const AttestedItem* product = attestations.find("product");
  if (product == nullptr) return ordered.kind;
  if (product->code == "wireless-disposable") return ProductKind::kWireless;
  if (product->code == "mechanical-disposable") return ProductKind::kMechanical;
  return product->code == "durable" ? ProductKind::kDurable : ordered.kind;
}

}  // namespace

OrderFacts order_facts(const OrderedProduct& as_ordered, const Evidence& evidence,
                       const Context& context) {
  const fhir::Chart& chart = evidence.chart;
  const Attestations& attestations = evidence.attestations;
  OrderFacts facts;
  facts.recognized = as_ordered.kind;
  facts.ordered = as_ordered;
  facts.ordered.kind = kind_of(as_ordered, attestations);
  facts.by_product = by_product(facts.ordered.kind);
  if (facts.by_product) return facts;
  const fhir::Order& order = *facts.ordered.order;
  facts.diabetes = attestations.settle(documented_diabetes(order, chart, context));
  facts.icd_era = icd_era_mismatch(order, facts.diabetes, chart, context);
  if (facts.diabetes.status == Status::kNotMet) return facts;
  facts.pump = pump_facts(facts.ordered, evidence, context);
  facts.refill = refill(facts.ordered, facts.pump, chart, context);
  facts.group_2 = group_2(facts.diabetes, order, evidence, context);
  return facts;
}

}  // namespace rules
