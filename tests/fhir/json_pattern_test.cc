#include "fhir/json_pattern.h"

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
    return set.resources.of<Observation>().at(i);
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

std::string words(const Occurrence& when) {
  const std::optional<DateTime> start = when.start();
  return start ? to_string(start->dates.begin) + ".." + to_string(start->dates.end) + "@" +
                     std::to_string(start->at ? start->at->seconds : 0)
               : "no date";
}

std::string words(const Observation& o) {
  std::string text = std::string(o.id) + " " + std::string(o.last_updated) + " " +
                     std::string(o.status) + " " + words(o.effective) + " " + words(o.code) + " " +
                     words(o.subject) + " " + words(o.value_quantity) + " " + words(o.device) +
                     " " + std::string(o.value_string);
  for (const CodeableConcept& category : *o.category) text += " c" + words(category);
  for (const Reference& performer : *o.performer) text += " p" + words(performer);
  return text;
}

TEST(JsonPattern, RecordsThatDifferInTheirNumberAlone) {
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

TEST(JsonPattern, ANumberThatCannotBeUsedIsNotTheOneBefore) {
  const Result result = read(bundle({observation(kCode, quantity("120")),
                                     observation(kCode, quantity("1" + std::string(60, '0'))),
                                     observation(kCode, quantity("130"))}));
  EXPECT_FALSE(result.observation(1).value_quantity->value);
  EXPECT_EQ("mg/dL", result.observation(1).value_quantity->unit);
  EXPECT_EQ("130", result.observation(2).value_quantity->value->to_string());
  ASSERT_EQ(1U, result.issues.size());
  EXPECT_EQ("entry[1].resource.valueQuantity.value", result.issues[0].path);
}

TEST(JsonPattern, EachRecordGetsItsOwnIssue) {
  const std::string wrong = R"({"coding":[{"system":"http://loinc.org","code":5}]})";
  const Result result =
      read(bundle({observation(wrong, quantity("1")), observation(wrong, quantity("2")),
                   observation(wrong, quantity("3"))}));
  ASSERT_EQ(3U, result.issues.size());
  EXPECT_EQ("entry[2].resource.code.coding[0].code", result.issues[2].path);
}

TEST(JsonPattern, WhatIsReadTwiceIntoOneMemberIsAddedEachTime) {
  const std::string order = R"({"resourceType":"DeviceRequest","codeCodeableConcept":)" + kCode +
                            R"(,"code":)" + kCode + "}";
  const Result result = read(bundle({order, order}), true);
  const std::string first = words(result.set.resources.of<Order>().at(0).code);
  EXPECT_EQ(first, words(result.set.resources.of<Order>().at(1).code));
}

TEST(JsonPattern, RepeatedElementsCountAsMemoryToo) {
  std::string code = R"({"coding":[{})";
  while (code.size() < 600) code += ",{}";
  code += "]}";
  const std::vector<std::string> many(8000, observation(code, quantity("1")));
  EXPECT_THROW(read(bundle(many)), ReadError);
}

TEST(JsonPattern, LongTextsAreReadToTheirEnd) {
  const std::string begin = R"({"text":")" + std::string(400, 'a');
  const Result result = read(bundle(
      {observation(begin + R"("})", quantity("1")), observation(begin + R"(b"})", quantity("1"))}));
  EXPECT_EQ(400U, result.observation(0).code->text.size());
  EXPECT_EQ(401U, result.observation(1).code->text.size());
}

TEST(JsonPattern, OnlyTheLastPartOfATextDiffers) {
  const auto with_id = [](const std::string& id) {
    return R"({"resourceType":"Observation","status":"final","id":")" + id + R"("})";
  };
  const Result result =
      read(bundle({with_id("a-1"), with_id("a-2"), with_id("a-10"), with_id(""), with_id("b")}));
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < 5; ++i) ids.push_back(result.observation(i).id);
  EXPECT_EQ((std::vector<std::string_view>{"a-1", "a-2", "a-10", "", "b"}), ids);
}

TEST(JsonPattern, AdministrationsKeepTheirOwnDoseAndTime) {
  const auto dose = [](const std::string& day, const std::string& units) {
    return R"({"resourceType":"MedicationAdministration","status":"completed",)"
           R"("medicationCodeableConcept":{"text":"lispro"},"effectiveDateTime":"2026-06-)" +
           day +
           R"(","performer":[{"actor":{"reference":"Patient/p"}}],"dosage":{"dose":{"value":)" +
           units + R"(,"unit":"U"}}})";
  };
  const Result result = read(bundle({dose("01", "4"), dose("02", "5.5"), dose("03", "6")}));
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& one = result.set.resources.of<MedicationAdministration>().at(i);
    EXPECT_EQ("2026-06-0" + std::to_string(i + 1), to_string(one.effective.date_time->first()));
    EXPECT_EQ((std::vector<std::string>{"4", "5.5", "6"})[i], one.dose->value->to_string());
    EXPECT_EQ("Patient/p", one.performer->at(0).reference);
  }
}

