#include "cds/products.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cds/embedded.h"

namespace cds {
namespace {

std::vector<rules::Product> built_in() {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == "rules/products.json") return read_products(file.text);
  }
  return {};
}

TEST(ReadProducts, ReadsTheBuiltInTable) {
  const std::vector<rules::Product> products = built_in();
  ASSERT_GE(products.size(), 30U);
  const auto v_go = std::ranges::find(products, "V-Go 30", &rules::Product::display);
  ASSERT_NE(v_go, products.end());
  EXPECT_EQ(v_go->kind, rules::ProductKind::kMechanical);
  EXPECT_EQ(v_go->reservoir_units, 66);
  EXPECT_TRUE(v_go->reservoir_confirmed);
  EXPECT_FALSE(v_go->review);
  const auto go = std::ranges::find(products, "Omnipod GO", &rules::Product::display);
  ASSERT_NE(go, products.end());
  EXPECT_TRUE(go->review);
  EXPECT_FALSE(go->reservoir_units);
}

TEST(ReadProducts, ReadsEveryMember) {
  const auto products =
      read_products(R"({"products":[{"names":["a b","ab"],"display":"AB","manufacturer":"M",
      "kind":"P.wireless","reservoir_units":200,"reservoir_confirmed":true,"models":["X-1*"],
      "device_identifiers":["001"],"review":true}]})");
  ASSERT_EQ(products.size(), 1U);
  EXPECT_THAT(products[0].names, testing::ElementsAre("a b", "ab"));
  EXPECT_EQ(products[0].manufacturer, "M");
  EXPECT_THAT(products[0].models, testing::ElementsAre("X-1*"));
  EXPECT_THAT(products[0].device_identifiers, testing::ElementsAre("001"));
}

struct Bad {
  const char* name;
  const char* text;
  const char* says;
};

class BadProducts : public testing::TestWithParam<Bad> {};

TEST_P(BadProducts, NamesTheProductAndTheMember) {
  EXPECT_THAT([] { read_products(GetParam().text); },
              testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadProducts,
    testing::Values(
        Bad{"NotJson", "{", "offset"}, Bad{"NoList", "{}", "products: expected an array"},
        Bad{"NoObject", "[]", "products: expected an array"},
        Bad{"ItemNoObject", R"({"products":[3]})", "products[0]: expected an object"},
        Bad{"NoName", R"({"products":[{"names":[],"display":"A","kind":"P.durable"}]})",
            "products[0].names"},
        Bad{"NoDisplay", R"({"products":[{"names":["a"],"kind":"P.durable"}]})",
            "products[0].display: missing"},
        Bad{"UnknownKind", R"({"products":[{"names":["a"],"display":"A","kind":"P.magic"}]})",
            "products[0].kind"},
        Bad{"UnknownMember",
            R"({"products":[{"names":["a"],"display":"A","kind":"P.durable","nmae":1}]})",
            "products[0].nmae: unknown member"},
        Bad{"BadReservoir",
            R"({"products":[{"names":["a"],"display":"A","kind":"P.durable",)"
            R"("reservoir_units":1e9}]})",
            "reservoir_units"},
        Bad{"BadFlag",
            R"({"products":[{"names":["a"],"display":"A","kind":"P.durable","review":"yes"}]})",
            "review: expected true or false"},
        Bad{"NameTaken",
            R"({"products":[{"names":["a"],"display":"A","kind":"P.durable"},{"names":["a"],)"
            R"("display":"B","kind":"P.durable"}]})",
            "products[1].names: 'a' is taken"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace cds
