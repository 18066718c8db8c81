#pragma once

// What an order and the chart say before it is asked whether all readings of glucose were read:
// worked out once for each order, while later rounds of queries may judge it more than once. Needs
// to be worked out again when the evidence is.

#include <optional>

#include "rules/determination.h"
#include "rules/purpose.h"

namespace rules {

// What the product alone decides, before any criterion is read.
struct ByProduct {
  Outcome outcome;
  std::string_view route;
  Purpose purpose;
};

// An order that the product or the diagnosis decides has nothing beyond them.
struct OrderFacts {
  ProductKind recognized = ProductKind::kNone;
  OrderedProduct ordered;  // its kind as attested, where that was left open
  std::optional<ByProduct> by_product;
  Finding diabetes;  // DM
  std::optional<Note> icd_era;
  PumpFacts pump;
  std::optional<Finding> refill;
  Finding group_2;
};

OrderFacts order_facts(const OrderedProduct& as_ordered, const Evidence& evidence,
                       const Context& context);

}  // namespace rules
