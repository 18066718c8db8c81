#include "rules/words.h"

#include <gtest/gtest.h>

namespace rules {
namespace {

TEST(Words, SaysAPhraseAsWholeWords) {
  EXPECT_TRUE(says("Continuous subcutaneous-insulin infusion.",
                   "continuous subcutaneous insulin infusion"));
  EXPECT_FALSE(says("pumpernickel", "pump"));
  EXPECT_TRUE(says("(PUMP)", "pump"));
  EXPECT_FALSE(says("anything", ""));
}

TEST(Words, FoldLeavesOneSpaceForSpacesAndHyphens) {
  EXPECT_EQ(fold("  V -‑ Go®\t20 "), "v go 20");
  EXPECT_EQ(split_words(fold("V-Go 20")), (std::vector<std::string>{"v", "go", "20"}));
  EXPECT_EQ(split_words(""), std::vector<std::string>{});
}

struct Folded {
  const char* name;
  const char* text;
  const char* folded;
};

class WordSigns : public testing::TestWithParam<Folded> {};

TEST_P(WordSigns, AreFolded) { EXPECT_EQ(fold(GetParam().text), GetParam().folded); }

INSTANTIATE_TEST_SUITE_P(
    Signs, WordSigns,
    testing::Values(
        Folded{"Registered", "Omnipod\u00AE 5", "omnipod 5"},
        Folded{"TradeMark", "Omnipod\u2122 5", "omnipod 5"},
        Folded{"ServiceMark", "Omnipod\u2120 5", "omnipod 5"},
        Folded{"SoftHyphen", "Omni\u00ADpod", "omnipod"},
        Folded{"ZeroWidthSpace", "Omni\u200Bpod", "omnipod"},
        Folded{"NoBreakSpace", "Omnipod\u00A05", "omnipod 5"},
        Folded{"NarrowNoBreakSpace", "Omnipod\u202F5", "omnipod 5"},
        Folded{"NoBreakHyphen", "V\u2011Go", "v go"}, Folded{"Dash", "V\u2013Go", "v go"},
        Folded{"MinusSign", "V\u2212Go", "v go"}, Folded{"LineBreak", "V\r\nGo", "v go"},
        Folded{"OtherLatinSign", "V\u00B7Go", "v,go"}, Folded{"QuotationMark", "V\u2019Go", "v,go"},
        Folded{"DoublePrime", "V\u2033Go", "v,go"}, Folded{"WordJoiner", "V\u2060Go", "v,go"},
        Folded{"AccentStaysALetter", "Omnipod\u00E9", "omnipod\u00E9"},
        Folded{"EuroSignIsKept", "\u20AC5", "\u20AC5"},
        Folded{"TruncatedSign", "Go\xE2\x84", "go\xE2\x84"},
        Folded{"TruncatedLatinSign", "Go\xC2", "go\xC2"},
        Folded{"OtherMathematicalSign", "V\u2248Go", "v\u2248go"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace rules
