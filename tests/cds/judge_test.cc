#include "cds/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cds/problem.h"
#include "cds/terminology.h"
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

TEST(RecognizeOrders, APumpOrderedByAnOlderVersionOfFhirIsRefusedByName) {
  const Terminology terminology("");
  const auto recognize = [&](const std::string& order) {
    return recognize_orders(read_orders(order, fhir::SiteZone()), {}, {}, terminology.terms());
  };
  const auto order = [](const std::string& type, const std::string& text) {
    return R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":")" + type +
           R"(","medicationCodeableConcept":{"text":")" + text + R"("}}}]})";
  };
  try {
    recognize(order("MedicationOrder", "Omnipod 5 pods"));
    FAIL() << "was not refused";
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 400);
    EXPECT_EQ(problem.field(), "context.draftOrders");
    EXPECT_THAT(problem.what(), testing::HasSubstr("MedicationOrder"));
  }
  EXPECT_EQ(recognize(order("MedicationRequest", "Omnipod 5 pods")).size(), 1U);
  EXPECT_TRUE(recognize(order("MedicationOrder", "Metformin 500 mg")).empty());
  // Supplies are not for us either.
  EXPECT_EQ(
      recognize(
          R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ProcedureRequest","code":{"coding":[)"
          R"({"system":"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"A4230"}]}}}]})")
          .size(),
      1U);
}

}  // namespace
}  // namespace cds
