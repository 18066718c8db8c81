#include "fhir/json_repeats.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/read.h"

namespace fhir {
namespace {

const std::string kCode =
    R"({"coding":[{"system":"http://loinc.org","code":"41653-7","display":"Glucose \u00e9"}],"text":"BG"})";

std::string quantity(std::string_view value, std::string_view unit = "mg/dL") {
  return R"({"value":)" + std::string(value) + R"(,"unit":")" + std::string(unit) +
         R"(","system":"http://unitsofmeasure.org","code":")" + std::string(unit) + R"("})";
}

std::string observation(const std::string& code, const std::string& value) {
  return R"({"resourceType":"Observation","status":"final","code":)" + code +
         R"(,"valueQuantity":)" + value + "}";
}

std::string bundle(const std::vector<std::string>& resources) {
  std::string text = R"({"resourceType":"Bundle","entry":[)";
  for (std::size_t i = 0; i < resources.size(); ++i) {
    text += (i > 0 ? R"(,{"resource":)" : R"({"resource":)") + resources[i] + "}";
  }
  return text + "]}";
}

struct Result {
  std::unique_ptr<std::string> text;
  ResourceSet set;
  Issues issues;

  const Observation& observation(std::size_t i) const {
    return std::get<Observation>(set.resources.at(i));
  }
};

Result read(const std::string& text, bool as_orders = false) {
  static const SiteZone zone("UTC");
  Result result;
  result.text = std::make_unique<std::string>(text);
  result.set = read_resources(*result.text, zone, result.issues, {as_orders});
  return result;
}

std::string words(const CodeableConcept& code) {
  std::string words;
  for (const Coding& coding : code.coding) {
    words += "(" + std::string(coding.system) + "|" + std::string(coding.code) + "|" +
             std::string(coding.display) + ")";
  }
  return words + "'" + std::string(code.text) + "'";
}

std::string words(const Reference& reference) {
  return std::string(reference.reference) + "," + std::string(reference.type) + "," +
         std::string(reference.display) + "," + std::string(reference.identifier->value);
}

std::string words(const std::optional<Quantity>& quantity) {
  if (!quantity) return "none";
  return (quantity->value ? quantity->value->to_string() : "no number") + " " +
         std::string(quantity->unit) + "," + std::string(quantity->system) + "," +
         std::string(quantity->code) + "," + std::to_string(static_cast<int>(quantity->comparator));
}

std::string words(const Observation& o) {
  std::string text = std::string(o.status) + " " + words(o.code) + " " + words(o.subject) + " " +
                     words(o.value_quantity) + " " + words(o.device);
  for (const CodeableConcept& category : o.category) text += " c" + words(category);
  for (const Reference& performer : o.performer) text += " p" + words(performer);
  return text;
}

TEST(JsonRepeats, RecordsThatDifferInTheirNumberAlone) {
  const Result result = read(
      bundle({observation(kCode, quantity("120")), observation(kCode, quantity("99.50")),
              observation(kCode, quantity("120")), observation(kCode, quantity("7", "mmol/L"))}));
  EXPECT_EQ("120 mg/dL,http://unitsofmeasure.org,mg/dL,0",
            words(result.observation(0).value_quantity));
  EXPECT_EQ("99.5 mg/dL,http://unitsofmeasure.org,mg/dL,0",
            words(result.observation(1).value_quantity));
  EXPECT_EQ("120 mg/dL,http://unitsofmeasure.org,mg/dL,0",
            words(result.observation(2).value_quantity));
  EXPECT_EQ("7 mmol/L,http://unitsofmeasure.org,mmol/L,0",
            words(result.observation(3).value_quantity));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ("(http://loinc.org|41653-7|Glucose \u00e9)'BG'", words(result.observation(i).code));
  }
  EXPECT_TRUE(result.issues.empty());
}

TEST(JsonRepeats, ANumberThatCannotBeUsedIsNotTheOneBefore) {
  const Result result = read(bundle({observation(kCode, quantity("120")),
                                     observation(kCode, quantity("1" + std::string(60, '0'))),
                                     observation(kCode, quantity("130"))}));
  EXPECT_FALSE(result.observation(1).value_quantity->value);
  EXPECT_EQ("mg/dL", result.observation(1).value_quantity->unit);
  EXPECT_EQ("130", result.observation(2).value_quantity->value->to_string());
  ASSERT_EQ(1U, result.issues.size());
  EXPECT_EQ("entry[1].resource.valueQuantity.value", result.issues[0].path);
}

TEST(JsonRepeats, EachRecordGetsItsOwnIssue) {
  const std::string wrong = R"({"coding":[{"system":"http://loinc.org","code":5}]})";
  const Result result =
      read(bundle({observation(wrong, quantity("1")), observation(wrong, quantity("2")),
                   observation(wrong, quantity("3"))}));
  ASSERT_EQ(3U, result.issues.size());
  EXPECT_EQ("entry[2].resource.code.coding[0].code", result.issues[2].path);
}

