#pragma once

// Orders of one call against one chart: recognize, then determine. What `check` and the order-sign
// service share.

#include <vector>

#include "cds/cards.h"
#include "cds/hook_request.h"
#include "rules/determination.h"
#include "rules/order_facts.h"

namespace cds {

// The call's orders that are ours, in the order of draftOrders. `devices` and `medications`: what
// was read for references that the call itself does not hold. An order of another patient than the
// request's is passed over.
std::vector<rules::OrderedProduct> recognize_orders(
    const HookRequest& request, const std::vector<fhir::Device>& devices,
    const std::vector<fhir::Medication>& medications, const rules::Terms& terms);

// What is worked out once for each order, however often it is judged.
std::vector<rules::OrderFacts> facts_of(const std::vector<rules::OrderedProduct>& ordered,
                                        const rules::Evidence& evidence,
                                        const rules::Context& context);

std::vector<rules::Judged> judge(const std::vector<rules::OrderFacts>& orders,
                                 const rules::Evidence& evidence, const rules::Context& context);

// All of it, by the evidence of a chart that is all there is.
std::vector<rules::Determination> judge_chart(const HookRequest& request,
                                              const rules::Evidence& evidence,
                                              const rules::Context& context);

// All orders of the call, ours or not, for the suggestions of cards. Views into the request.
std::vector<SignedOrder> signed_orders(const HookRequest& request);

}  // namespace cds
