#include "rules/attestation_items.h"

#include <gtest/gtest.h>

#include <string>

#include "rules/attestation.h"
#include "tests/support/chart_records.h"

namespace rules {
namespace {

void answer(fhir::Chart& chart, std::string_view link_id, const fhir::QuestionnaireAnswer& given) {
  fhir::QuestionnaireResponse response;
  response.id = "qr";
  response.questionnaire = kQuestionnaire;
  response.status = "completed";
  response.authored = day(2026, 6, 1);
  response.author = to("Practitioner/p");
  response.item.push_back({link_id, {given}});
  chart.questionnaire_responses.push_back(response);
}

fhir::QuestionnaireAnswer yes() {
  fhir::QuestionnaireAnswer given;
  given.value_boolean = true;
  return given;
}

TEST(AttestationItems, EachIsReadAndNothingElse) {
  for (const AttestationItem& item : kAttestationItems) {
    fhir::Chart chart = empty_chart();
    answer(chart, item.link_id, yes());
    EXPECT_NE(Attestations(chart, context_on(2026, 6, 15)).find(item.link_id), nullptr)
        << item.link_id;
  }
  for (const char* unknown_id : {"G1.z", "section.group-1", ""}) {
    fhir::Chart chart = empty_chart();
    answer(chart, unknown_id, yes());
    EXPECT_EQ(Attestations(chart, context_on(2026, 6, 15)).find(unknown_id), nullptr);
  }
}

TEST(AttestationItems, AYesFillsTheCriterionOfItsOwnId) {
  for (const AttestationItem& item : kAttestationItems) {
    if (item.kind != AnswerKind::kBoolean) continue;
    fhir::Chart chart = empty_chart();
    answer(chart, item.link_id, yes());
    Finding open = unknown(Reason::kNoneOnRecord);
    open.id = item.criterion;
    EXPECT_EQ(Attestations(chart, context_on(2026, 6, 15)).settle(open).status, Status::kMet)
        << item.link_id;
  }
}

TEST(CanBeAttested, IsSaidOfQuestionsAlone) {
  EXPECT_TRUE(can_be_attested("G1.a"));
  EXPECT_TRUE(can_be_attested("R.ped.needs"));
  EXPECT_TRUE(can_be_attested("product"));
  EXPECT_FALSE(can_be_attested("G1"));
  EXPECT_FALSE(can_be_attested("pump-in-use"));
}

}  // namespace
}  // namespace rules
