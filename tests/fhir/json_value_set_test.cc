#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "fhir/read.h"

namespace fhir {
namespace {

namespace fs = std::filesystem;

std::string value_set(std::string_view compose) {
  return R"({"resourceType":"ValueSet","id":"pumps","title":"Pumps","status":"active","compose":{)" +
         std::string(compose) + "}}";
}

std::string error_of(const std::string& text) {
  try {
    read_value_set(text);
  } catch (const ReadError& error) {
    return error.what();
  }
  return "";
}

TEST(ReadValueSet, ConceptsWithDisplayAndComment) {
  const ValueSet set = read_value_set(value_set(
      R"("include":[{"system":"http://loinc.org","concept":[{"code":"4548-4","display":"HbA1c","designation":[],)"
      R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/valueset-concept-comments","valueString":"trap"}]},)"
      R"({"code":"17856-6","display":"HbA1c by HPLC"}]}],)"
      R"("exclude":[{"system":"http://loinc.org","concept":[{"code":"1-8","display":"none"}]}])"));
  EXPECT_EQ(set.id(), "pumps");
  EXPECT_EQ(set.title(), "Pumps");
  ASSERT_EQ(set.include().size(), 2U);
  EXPECT_EQ(set.include()[0].system, "http://loinc.org");
  EXPECT_EQ(set.include()[0].display, "HbA1c");
  EXPECT_EQ(set.include()[0].comment, "trap");
  EXPECT_FALSE(set.include()[0].with_descendants);
  ASSERT_EQ(set.exclude().size(), 1U);
  EXPECT_TRUE(set.contains(Coding{"http://loinc.org", "17856-6", ""}));
  EXPECT_FALSE(set.contains(Coding{"http://loinc.org", "1-8", ""}));
}

TEST(ReadValueSet, AFilterHoldsACodeAndItsDescendants) {
  const ValueSet set = read_value_set(value_set(
      R"("include":[{"extension":[{"url":"https://pumpcds.example/fhir/StructureDefinition/display","valueString":"Type 1"},)"
      R"({"url":"https://pumpcds.example/fhir/StructureDefinition/comment","valueString":"why"}],)"
      R"("system":"http://hl7.org/fhir/sid/icd-10-cm","filter":[{"property":"concept","op":"is-a","value":"E10"}]}])"));
  ASSERT_EQ(set.include().size(), 1U);
  EXPECT_TRUE(set.include()[0].with_descendants);
  EXPECT_EQ(set.include()[0].display, "Type 1");
  EXPECT_EQ(set.include()[0].comment, "why");
  EXPECT_TRUE(set.contains(Coding{"http://hl7.org/fhir/sid/icd-10-cm", "E10.9", ""}));
}

struct Refused {
  std::string name;
  std::string text;
  std::string part_of_error;
};

class RefusedValueSet : public testing::TestWithParam<Refused> {};

TEST_P(RefusedValueSet, IsNamedWithItsElement) {
  EXPECT_NE(error_of(GetParam().text).find(GetParam().part_of_error), std::string::npos)
      << error_of(GetParam().text);
}

std::string filter(std::string_view system, std::string_view filters, std::string_view more = "") {
  return value_set(
      R"("include":[{"extension":[{"url":"x/StructureDefinition/display","valueString":"d"}],"system":")" +
      std::string(system) + R"(","filter":[)" + std::string(filters) + "]" + std::string(more) +
      "}]");
}

constexpr std::string_view kIsA = R"({"property":"concept","op":"is-a","value":"E10"})";
constexpr std::string_view kOnly = "only one `concept is-a` of";

INSTANTIATE_TEST_SUITE_P(
    Texts, RefusedValueSet,
    testing::Values(
        Refused{"NotJson", "{", "not JSON at byte 1"},
        Refused{"AnotherResource", R"({"resourceType":"CodeSystem","id":"pumps"})",
                "ValueSet pumps: resourceType"},
        Refused{"WithoutId", R"({"resourceType":"ValueSet"})", "without id"},
        Refused{"WithoutCompose", R"({"resourceType":"ValueSet","id":"pumps"})",
                "ValueSet pumps: compose.include: empty"},
        Refused{"Empty", value_set(R"("include":[])"), "compose.include: empty"},
        Refused{"Import", value_set(R"("include":[{"valueSet":["http://x"]}])"),
                "compose.include[0].valueSet: imports"},
        Refused{"WithoutSystem",
                value_set(R"("include":[{"concept":[{"code":"a","display":"b"}]}])"),
                "compose.include[0].system: missing"},
        Refused{"WholeSystem", value_set(R"("include":[{"system":"s"}])"),
                "include[0]: expected either concept or filter"},
        Refused{"WithoutDisplay",
                value_set(R"("include":[{"system":"s","concept":[{"code":"a"}]}])"),
                "compose.include[0].concept[0]: display missing"},
        Refused{"WithoutCode",
                value_set(R"("include":[{"system":"s","concept":[{"display":"a"}]}])"),
                "compose.include[0].concept[0]: code missing"},
        Refused{"ExcludeWithoutDisplay",
                value_set(R"("include":[{"system":"s","concept":[{"code":"a","display":"b"}]}],)"
                          R"("exclude":[{"system":"s","concept":[{"code":"a"}]}])"),
                "compose.exclude[0].concept[0]: display missing"},
        Refused{"Duplicate",
                value_set(R"("include":[{"system":"s","concept":[{"code":"a","display":"b"}]},)"
                          R"({"system":"s","concept":[{"code":"a","display":"c"}]}])"),
                "compose.include[1].concept[0]: named twice"},
        Refused{"FilterWithoutDisplay",
                value_set(R"("include":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","filter":[)" +
                          std::string(kIsA) + "]}]"),
                "compose.include[0].filter: display missing"},
        Refused{"FilterOfSnomed", filter("http://snomed.info/sct", kIsA), std::string(kOnly)},
        Refused{"FilterByRegex",
                filter("http://hl7.org/fhir/sid/icd-10-cm",
                       R"({"property":"concept","op":"regex","value":"E1."})"),
                std::string(kOnly)},
        Refused{"FilterByProperty",
                filter("http://hl7.org/fhir/sid/icd-10-cm",
                       R"({"property":"parent","op":"is-a","value":"E10"})"),
                std::string(kOnly)},
        Refused{"TwoFilters",
                filter("http://hl7.org/fhir/sid/icd-10-cm",
                       std::string(kIsA) + "," + std::string(kIsA)),
                std::string(kOnly)},
        Refused{"FilterAndConcept",
                filter("http://hl7.org/fhir/sid/icd-10-cm", kIsA,
                       R"(,"concept":[{"code":"a","display":"b"}])"),
                "expected either concept or filter"},
        Refused{"WrongType",
                value_set(R"("include":[{"system":"s","concept":[{"code":5,"display":"b"}]}])"),
                "compose.include[0].concept[0].code: expected a string"}),
    [](const auto& info) { return info.param.name; });

TEST(ReadValueSet, EverySetOfTheProgramLoadsUnderItsFileName) {
  std::size_t sets = 0;
  for (const fs::directory_entry& file :
       fs::directory_iterator(fs::path(PUMPCDS_SOURCE_DIR) / "rules" / "valuesets")) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    try {
      const ValueSet set = read_value_set(std::move(text));
      EXPECT_EQ(set.id(), file.path().stem().string());
      EXPECT_FALSE(set.title().empty()) << set.id();
    } catch (const ReadError& error) {
      ADD_FAILURE() << file.path().filename() << ": " << error.what();
    }
    ++sets;
  }
  EXPECT_GE(sets, 40U) << "value sets were not found";
}

}  // namespace
}  // namespace fhir