std::string entry(const std::string& id, const std::string& mode) {
  return R"({"fullUrl":"http://ehr.example/Observation/)" + id +
         R"(","resource":{"resourceType":"Observation","id":")" + id +
         R"(","status":"final"},"search":{"mode":")" + mode + R"("}})";
}

std::string bundle_of_entries(const std::vector<std::string>& entries) {
  std::string text = R"({"resourceType":"Bundle","entry":[)";
  for (std::size_t i = 0; i < entries.size(); ++i) text += (i > 0 ? "," : "") + entries[i];
  return text + "]}";
}

std::vector<std::string_view> ids_of(const std::vector<Observation>& observations) {
  std::vector<std::string_view> ids;
  for (const Observation& one : observations) ids.push_back(one.id);
  return ids;
}

TEST(JsonPattern, WhatWasIncludedStaysApartFromMatchesThatAreLikeIt) {
  const Result result = read(bundle_of_entries(
      {entry("a", "match"), entry("b", "match"), entry("c", "include"), entry("d", "include"),
       entry("e", "match"), entry("f", "outcome"), entry("g", "outcome"), entry("h", "match")}));
  EXPECT_EQ((std::vector<std::string_view>{"a", "b", "e", "h"}),
            ids_of(result.set.resources.of<Observation>()));
  EXPECT_EQ((std::vector<std::string_view>{"c", "d"}),
            ids_of(result.set.included->of<Observation>()));
  EXPECT_EQ(6U, result.set.entries);
}

TEST(JsonPattern, EntriesOfABundleWithinABundleAreReadToo) {
  const std::string inner =
      R"({"resource":)" +
      bundle_of_entries({entry("b", "match"), entry("c", "match"), entry("d", "match")}) + "}";
  const Result result = read(
      bundle_of_entries({entry("a", "match"), inner, entry("e", "match"), entry("f", "match")}));
  EXPECT_EQ((std::vector<std::string_view>{"a", "b", "c", "d", "e", "f"}),
            ids_of(result.set.resources.of<Observation>()));
  EXPECT_EQ(6U, result.set.entries);
}

// All else being alike, another type is another record.
TEST(JsonPattern, ResourcesOfOtherTypesAreNotTakenForThoseBefore) {
  const auto of_type = [](const std::string& type, const std::string& id) {
    return R"({"resource":{"resourceType":")" + type + R"(","id":")" + id +
           R"(","status":"completed"}})";
  };
  const Result result = read(bundle_of_entries(
      {of_type("Observation", "a"), of_type("Observation", "b"), of_type("Procedure", "c"),
       of_type("MedicationAdministration", "d"), of_type("Basic", "e"),
       of_type("OperationOutcome", "f"), of_type("Observation", "g")}));
  EXPECT_EQ((std::vector<std::string_view>{"a", "b", "g"}),
            ids_of(result.set.resources.of<Observation>()));
  EXPECT_EQ(1U, result.set.resources.of<Procedure>().size());
  EXPECT_EQ(1U, result.set.resources.of<MedicationAdministration>().size());
  EXPECT_EQ((std::vector<std::string_view>{"Basic"}), result.set.unread_types);
  EXPECT_EQ(6U, result.set.entries);
}

TEST(JsonPattern, ContainedResourcesOfOtherTypesAreNotTakenForThoseBefore) {
  const auto containing = [](const std::string& type, const std::string& id) {
    return R"({"resource":{"resourceType":"MedicationAdministration","id":")" + id +
           R"(","contained":[{"resourceType":")" + type + R"(","id":"m"}]}})";
  };
  const Result result =
      read(bundle_of_entries({containing("Medication", "a"), containing("Medication", "b"),
                              containing("Substance", "c")}));
  const auto& all = result.set.resources.of<MedicationAdministration>();
  ASSERT_EQ(3U, all.size());
  EXPECT_EQ(1U, all[1].contained.size());
  EXPECT_TRUE(all[2].contained.empty());
}

TEST(JsonPattern, AnEntryWithTwoResourcesIsNoPatternForOthers) {
  const auto twice = [](const std::string& id) {
    return R"({"resource":{"resourceType":"Observation","id":")" + id +
           R"("},"resource":{"resourceType":"Observation","id":"second"}})";
  };
  const Result result = read(bundle_of_entries({twice("a"), twice("b"), twice("c")}));
  EXPECT_EQ((std::vector<std::string_view>{"a", "b", "c"}),
            ids_of(result.set.resources.of<Observation>()));
  EXPECT_EQ(3U, result.issues.size());
}

