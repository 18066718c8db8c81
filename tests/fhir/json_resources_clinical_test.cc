#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "fhir/read.h"

namespace fhir {
namespace {

// One resource and the text that it points into.
template <class T>
struct One {
  std::unique_ptr<std::string> text;
  Issues issues;
  T resource;
};

template <class T>
One<T> read(std::string_view json) {
  One<T> one;
  one.text = std::make_unique<std::string>(json);
  ResourceSet set = read_resources(*one.text, SiteZone("UTC"), one.issues);
  EXPECT_EQ(set.resources.size(), 1U);
  one.resource = std::move(set.resources.of<T>().at(0));
  return one;
}

DateTime date_time(std::string_view text) { return *parse_date_time(text, SiteZone("UTC")); }

TEST(ReadPatient, Whole) {
  const auto r = read<Patient>(
      R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"1990-05","_birthDate":{"extension":[]},)"
      R"("name":[{"family":"F"}]})");
  EXPECT_EQ(r.resource.id, "p");
  EXPECT_EQ(r.resource.gender, "female");
  EXPECT_EQ(r.resource.birth_date, date_time("1990-05"));
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadObservation, Whole) {
  const auto r = read<Observation>(
      R"({"resourceType":"Observation","id":"o","meta":{"lastUpdated":"2026-06-01T00:00:00Z","tag":[{"code":"x"}]},)"
      R"("identifier":[{"system":"s","value":"v"}],"status":"final","category":[{"coding":[{"code":"laboratory"}]}],)"
      R"("code":{"coding":[{"system":"http://loinc.org","code":"4548-4","display":"HbA1c"},{"code":"local"}],"text":"A1c"},)"
      R"("subject":{"reference":"Patient/p","type":"Patient","display":"D","identifier":{"system":"a","value":"b"}},)"
      R"("encounter":{"reference":"Encounter/e"},"effectiveDateTime":"2026-05-01T08:00:00Z","issued":"2026-05-02T00:00:00Z",)"
      R"("performer":[{"reference":"Practitioner/x"}],)"
      R"("valueQuantity":{"value":7.10,"comparator":">=","unit":"%","system":"http://unitsofmeasure.org","code":"%"},)"
      R"("method":{"text":"m"},"device":{"reference":"Device/d"},"component":[{"code":{"text":"c"},)"
      R"("valueQuantity":{"value":5},"valueString":"s","valueCodeableConcept":{"text":"v"},"dataAbsentReason":{}}]})");
  const Observation& o = r.resource;
  EXPECT_EQ(o.id, "o");
  EXPECT_EQ(o.last_updated, "2026-06-01T00:00:00Z");
  ASSERT_EQ(o.identifier->size(), 1U);
  EXPECT_EQ(o.identifier->front().value, "v");
  EXPECT_EQ(o.category->at(0).coding.at(0).code, "laboratory");
  ASSERT_EQ(o.code->coding.size(), 2U);
  EXPECT_EQ(o.code->coding[0].system, "http://loinc.org");
  EXPECT_EQ(o.code->coding[0].display, "HbA1c");
  EXPECT_EQ(o.code->text, "A1c");
  EXPECT_EQ(o.subject->reference, "Patient/p");
  EXPECT_EQ(o.subject->identifier->value, "b");
  EXPECT_EQ(o.encounter->reference, "Encounter/e");
  EXPECT_EQ(o.effective.date_time, date_time("2026-05-01T08:00:00Z"));
  EXPECT_EQ(o.performer->at(0).reference, "Practitioner/x");
  ASSERT_TRUE(o.value_quantity);
  EXPECT_EQ(o.value_quantity->value, Decimal(71, 1));
  EXPECT_EQ(o.value_quantity->comparator, Comparator::kGreaterOrEqual);
  EXPECT_EQ(o.value_quantity->unit, "%");
  EXPECT_EQ(o.value_quantity->code, "%");
  EXPECT_FALSE(o.data_absent);
  EXPECT_EQ(o.method->text, "m");
  EXPECT_EQ(o.device->reference, "Device/d");
  ASSERT_EQ(o.component->size(), 1U);
  EXPECT_EQ(o.component->front().value_quantity->value, Decimal::whole(5));
  EXPECT_TRUE(o.component->front().data_absent);
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadObservation, OtherValues) {
  const auto r = read<Observation>(
      R"({"resourceType":"Observation","effectiveInstant":"2026-05-01T08:00:00Z","valueString":"HI",)"
      R"("valueCodeableConcept":{"text":"low"},"valueDateTime":"2026-05-01","valueBoolean":false,"dataAbsentReason":{"text":"x"}})");
  EXPECT_TRUE(r.resource.effective.date_time->at.has_value());
  EXPECT_EQ(r.resource.value_string, "HI");
  EXPECT_EQ(r.resource.value_concept->text, "low");
  EXPECT_EQ(*r.resource.value_date_time, date_time("2026-05-01"));
  EXPECT_EQ(r.resource.value_boolean, false);
  EXPECT_TRUE(r.resource.data_absent);
}

TEST(ReadObservation, AnIssuedTimeIsNoEffectiveTime) {
  EXPECT_TRUE(read<Observation>(R"({"resourceType":"Observation","issued":"2026-05-02T00:00:00Z"})")
                  .resource.effective.empty());
}

TEST(ReadObservation, AnEffectivePeriodBeginsAtItsStart) {
  const auto r = read<Observation>(
      R"({"resourceType":"Observation","effectivePeriod":{"start":"2026-05-01","end":"2026-05-03"}})");
  EXPECT_FALSE(r.resource.effective.date_time);
  EXPECT_EQ(r.resource.effective.start(), date_time("2026-05-01"));
  EXPECT_EQ(r.resource.effective.period->end, date_time("2026-05-03"));
}

struct ComparatorCase {
  std::string name;
  std::string json;
  Comparator comparator;
  std::size_t issues;
};

class ReadComparator : public testing::TestWithParam<ComparatorCase> {};

TEST_P(ReadComparator, IsNeverTakenForAnExactValue) {
  const auto r = read<Observation>(
      R"({"resourceType":"Observation","valueQuantity":{"value":7,"comparator":)" +
      GetParam().json + "}}");
  EXPECT_EQ(r.resource.value_quantity->comparator, GetParam().comparator);
  EXPECT_EQ(r.issues.size(), GetParam().issues);
}

INSTANTIATE_TEST_SUITE_P(
    Comparators, ReadComparator,
    testing::Values(ComparatorCase{"Less", R"("<")", Comparator::kLess, 0},
                    ComparatorCase{"LessOrEqual", R"("<=")", Comparator::kLessOrEqual, 0},
                    ComparatorCase{"Greater", R"(">")", Comparator::kGreater, 0},
                    ComparatorCase{"GreaterOrEqual", R"(">=")", Comparator::kGreaterOrEqual, 0},
                    ComparatorCase{"Null", "null", Comparator::kNone, 0},
                    ComparatorCase{"Unknown", R"("ad")", Comparator::kUnknown, 1},
                    ComparatorCase{"Empty", R"("")", Comparator::kUnknown, 1},
                    ComparatorCase{"WrongType", "5", Comparator::kUnknown, 1}),
    [](const auto& info) { return info.param.name; });

TEST(ReadQuantity, AValueThatIsNoDecimalLeavesTheUnit) {
  const auto r = read<Observation>(
      R"({"resourceType":"Observation","valueQuantity":{"value":1.0000000000000000000000000000000001,"unit":"%"}})");
  ASSERT_TRUE(r.resource.value_quantity);
  EXPECT_FALSE(r.resource.value_quantity->value);
  EXPECT_EQ(r.resource.value_quantity->unit, "%");
  EXPECT_EQ(r.issues.at(0).path, "valueQuantity.value");
}

TEST(ReadCondition, Whole) {
  const auto r = read<Condition>(
      R"({"resourceType":"Condition","id":"c","meta":{"lastUpdated":"L"},"clinicalStatus":{"coding":[{"code":"active"}]},)"
      R"("verificationStatus":{"coding":[{"code":"confirmed"}]},"code":{"text":"T1D"},"subject":{"reference":"Patient/p"},)"
      R"("encounter":{"reference":"Encounter/e"},"onsetDateTime":"2020","abatementPeriod":{"start":"2021"},)"
      R"("abatementBoolean":true,"recordedDate":"2020-02-03"})");
  EXPECT_EQ(r.resource.clinical_status.coding.at(0).code, "active");
  EXPECT_EQ(r.resource.verification_status.coding.at(0).code, "confirmed");
  EXPECT_EQ(r.resource.code.text, "T1D");
  EXPECT_EQ(r.resource.onset.date_time, date_time("2020"));
  EXPECT_EQ(r.resource.abatement.start(), date_time("2021"));
  EXPECT_EQ(r.resource.abatement_boolean, true);
  EXPECT_EQ(r.resource.recorded_date, date_time("2020-02-03"));
  EXPECT_EQ(r.resource.encounter.reference, "Encounter/e");
}

TEST(ReadEncounter, Whole) {
  const auto r = read<Encounter>(
      R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"system":"v3","code":"IMP"},)"
      R"("type":[{"text":"t"}],"serviceType":{"text":"s"},"subject":{"reference":"Patient/p"},)"
      R"("period":{"start":"2026-01-01T10:00:00Z","end":"2026-01-03"},"reasonCode":[{"text":"r"}],)"
      R"("reasonReference":[{"reference":"Condition/1"}],"diagnosis":[{"condition":{"reference":"Condition/2"},"rank":1},)"
      R"({"condition":{"reference":"Condition/3"}}],"partOf":{"reference":"Encounter/f"}})");
  EXPECT_EQ(r.resource.encounter_class.code, "IMP");
  EXPECT_EQ(r.resource.service_type.text, "s");
  EXPECT_EQ(r.resource.period.end, date_time("2026-01-03"));
  EXPECT_EQ(r.resource.reason_reference.at(0).reference, "Condition/1");
  ASSERT_EQ(r.resource.diagnosis.size(), 2U);
  EXPECT_EQ(r.resource.diagnosis[1].reference, "Condition/3");
  EXPECT_EQ(r.resource.part_of.reference, "Encounter/f");
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadProcedure, Whole) {
  const auto r = read<Procedure>(
      R"({"resourceType":"Procedure","id":"x","status":"completed","code":{"text":"DSMT"},"subject":{"reference":"Patient/p"},)"
      R"("performedPeriod":{"start":"2026-01-01"},"reasonCode":[{"text":"r"}],"reasonReference":[{"reference":"Condition/1"}]})");
  EXPECT_EQ(r.resource.code.text, "DSMT");
  EXPECT_EQ(r.resource.performed.start(), date_time("2026-01-01"));
  EXPECT_EQ(r.resource.reason_code.at(0).text, "r");
}

