#include "fhir/quantity.h"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

struct Case {
  std::string_view system;
  std::string_view code;
  std::string_view text;
  Unit unit;
};

class UnitOf : public testing::TestWithParam<Case> {};

TEST_P(UnitOf, IsWhatCodeOrTextSay) {
  Quantity quantity;
  quantity.system = GetParam().system;
  quantity.code = GetParam().code;
  quantity.unit = GetParam().text;
  EXPECT_EQ(unit_of(quantity), GetParam().unit)
      << GetParam().system << '|' << GetParam().code << '|' << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    UcumCodes, UnitOf,
    testing::Values(
        Case{kUcum, "%", "", Unit::kPercent}, Case{kUcum, "1", "", Unit::kRatio},
        Case{kUcum, "mmol/mol", "", Unit::kMmolPerMol}, Case{kUcum, "mg/dL", "", Unit::kMgPerDl},
        Case{kUcum, "mg/dl", "", Unit::kMgPerDl}, Case{kUcum, "mmol/L", "", Unit::kMmolPerL},
        Case{kUcum, "mmol/l", "", Unit::kMmolPerL}, Case{kUcum, "g/L", "", Unit::kGramPerL},
        Case{kUcum, "g/dL", "", Unit::kUnknown}, Case{kUcum, "[IU]", "", Unit::kInsulinUnit},
        Case{kUcum, "[iU]", "", Unit::kInsulinUnit}, Case{kUcum, "U", "", Unit::kInsulinUnit},
        Case{"http://unitsofmeasure.org/", "mg/dL", "", Unit::kMgPerDl},
        Case{"urn:oid:2.16.840.1.113883.6.8", "%", "", Unit::kPercent},
        Case{"", "mg/dL", "", Unit::kMgPerDl}, Case{"", "1", "", Unit::kRatio}));

INSTANTIATE_TEST_SUITE_P(Annotations, UnitOf,
                         testing::Values(Case{kUcum, "%{Hb}", "", Unit::kPercent},
                                         Case{kUcum, "%{HemoglobinSaturation}", "", Unit::kPercent},
                                         Case{kUcum, "{%}", "", Unit::kPercent},
                                         Case{kUcum, "mmol/mol{Hb}", "", Unit::kMmolPerMol},
                                         Case{kUcum, "{unit}", "", Unit::kInsulinUnit},
                                         Case{kUcum, "{units}", "", Unit::kInsulinUnit},
                                         // Of itself an annotation is no unit: the text may say it.
                                         Case{kUcum, "{score}", "mg/dL", Unit::kMgPerDl},
                                         Case{kUcum, "{score}", "", Unit::kUnknown},
                                         Case{kUcum, "{}", "", Unit::kUnknown},
                                         Case{kUcum, "{", "", Unit::kUnknown}));

INSTANTIATE_TEST_SUITE_P(
    Texts, UnitOf,
    testing::Values(
        Case{"", "", "%", Unit::kPercent}, Case{"", "", "percent", Unit::kPercent},
        Case{"", "", "Percent", Unit::kPercent}, Case{"", "", "% of total Hgb", Unit::kPercent},
        Case{"", "", "mg/dl", Unit::kMgPerDl}, Case{"", "", "MG/DL", Unit::kMgPerDl},
        Case{"", "", " mg/dL ", Unit::kMgPerDl}, Case{"", "", "MMOL/L", Unit::kMmolPerL},
        Case{"", "", "mmol/mol Hb", Unit::kMmolPerMol},
        Case{"", "", "millimole per mole", Unit::kMmolPerMol},
        Case{"", "", "IU", Unit::kInsulinUnit}, Case{"", "", "units", Unit::kInsulinUnit},
        Case{"", "", "Unit", Unit::kInsulinUnit}, Case{kUcum, "", "units", Unit::kInsulinUnit},
        Case{"", "", "mg", Unit::kUnknown}, Case{"", "", "1", Unit::kUnknown},
        Case{"", "", "", Unit::kMissing}, Case{"", "", "  ", Unit::kMissing},
        Case{kUcum, "", "", Unit::kMissing}));

INSTANTIATE_TEST_SUITE_P(CodeAndText, UnitOf,
                         testing::Values(
                             // A UCUM code decides, also one that is not known.
                             Case{kUcum, "mmol/L", "mg/dL", Unit::kMmolPerL},
                             Case{kUcum, "mL", "mg/dL", Unit::kUnknown},
                             // A code of no system or of another one does not.
                             Case{"", "258797006", "mg/dL", Unit::kMgPerDl},
                             Case{"", "258797006", "", Unit::kUnknown},
                             Case{"http://example.org/units", "1", "mg/dL", Unit::kMgPerDl},
                             Case{"http://example.org/units", "1", "", Unit::kUnknown},
                             Case{"", "mmol/L", "mg/dL", Unit::kMmolPerL}));

TEST(UnitOfHostileText, IsUnknown) {
  for (const std::string& text :
       {std::string(1'000'000, 'm'), std::string(1'000'000, '{') + std::string(1'000'000, '}'),
        std::string("mg/dL\0", 6), std::string("\xFF\xFE")}) {
    Quantity quantity;
    quantity.unit = text;
    EXPECT_EQ(unit_of(quantity), Unit::kUnknown);
    quantity.system = kUcum;
    quantity.code = text;
    EXPECT_EQ(unit_of(quantity), Unit::kUnknown);
  }
}

}  // namespace
}  // namespace fhir
