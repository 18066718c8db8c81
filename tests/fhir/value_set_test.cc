#include "fhir/value_set.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace fhir {
namespace {

constexpr std::string_view kAtc = "http://www.whocc.no/atc";

ValueSetConcept member(std::string_view system, std::string_view code) {
  return {std::string(system), std::string(code), "display", "", false};
}

ValueSetConcept family(std::string_view system, std::string_view code) {
  return {std::string(system), std::string(code), "display", "", true};
}

// Diabetes in small: a family with exceptions in it.
ValueSet diabetes() {
  return ValueSet("diabetes", "Diabetes",
                  {family(systems::kIcd10Cm, "E10"), family(systems::kIcd9Cm, "250.1"),
                   family(kAtc, "A10A"), member(systems::kSnomed, "46635009"),
                   member(systems::kIcd10Cm, "E10.A2"), member(systems::kHcpcs, "E0784")},
                  {family(systems::kIcd10Cm, "E10.A"), member(systems::kIcd10Cm, "E10.9"),
                   member(systems::kSnomed, "11530004")});
}

struct Case {
  std::string_view system;
  std::string_view code;
  bool is_member;
};

class ValueSetContains : public testing::TestWithParam<Case> {};

TEST_P(ValueSetContains, ByCanonicalSystemAndCode) {
  EXPECT_EQ(diabetes().contains(Coding{GetParam().system, GetParam().code, "Diabetes"}),
            GetParam().is_member)
      << GetParam().system << '|' << GetParam().code;
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ValueSetContains,
    testing::Values(Case{systems::kSnomed, "46635009", true},
                    Case{systems::kSnomed, " 46635009 ", true},
                    Case{"urn:oid:2.16.840.1.113883.6.96", "46635009", true},
                    Case{systems::kSnomed, "466350091", false},
                    Case{systems::kSnomed, "4663500", false},
                    Case{systems::kLoinc, "46635009", false}, Case{"", "46635009", false},
                    Case{systems::kSnomed, "", false}, Case{systems::kSnomed, " ", false},
                    Case{systems::kHcpcs, "e0784", true},
                    Case{"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "E0784", true},
                    Case{systems::kHcpcs, "E.0784", false}));

INSTANTIATE_TEST_SUITE_P(
    Families, ValueSetContains,
    testing::Values(Case{systems::kIcd10Cm, "E10", true}, Case{systems::kIcd10Cm, "E10.65", true},
                    Case{systems::kIcd10Cm, "E1065", true}, Case{systems::kIcd10Cm, "e10.65", true},
                    Case{"http://hl7.org/fhir/sid/icd-10", "E10.6", true},
                    Case{systems::kIcd10Cm, "E1", false}, Case{systems::kIcd10Cm, "E11.65", false},
                    Case{systems::kIcd9Cm, "E10.65", false}, Case{systems::kIcd9Cm, "250.13", true},
                    Case{systems::kIcd9Cm, "25013", true}, Case{systems::kIcd9Cm, "250.0", false},
                    Case{kAtc, "A10AB04", true}, Case{kAtc, "A10B", false}));

INSTANTIATE_TEST_SUITE_P(ExcludeBeatsInclude, ValueSetContains,
                         testing::Values(Case{systems::kIcd10Cm, "E10.9", false},
                                         Case{systems::kIcd10Cm, "E10.91", true},
                                         Case{systems::kIcd10Cm, "E10.A", false},
                                         Case{systems::kIcd10Cm, "E10.A1", false},
                                         // Though it is named itself.
                                         Case{systems::kIcd10Cm, "E10.A2", false}));

TEST(ValueSetFamily, ExistsInIcdAndAtcOnly) {
  const ValueSet set("x", "X", {family(systems::kSnomed, "466"), family(systems::kLoinc, "4548")},
                     {});
  EXPECT_TRUE(set.contains(Coding{systems::kSnomed, "466", ""}));
  EXPECT_FALSE(set.contains(Coding{systems::kSnomed, "46635009", ""}));
  EXPECT_FALSE(set.contains(Coding{systems::kLoinc, "4548-4", ""}));
}

TEST(ValueSetFamily, OfNoCodeHoldsNothing) {
  const ValueSet set("x", "X", {family(systems::kIcd10Cm, ""), family(systems::kIcd10Cm, ".")}, {});
  EXPECT_FALSE(set.contains(Coding{systems::kIcd10Cm, "E10", ""}));
}

TEST(ValueSetOfHostileCodes, HoldsNone) {
  const std::string code = "E10" + std::string(1'000'000, '1');
  EXPECT_FALSE(diabetes().contains(Coding{systems::kIcd10Cm, code, ""}));
  EXPECT_FALSE(diabetes().contains(Coding{code, "E10", ""}));
  EXPECT_FALSE(ValueSet().contains(Coding{systems::kIcd10Cm, "E10", ""}));
}

TEST(ValueSetMatch, IsTheFirstCodingThatIsAMember) {
  const CodeableConcept coded{{{systems::kLoinc, "1-1", ""},
                               {systems::kIcd10Cm, "E10.65", "here"},
                               {systems::kSnomed, "46635009", ""}},
                              "Diabetes"};
  const Coding* found = diabetes().match(coded);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->display, "here");
  EXPECT_TRUE(diabetes().contains(coded));
}

TEST(ValueSetMatch, OneExcludedCodingExcludesTheConcept) {
  const Few<Coding> codings{{systems::kSnomed, "46635009", ""}, {systems::kIcd10Cm, "E10.A1", ""}};
  EXPECT_FALSE(diabetes().contains(CodeableConcept{codings, ""}));
  EXPECT_EQ(diabetes().match(CodeableConcept{{codings.rbegin(), codings.rend()}, ""}), nullptr);
}

TEST(ValueSetMatch, TextAndDisplayAloneSayNothing) {
  EXPECT_FALSE(diabetes().contains(CodeableConcept{{}, "Diabetes"}));
  EXPECT_FALSE(diabetes().contains(CodeableConcept{{{systems::kSnomed, "", "Diabetes"}}, ""}));
}

TEST(ValueSet, TellsWhatItWasMadeFrom) {
  const ValueSet set = diabetes();
  EXPECT_EQ(set.id(), "diabetes");
  EXPECT_EQ(set.title(), "Diabetes");
  EXPECT_EQ(set.include().size(), 6U);
  EXPECT_EQ(set.exclude().size(), 3U);
}

TEST(ValueSets, GivesASetById) {
  ValueSets sets;
  sets.add(diabetes());
  EXPECT_TRUE(sets.has("diabetes"));
  EXPECT_EQ(sets.at("diabetes").title(), "Diabetes");
  EXPECT_EQ(sets.all().size(), 1U);
}

TEST(ValueSets, ReplacesASetOfTheSameId) {
  ValueSets sets;
  sets.add(diabetes());
  sets.add(ValueSet("diabetes", "Our own", {member(systems::kSnomed, "1")}, {}));
  EXPECT_EQ(sets.all().size(), 1U);
  EXPECT_EQ(sets.at("diabetes").title(), "Our own");
}

TEST(ValueSets, NamesASetThatIsMissing) {
  EXPECT_FALSE(ValueSets().has("dka"));
  try {
    ValueSets().at("dka");
    FAIL();
  } catch (const std::out_of_range& missing) {
    EXPECT_NE(std::string(missing.what()).find("dka"), std::string::npos);
  }
}

}  // namespace
}  // namespace fhir