TEST(ReadDocumentReference, Whole) {
  const auto r = read<DocumentReference>(
      R"({"resourceType":"DocumentReference","id":"d","status":"current","docStatus":"final","type":{"text":"t"},)"
      R"("category":[{"text":"c"}],"subject":{"reference":"Patient/p"},"date":"2026-01-02T00:00:00Z",)"
      R"("context":{"period":{"start":"2026-01-01"},"event":[{"text":"e"}]}})");
  EXPECT_EQ(r.resource.doc_status, "final");
  EXPECT_EQ(r.resource.date, date_time("2026-01-02T00:00:00Z"));
  EXPECT_EQ(r.resource.context_period.start, date_time("2026-01-01"));
  EXPECT_EQ(r.resource.context_event.at(0).text, "e");
}

TEST(ReadCoverage, Whole) {
  const auto r = read<Coverage>(
      R"({"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"reference":"Patient/p"},)"
      R"("subscriber":{"reference":"Patient/q"},"subscriberId":"S1","period":{"start":"2025"},)"
      R"("payor":[{"reference":"Organization/o","identifier":{"value":"n"}}],"order":1})");
  EXPECT_EQ(r.resource.subscriber_id, "S1");
  EXPECT_EQ(r.resource.payor.at(0).identifier->value, "n");
  EXPECT_EQ(r.resource.order, Decimal::whole(1));
}

