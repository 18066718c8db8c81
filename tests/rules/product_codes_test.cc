#include "rules/product_codes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "rules/product.h"
#include "tests/support/terms_for_tests.h"

namespace rules {
namespace {

namespace systems = fhir::systems;

fhir::Order hcpcs(std::string_view code) {
  fhir::Order order;
  order.resource_type = "DeviceRequest";
  order.status = "draft";
  order.code = coded(systems::kHcpcs, code);
  return order;
}

OrderedProduct recognize(const fhir::Order& order) {
  return recognize(order, {}, {}, terms_for_tests());
}

struct ModifierCase {
  std::string_view name;
  std::string_view code;
  bool ra;
  bool rb;
  ProductKind kind;
};

class OrderModifier : public testing::TestWithParam<ModifierCase> {};

TEST_P(OrderModifier, IsReadFromTheCode) {
  const OrderedProduct found = recognize(hcpcs(GetParam().code));
  EXPECT_EQ(found.modifier_ra, GetParam().ra);
  EXPECT_EQ(found.modifier_rb, GetParam().rb);
  EXPECT_EQ(found.kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    Codes, OrderModifier,
    testing::Values(ModifierCase{"None", "E0784", false, false, ProductKind::kDurable},
                    ModifierCase{"Hyphen", "E0784-RA", true, false, ProductKind::kDurable},
                    ModifierCase{"Joined", "E0784RA", true, false, ProductKind::kDurable},
                    ModifierCase{"LowerCase", "e0784-ra", true, false, ProductKind::kDurable},
                    ModifierCase{"Space", "E0784 RA", true, false, ProductKind::kDurable},
                    ModifierCase{"Second", "E0784-NU-RA", true, false, ProductKind::kDurable},
                    ModifierCase{"Other", "E0784-NU", false, false, ProductKind::kDurable},
                    ModifierCase{"PartOfTwoOthers", "E0784-XRAX", false, false,
                                 ProductKind::kDurable},
                    ModifierCase{"PartIsASupply", "E0784-RB", false, true, ProductKind::kSupplies},
                    ModifierCase{"PartJoined", "E0784RB", false, true, ProductKind::kSupplies},
                    ModifierCase{"HalfAModifier", "E0784-R", false, false, ProductKind::kNone},
                    ModifierCase{"NothingOfOurs", "E0601-RB", false, true, ProductKind::kNone}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(OrderModifier, TheDecidingCodeIsGivenWithoutIt) {
  EXPECT_EQ(recognize(hcpcs("E0784-RA")).code, "E0784");
}

TEST(OrderModifier, MayBeACodedParameter) {
  fhir::Order order = hcpcs("E0784");
  order.parameter.push_back({texted("HCPCS modifier"), coded("urn:local", "RA")});
  EXPECT_TRUE(recognize(order).modifier_ra);
  order.parameter.back() = {{}, coded(systems::kHcpcs, "RB")};
  EXPECT_TRUE(recognize(order).modifier_rb);
  EXPECT_FALSE(recognize(order).modifier_ra);
}

TEST(OrderModifier, OfAParameterThatIsCodedAsOne) {
  fhir::Order order = hcpcs("E0784");
  order.parameter.push_back({coded("urn:local", "modifier"), coded("urn:local", "RA")});
  EXPECT_TRUE(recognize(order).modifier_ra);
  order.parameter.back().code = coded("urn:local", "7", "Modifier");
  EXPECT_TRUE(recognize(order).modifier_ra);
  order.parameter.back().code = coded("urn:local", "7", "Side");
  EXPECT_FALSE(recognize(order).modifier_ra);
}

TEST(HcpcsCode, IsReadWithSpacesAroundItAndInAnyCase) {
  for (const std::string_view code : {" E0784", "E0784 ", "\tE0784\t", "e0784"}) {
    EXPECT_EQ(recognize(hcpcs(code)).kind, ProductKind::kDurable) << code;
  }
  for (const std::string_view code : {"", "  ", "E078", "80784", "E07X4", "{0784", "E07:4"}) {
    EXPECT_EQ(recognize(hcpcs(code)).kind, ProductKind::kNone) << code;
  }
}

TEST(OrderModifier, MayBeACodedDetail) {
  fhir::Order order = hcpcs("E0784");
  order.order_detail.push_back(coded(systems::kHcpcs, "RA"));
  EXPECT_TRUE(recognize(order).modifier_ra);
}

TEST(OrderModifier, OfAnotherSystemOrAsTextIsNone) {
  fhir::Order order = hcpcs("E0784");
  order.order_detail.push_back(coded("urn:local", "RA"));
  order.order_detail.push_back(texted("RA"));
  order.parameter.push_back({texted("side"), coded("urn:local", "RB")});
  order.parameter.push_back({texted("modifier"), texted("RB")});
  EXPECT_FALSE(recognize(order).modifier_ra);
  EXPECT_FALSE(recognize(order).modifier_rb);
  EXPECT_EQ(recognize(order).kind, ProductKind::kDurable);
}

}  // namespace
}  // namespace rules