TEST(JsonPattern, RecordsAreReadWellBehindManyThatAreLikeNone) {
  std::vector<std::string> resources;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    const std::string shape = i < 60 ? R"("x)" + number + R"(":1,)" : "";
    resources.push_back(R"({"resourceType":"Observation",)" + shape + R"("id":")" + number +
                        R"("})");
  }
  const Result result = read(bundle(resources));
  for (std::size_t i = 0; i < resources.size(); ++i) {
    EXPECT_EQ(std::to_string(i), result.observation(i).id);
  }
}

// --- Against records read one by one, which follow no pattern ---

class Records {
 public:
  explicit Records(unsigned seed) : random_(seed) {}

  std::string next() {
    return R"({"resourceType":"Observation","id":")" + one_of(kIds) + R"(","text":{"div":")" +
           one_of(kNarratives) + R"(","n":)" + one_of(kNumbers) +
           R"(},"meta":{"lastUpdated":"2026-01-0)" + std::to_string(1 + random_() % 9) +
           R"("},"status":")" + (random_() % 3 == 0 ? "final" : "amended") + R"(","code":)" +
           one_of(kCodes) + R"(,"category":[)" + one_of(kCodes) + "," + one_of(kCodes) +
           R"(],"subject":)" + one_of(kReferences) + R"(,"effectiveDateTime":)" + one_of(kDates) +
           R"(,"performer":[)" + one_of(kReferences) + R"(],"valueQuantity":)" +
           one_of(kQuantities) + R"(,"device":)" + one_of(kReferences) + one_of(kEnds);
  }
  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::string one_of(const std::vector<std::string>& all) { return all[random_() % all.size()]; }

  std::mt19937 random_;
  const std::vector<std::string> kIds{"a", "b-2", "b-10", "", "\\u0061", "caf\u00e9", "a\\\"b"};
  const std::vector<std::string> kNarratives{"", "plain", "<b class=\\\"x\\\">", "{\\\\", "}]"};
  const std::vector<std::string> kNumbers{"0", "12", "-1.5e3", "null", "true", "7"};
  const std::vector<std::string> kDates{
      R"("2026-06-01")", R"("2026-06-01T08:00:00-04:00")", R"("2026-06")",
      R"("soon")",       R"("2026-06-02T23:59:59Z")",      "5"};
  const std::vector<std::string> kCodes{
      kCode,
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
  const std::vector<std::string> kReferences{
      R"({"reference":"Patient/p"})",
      R"({"reference":"Patient/q"})",
      R"({"reference":"Patient/p","identifier":{"value":"7"}})",
      R"({"identifier":{"value":"7"},"reference":"Patient/p"})",
      R"({"reference":5})",
      "[]",
  };
  const std::vector<std::string> kQuantities{
      quantity("120"),
      quantity("95"),
      quantity("95.0"),
      quantity("1e99"),
      quantity("95", "mmol/L"),
      R"({"value":120})",
      R"({"value":95 })",
      R"({"value":"120","unit":"mg/dL"})",
      R"({"unit":"mg/dL","value":120,"comparator":"<"})",
      R"({"unit":"mg/dL","value":121,"comparator":"?"})",
      R"({"unit":"mg/dL","value":null,"comparator":"<"})",
      R"({"value":95,"value":120,"unit":"mg/dL"})",
      R"({"unit":"mg/dL","other":"4","value":120})",
  };
  const std::vector<std::string> kEnds{"}", "}", R"(,"valueString":"HI"})",
                                       R"(,"valueString":"LO"})", R"(,"id":"twice"})"};
};

// A record and some like it: as many of its texts as a chart would have again.
std::vector<std::string> some_of_few_shapes(Records& records) {
  std::vector<std::string> few;
  for (int i = 0; i < 3; ++i) few.push_back(records.next());
  std::vector<std::string> all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(records.below(4) == 0 ? records.next() : few[records.below(few.size())]);
    const std::size_t digit = all.back().find_first_of("123456789", records.below(200));
    if (digit != std::string::npos) all.back()[digit] = static_cast<char>('1' + records.below(9));
  }
  return all;
}

TEST(JsonPattern, ABundleReadsAsItsRecordsDoOneByOne) {
  Records records(20261125);
  for (int round = 0; round < 500; ++round) {
    const std::vector<std::string> resources = some_of_few_shapes(records);
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

bool is_refused(const std::string& text) {
  try {
    read(text);
    return false;
  } catch (const ReadError&) {
    return true;
  }
}

TEST(JsonPattern, WhatIsNoJsonIsRefusedWhateverCameBefore) {
  constexpr std::string_view kBytes("\"\\{}[],:x0-. \x01\x80\xC3\xFF", 17);
  Records records(20261128);
  for (int round = 0; round < 3000; ++round) {
    const std::string good = records.next();
    std::string broken = good;
    broken[records.below(broken.size())] = kBytes[records.below(kBytes.size())];
    ASSERT_EQ(is_refused(broken), is_refused(bundle({good, good, broken}))) << broken;
  }
}

}  // namespace
}  // namespace fhir
