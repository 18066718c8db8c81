#include "cds/judge.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fhir/site_zone.h"

namespace cds {
namespace {

TEST(SignedOrders, AreAllOfTheCallWithTheirTextAsReceived) {
  const std::string pump =
      R"({"resourceType":"DeviceRequest","id":"a","requester":{"reference":"Practitioner/p"}})";
  const std::string other =
      R"({"resourceType":"ServiceRequest","requester":{"reference":"#inside"}, "x" : 1.50})";
  const HookRequest request = read_orders(R"({"resourceType":"Bundle","entry":[{"resource":)" +
                                              pump + R"(},{"resource":)" + other + "}]}",
                                          fhir::SiteZone());
  const std::vector<SignedOrder> orders = signed_orders(request);
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(orders[0].reference, "DeviceRequest/a");
  EXPECT_EQ(orders[0].requester, "Practitioner/p");
  EXPECT_EQ(orders[0].raw, pump);
  EXPECT_EQ(orders[1].reference, "ServiceRequest");
  EXPECT_EQ(orders[1].requester, "") << "what is contained in an order cannot be named elsewhere";
  EXPECT_EQ(orders[1].raw, other);
}

}  // namespace
}  // namespace cds