TEST(ReadQuestionnaireResponse, ItemsOfGroupsAndAnswersBecomeOneListInOrder) {
  const auto r = read<QuestionnaireResponse>(
      R"({"resourceType":"QuestionnaireResponse","questionnaire":"q|1","status":"completed","subject":{"reference":"Patient/p"},)"
      R"("authored":"2026-06-01","author":{"reference":"Practitioner/x"},"source":{"reference":"Patient/p"},"item":[)"
      R"({"linkId":"G1","item":[{"linkId":"G1.a","answer":[{"valueBoolean":true,"item":[{"linkId":"G1.a.date",)"
      R"("answer":[{"valueDate":"2026-01-02"}]}]}]},{"item":[{"item":[{"linkId":"deep"}]}],"linkId":"G1.b"}]},)"
      R"({"linkId":"G2","answer":[{"valueDecimal":4.5},{"valueInteger":4},{"valueQuantity":{"value":1}},)"
      R"({"valueString":"s"},{"valueCoding":{"code":"c"}},{"valueDateTime":"2026-01-03T00:00:00Z"}]}]})");
  const QuestionnaireResponse& q = r.resource;
  std::vector<std::string_view> ids;
  for (const QuestionnaireItem& item : q.item) ids.push_back(item.link_id);
  EXPECT_EQ(ids,
            (std::vector<std::string_view>{"G1", "G1.a", "G1.a.date", "G1.b", "", "deep", "G2"}));
  EXPECT_EQ(q.item[1].answer.at(0).value_boolean, true);
  EXPECT_EQ(q.item[2].answer.at(0).value_date, date_time("2026-01-02"));
  const std::vector<QuestionnaireAnswer>& answers = q.item[6].answer;
  ASSERT_EQ(answers.size(), 6U);
  EXPECT_EQ(answers[0].value_decimal, Decimal(45, 1));
  EXPECT_EQ(answers[1].value_decimal, Decimal::whole(4));
  EXPECT_EQ(answers[2].value_quantity->value, Decimal::whole(1));
  EXPECT_EQ(answers[3].value_string, "s");
  EXPECT_EQ(answers[4].value_coding.code, "c");
  EXPECT_TRUE(answers[5].value_date.has_value());
  EXPECT_EQ(q.authored, date_time("2026-06-01"));
  EXPECT_EQ(q.questionnaire, "q|1");
}

TEST(ReadQuestionnaireResponse, TwoResponsesDoNotShareItems) {
  std::string text =
      R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"QuestionnaireResponse","item":[{"linkId":"a"}]}},)"
      R"({"resource":{"resourceType":"QuestionnaireResponse","item":[{"linkId":"b"}]}}]})";
  Issues issues;
  const ResourceSet set = read_resources(text, SiteZone("UTC"), issues);
  ASSERT_EQ(set.resources.of<QuestionnaireResponse>().at(1).item.size(), 1U);
  EXPECT_EQ(set.resources.of<QuestionnaireResponse>().at(1).item[0].link_id, "b");
}

}  // namespace
}  // namespace fhir
