#include "rules/product_table.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/terms_for_tests.h"

namespace rules {
namespace {

const ProductTable& table() { return terms_for_tests().products; }

std::string display(const Product* product) { return product == nullptr ? "" : product->display; }

struct TextCase {
  std::string_view name;
  std::string_view text;
  std::string_view product;  // empty: none
};

class ProductByText : public testing::TestWithParam<TextCase> {};

TEST_P(ProductByText, Finds) {
  EXPECT_EQ(display(table().by_text(GetParam().text)), GetParam().product);
}

INSTANTIATE_TEST_SUITE_P(
    Names, ProductByText,
    testing::Values(
        TextCase{"Plain", "omnipod", "Omnipod"},
        TextCase{"WithinASentence", "Start Omnipod, 10 pods a month", "Omnipod"},
        TextCase{"CaseDoesNotMatter", "OMNIPOD", "Omnipod"},
        TextCase{"RegisteredMarkDropped", "OmniPod®", "Omnipod"},
        TextCase{"RegisteredMarkWithinAName", "Omnipod® 5", "Omnipod 5"},
        TextCase{"TradeMarkDropped", "Omnipod™ 5 pods", "Omnipod 5"},
        TextCase{"PartOfALongerWord", "omnipodium", ""},
        TextCase{"EndOfALongerWord", "myomnipod", ""},
        TextCase{"FollowedByALetterBeyondAscii", "omnipodé", ""},
        TextCase{"PossessiveWithTypographicApostrophe", "Omnipod’s pods", "Omnipod"},
        TextCase{"InQuotationMarks", "“Omnipod”", "Omnipod"},
        TextCase{"LongestFirst", "Omnipod 5", "Omnipod 5"},
        TextCase{"LongestFirstWhereverItStands", "Omnipod family: Omnipod GO", "Omnipod GO"},
        TextCase{"LongerNameNeedsItsWholeLastWord", "Omnipod 50", "Omnipod"},
        TextCase{"LongerNameNeedsItsWholeLastWordTSlim", "t:slim X20", "Tandem t:slim"},
        TextCase{"Hyphen", "V-Go", "V-Go"}, TextCase{"NoHyphen", "VGO", "V-Go"},
        TextCase{"Space", "V Go", "V-Go"}, TextCase{"HyphenU2010", "V‐Go", "V-Go"},
        TextCase{"NonBreakingHyphenU2011", "V‑Go", "V-Go"},
        TextCase{"FigureDashU2012", "V‒Go", "V-Go"}, TextCase{"EnDashU2013", "V–Go", "V-Go"},
        TextCase{"EmDashU2014", "V—Go", "V-Go"}, TextCase{"BarU2015", "V―Go", "V-Go"},
        TextCase{"NonBreakingSpace", "V\xC2\xA0Go", "V-Go"},
        TextCase{"SeveralSpaces", "V  -  Go", "V-Go"},
        TextCase{"NumberJoined", "VGo20 kit", "V-Go 20"},
        TextCase{"NumberHyphenated", "v-go-20", "V-Go 20"},
        TextCase{"OtherPunctuationSeparates", "V, go", ""},
        TextCase{"ColonBelongsToTheName", "T:SLIM X2 pump", "Tandem t:slim X2"},
        TextCase{"Spaced", "MiniMed 780 G", ""}, TextCase{"Joined", "Minimed780G", "MiniMed 780G"},
        TextCase{"NothingOfOurs", "insulin pump", ""}, TextCase{"Empty", "", ""},
        TextCase{"OnlyMarks", "®™ - ", ""},
        TextCase{"BrokenUtf8", "\xE2\x80 omnipod \xC2", "Omnipod"}),
    [](const auto& info) { return std::string(info.param.name); });

struct ModelCase {
  std::string_view name;
  std::string_view model;
  std::string_view product;
};

class ProductByModel : public testing::TestWithParam<ModelCase> {};

TEST_P(ProductByModel, Finds) {
  EXPECT_EQ(display(table().by_model(GetParam().model)), GetParam().product);
}

INSTANTIATE_TEST_SUITE_P(Models, ProductByModel,
                         testing::Values(ModelCase{"Exact", "MMT-1884", "MiniMed 780G"},
                                         ModelCase{"CaseDoesNotMatter", "mmt-1884", "MiniMed 780G"},
                                         ModelCase{"ExactIsNoPrefix", "MMT-1884K", ""},
                                         ModelCase{"Prefix", "MMT-1780KPK", "MiniMed 670G"},
                                         ModelCase{"PrefixAlone", "MMT-1780", "MiniMed 670G"},
                                         ModelCase{"ShorterThanThePrefix", "MMT-178", ""},
                                         ModelCase{"WithoutHyphen", "MMT1885", "MiniMed 780G"},
                                         ModelCase{"Empty", "", ""},
                                         ModelCase{"Unknown", "ABC-1", ""}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ProductByModel, AStarAloneMatchesNothing) {
  Product everything;
  everything.models = {"*", ""};
  const ProductTable one({everything});
  EXPECT_EQ(one.by_model("MMT-1"), nullptr);
  EXPECT_EQ(one.by_model(""), nullptr);
}

TEST(ProductByModel, AnExactModelBeatsAPrefix) {
  Product prefix;
  prefix.display = "prefix";
  prefix.models = {"MMT-178*"};
  Product exact;
  exact.display = "exact";
  exact.models = {"MMT-178"};
  EXPECT_EQ(display(ProductTable({prefix, exact}).by_model("MMT-178")), "exact");
  EXPECT_EQ(display(ProductTable({exact, prefix}).by_model("MMT-178")), "exact");
}

TEST(ProductByModel, TheLongerPrefixWins) {
  Product shorter;
  shorter.display = "shorter";
  shorter.models = {"MMT*"};
  Product longer;
  longer.display = "longer";
  longer.models = {"MMT-17*"};
  EXPECT_EQ(display(ProductTable({shorter, longer}).by_model("MMT-1780")), "longer");
}

TEST(ProductByDeviceIdentifier, IsExact) {
  EXPECT_EQ(display(table().by_device_identifier("00385083000035")), "Omnipod 5");
  EXPECT_EQ(table().by_device_identifier("0038508300003"), nullptr);
  EXPECT_EQ(table().by_device_identifier(""), nullptr);
}

TEST(ProductTable, WithoutProductsFindsNothing) {
  const ProductTable empty;
  EXPECT_EQ(empty.by_text("omnipod"), nullptr);
  EXPECT_TRUE(empty.products().empty());
}

TEST(ProductKindId, IsReadBack) {
  for (const ProductKind kind :
       {ProductKind::kDurable, ProductKind::kWireless, ProductKind::kMechanical,
        ProductKind::kDisposable, ProductKind::kAidSystem, ProductKind::kIntegration,
        ProductKind::kImplantable, ProductKind::kSupplies}) {
    EXPECT_EQ(product_kind_from(to_string(kind)), kind);
  }
  EXPECT_EQ(to_string(ProductKind::kNone), "");
  EXPECT_EQ(product_kind_from(""), std::nullopt);
  EXPECT_EQ(product_kind_from("P.other"), std::nullopt);
}

}  // namespace
}  // namespace rules
