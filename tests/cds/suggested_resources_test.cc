#include "cds/suggested_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "tests/support/sample_determination.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::Not;

PumpReplacement pump(std::string type, std::string_view replaced = "{}") {
  PumpReplacement made;
  made.resource_type = std::move(type);
  made.patient_id = "pat-7";
  made.requester = "Practitioner/p";
  made.authored_on = rules::on(2026, 6, 15);
  made.replaced = replaced;
  return made;
}

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

TEST(PumpReplacement, IsACompleteDraftOfTheSameType) {
  EXPECT_EQ(
      pump_replacement_json(pump("DeviceRequest")),
      R"({"resourceType":"DeviceRequest","status":"draft","intent":"order",)"
      R"("codeCodeableConcept":{"coding":[)"
      R"({"system":"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"A9274",)"
      R"("display":"External ambulatory insulin delivery system, disposable, each, includes all )"
      R"(supplies and accessories"}],"text":"Disposable insulin pump with wireless controller"},)"
      R"("subject":{"reference":"Patient/pat-7"},"authoredOn":"2026-06-15",)"
      R"("requester":{"reference":"Practitioner/p"}})");
}

struct CodeMember {
  const char* type;
  const char* member;
};

class PumpReplacementOfType : public testing::TestWithParam<CodeMember> {};

TEST_P(PumpReplacementOfType, NamesThePumpWhereTheTypeHasIt) {
  const auto order = parsed(pump_replacement_json(pump(GetParam().type)));
  EXPECT_STREQ(order["resourceType"].GetString(), GetParam().type);
  ASSERT_TRUE(order.HasMember(GetParam().member));
  EXPECT_STREQ(order[GetParam().member]["coding"][0]["code"].GetString(), "A9274");
}

INSTANTIATE_TEST_SUITE_P(Types, PumpReplacementOfType,
                         testing::Values(CodeMember{"DeviceRequest", "codeCodeableConcept"},
                                         CodeMember{"ServiceRequest", "code"},
                                         CodeMember{"SupplyRequest", "itemCodeableConcept"},
                                         CodeMember{"MedicationRequest",
                                                    "medicationCodeableConcept"}),
                         [](const auto& test) { return std::string(test.param.type); });

TEST(PumpReplacement, ASupplyRequestHasAQuantityAndNeitherIntentNorSubject) {
  const auto order = parsed(pump_replacement_json(pump("SupplyRequest")));
  EXPECT_EQ(order["quantity"]["value"].GetInt(), 1);
  EXPECT_STREQ(order["deliverTo"]["reference"].GetString(), "Patient/pat-7");
  EXPECT_FALSE(order.HasMember("intent"));
  EXPECT_FALSE(order.HasMember("subject"));
  EXPECT_THAT(pump_replacement_json(pump("SupplyRequest", R"({"quantity":{"value":10.50}})")),
              HasSubstr(R"("quantity":{"value":10.50})"));
}

TEST(PumpReplacement, CopiesReasonsUnchanged) {
  const std::string reasons = R"([{"coding":[{"system":"s","code":"E10.65"}],"x":1.50}])";
  EXPECT_THAT(
      pump_replacement_json(pump("DeviceRequest", R"({"id":"a","reasonCode":)" + reasons + "}")),
      HasSubstr("\"reasonCode\":" + reasons));
}

TEST(PumpReplacement, CopiesNothingThatIsNotWhatFhirHasThere) {
  const std::string text = pump_replacement_json(
      pump("DeviceRequest", R"({"reasonCode":{"text":"x"},"insurance":"y","encounter":[]})"));
  EXPECT_THAT(text, Not(HasSubstr("reasonCode")));
  EXPECT_THAT(text, Not(HasSubstr("insurance")));
  EXPECT_THAT(text, Not(HasSubstr("encounter")));
}

TEST(PumpReplacement, DoesNotReferToWhatIsContainedInTheOldOrder) {
  const std::string text =
      pump_replacement_json(pump("DeviceRequest", R"({"reasonReference":[{"reference":"#dm"}],)"
                                                  R"("insurance":[{"reference":"Coverage/c"}]})"));
  EXPECT_THAT(text, Not(HasSubstr("reasonReference")));
  EXPECT_THAT(text, HasSubstr(R"("insurance":[{"reference":"Coverage/c"}])"));
}

TEST(PumpReplacement, DoesNotCopyWhatIsHuge) {
  const std::string huge = R"({"reasonCode":[{"text":")" + std::string(20'000, 'x') + R"("}]})";
  EXPECT_LT(pump_replacement_json(pump("DeviceRequest", huge)).size(), 1000U);
}

TEST(PumpReplacement, SaysNothingOfAnUnknownRequester) {
  PumpReplacement unsigned_order = pump("DeviceRequest");
  unsigned_order.requester.clear();
  EXPECT_THAT(pump_replacement_json(unsigned_order), Not(HasSubstr("requester")));
}

TEST(AttestationTask, AsksToCompleteTheQuestionnaireForTheOrder) {
  AttestationTask task;
  task.order = "DeviceRequest/pump-1";
  task.patient_id = "pat-7";
  task.requester = "Practitioner/p";
  task.authored_on = rules::on(2026, 6, 15);
  task.reason = "Missing";
  EXPECT_EQ(attestation_task_json(task),
            R"({"resourceType":"Task","basedOn":[{"reference":"DeviceRequest/pump-1"}],)"
            R"("status":"ready","intent":"order","code":{"coding":[)"
            R"({"system":"http://hl7.org/fhir/uv/sdc/CodeSystem/temp",)"
            R"("code":"complete-questionnaire"}]},"for":{"reference":"Patient/pat-7"},)"
            R"("authoredOn":"2026-06-15","requester":{"reference":"Practitioner/p"},)"
            R"("reasonCode":{"text":"Missing"},"input":[{"type":{"text":"questionnaire"},)"
            R"("valueCanonical":)"
            R"("https://pumpcds.example/fhir/Questionnaire/cg-dme-01-attestation"}]})");
}

}  // namespace
}  // namespace cds