TEST(JsonRepeats, WhatIsReadTwiceIntoOneMemberIsAddedEachTime) {
  const std::string order = R"({"resourceType":"DeviceRequest","codeCodeableConcept":)" + kCode +
                            R"(,"code":)" + kCode + "}";
  const Result result = read(bundle({order, order}), true);
  const std::string first = words(std::get<Order>(result.set.resources.at(0)).code);
  EXPECT_EQ(first, words(std::get<Order>(result.set.resources.at(1)).code));
}

TEST(JsonRepeats, RepeatedElementsCountAsMemoryToo) {
  std::string code = R"({"coding":[{})";
  while (code.size() < 370) code += ",{}";
  code += "]}";
  const std::vector<std::string> many(8000, observation(code, quantity("1")));
  EXPECT_THROW(read(bundle(many)), ReadError);
}

TEST(JsonRepeats, LongTextsAreReadToTheirEnd) {
  const std::string begin = R"({"text":")" + std::string(400, 'a');
  const Result result = read(bundle(
      {observation(begin + R"("})", quantity("1")), observation(begin + R"(b"})", quantity("1"))}));
  EXPECT_EQ(400U, result.observation(0).code.text.size());
  EXPECT_EQ(401U, result.observation(1).code.text.size());
}

TEST(JsonRepeats, AtAnotherDepthItIsReadAnew) {
  const StructCopying copying{
      .is_blank = [](const void*) { return true; },
      .keep = [](const void*) -> std::shared_ptr<const void> { return nullptr; },
      .copy = [](const void*, void*) {}};
  JsonRepeat repeat;
  ASSERT_TRUE(repeat.begin("{} and more", 3));
  repeat.end(2, 0, false, nullptr, copying);
  EXPECT_TRUE(repeat.is_same("{}", 3));
  EXPECT_FALSE(repeat.is_same("{}", 4));
  EXPECT_FALSE(repeat.is_same("{ }", 3));
}

// Whatever came before, a record reads as it does alone.
TEST(JsonRepeats, ABundleReadsAsItsRecordsDoOneByOne) {
  const std::vector<std::string> codes{
      kCode,
      R"({"coding":[{"system":"http://loinc.org","code":"41653-7"},{"code":"x"}]})",
      R"({ "text":"BG" })",
      R"({"text":"a\"b\\","coding":[]})",
      R"({"text":7})",
      R"({"extra":12,"text":"BG"})",
      R"({"extra":13,"text":"BG"})",
      R"({"extra":[{"a":1}],"text":"BG"})",
      "{}",
      R"([{"text":"first"},{"text":"second"}])",
  };
  const std::vector<std::string> references{
      R"({"reference":"Patient/p"})",
      R"({"reference":"Patient/p","identifier":{"value":"7"}})",
      R"({"identifier":{"value":"7"},"reference":"Patient/p"})",
      R"({"reference":5})",
      "[]",
  };
  const std::vector<std::string> quantities{
      quantity("120"),
      quantity("95"),
      quantity("95.0"),
      quantity("1e99"),
      quantity("95", "mmol/L"),
      R"({"value":120})",
      R"({"value":95 })",
      R"({"value":"120","unit":"mg/dL"})",
      R"({"unit":"mg/dL","value":120,"comparator":"<"})",
      R"({"unit":"mg/dL","value":121,"comparator":"<"})",
      R"({"unit":"mg/dL","value":121,"comparator":"?"})",
      R"({"unit":"mg/dL","value":null,"comparator":"<"})",
      R"({"value":95,"value":120,"unit":"mg/dL"})",
      R"({"value":96,"value":120,"unit":"mg/dL"})",
      R"({"unit":"mg/dL","other":4,"value":120})",
      R"({"unit":"mg/dL","other":"4","value":120})",
  };
  std::mt19937 random(20261125);
  const auto one_of = [&random](const std::vector<std::string>& all) {
    return all[random() % all.size()];
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> resources;
    for (int i = 0; i < 20; ++i) {
      resources.push_back(R"({"resourceType":"Observation","status":")" +
                          std::string(random() % 3 == 0 ? "final" : "amended") + R"(","code":)" +
                          one_of(codes) + R"(,"category":[)" + one_of(codes) + "," + one_of(codes) +
                          R"(],"subject":)" + one_of(references) + R"(,"performer":[)" +
                          one_of(references) + R"(],"valueQuantity":)" + one_of(quantities) +
                          R"(,"device":)" + one_of(references) + "}");
    }
    const Result all = read(bundle(resources));
    std::vector<std::string> issues;
    for (std::size_t i = 0; i < resources.size(); ++i) {
      const Result alone = read(resources[i]);
      ASSERT_EQ(words(alone.observation(0)), words(all.observation(i))) << resources[i];
      for (const Issue& issue : alone.issues) {
        issues.push_back("entry[" + std::to_string(i) + "].resource." + issue.path + issue.text);
      }
    }
    ASSERT_EQ(issues.size(), all.issues.size());
    for (std::size_t i = 0; i < issues.size(); ++i) {
      ASSERT_EQ(issues[i], all.issues[i].path + all.issues[i].text);
    }
  }
}

}  // namespace
}  // namespace fhir
