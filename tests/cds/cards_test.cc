#include "cds/cards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cds/markdown.h"
#include "tests/support/sample_determination.h"

namespace cds {
namespace {

using rules::Determination;
using testing::HasSubstr;
using testing::Not;

CardContext context() {
  CardContext made;
  made.patient_id = "pat-7";
  made.requester = "PractitionerRole/endo-3";
  made.new_uuid = [n = 0]() mutable { return "uuid-" + std::to_string(++n); };
  return made;
}

Card card_of(const Determination& determination) { return make_card(determination, context()); }

Determination decided(std::string route, rules::ProductKind product) {
  Determination determination;
  determination.order = "DeviceRequest/pump-1";
  determination.as_of = rules::on(2026, 6, 15);
  determination.product = product;
  determination.outcome = rules::Outcome::kDoesNotMeet;
  determination.route = std::move(route);
  return determination;
}

// --- Summary -------------------------------------------------------------------------------------

TEST(Summary, SaysThatTheOrderMeetsAndByWhichGroup) {
  EXPECT_EQ(card_of(rules::sample_meets()).summary, "Insulin pump order meets CG-DME-01 (group 1)");
}

TEST(Summary, NamesWhatIsMissing) {
  EXPECT_EQ(card_of(rules::sample_needs_information()).summary,
            "Insulin pump: 2 items missing for CG-DME-01 — education date, HbA1c");
}

TEST(Summary, OneItemIsNotItems) {
  Determination determination = rules::sample_needs_information();
  determination.missing = {"G1.a"};
  EXPECT_EQ(card_of(determination).summary,
            "Insulin pump: 1 item missing for CG-DME-01 — education date");
}

TEST(Summary, DataThatCouldNotBeReadAreNotCalledMissing) {
  Determination determination = rules::sample_needs_information();
  determination.missing = {"G1.a"};
  rules::finding_in(determination, "G1.a").reason = rules::Reason::kNotRetrieved;
  EXPECT_EQ(card_of(determination).summary,
            "Insulin pump: 1 item could not be read for CG-DME-01 — education date");
}

TEST(Summary, GivesTheFiguresThatFallShort) {
  EXPECT_EQ(
      card_of(rules::sample_does_not_meet()).summary,
      "Insulin pump order does not meet CG-DME-01 (group 1): self-tests 3.80 a day, HbA1c 6.8 %");
}

TEST(Summary, ManyItemsAreShortenedToTheLimit) {
  Determination determination = rules::sample_needs_information();
  determination.missing = {"DM",     "G1.a",   "G1.b",   "G1.c", "G1.d",
                           "G1.e.1", "G1.e.2", "G1.e.3", "G3.b", "R.fail.warranty"};
  const std::string summary = card_of(determination).summary;
  EXPECT_LE(code_points(summary), 139U);
  EXPECT_THAT(summary, HasSubstr("10 items missing"));
  EXPECT_THAT(summary, testing::EndsWith(" more"));
}

struct Route {
  const char* route;
  rules::ProductKind product;
  const char* says;
};

class SummaryOfRoute : public testing::TestWithParam<Route> {};

TEST_P(SummaryOfRoute, GivesTheReason) {
  const std::string summary = card_of(decided(GetParam().route, GetParam().product)).summary;
  EXPECT_EQ(summary, GetParam().says);
  EXPECT_LE(code_points(summary), 139U);
}

INSTANTIATE_TEST_SUITE_P(
    Routes, SummaryOfRoute,
    testing::Values(Route{"N.mechanical", rules::ProductKind::kMechanical,
                          "Insulin pump without wireless controller: does not meet CG-DME-01 under "
                          "any circumstances"},
                    Route{"N.integration", rules::ProductKind::kIntegration,
                          "Part that only links pump and glucose sensor: does not meet CG-DME-01"},
                    Route{"N.upgrade", rules::ProductKind::kDurable,
                          "Upgrade of an insulin pump under warranty does not meet CG-DME-01"},
                    Route{"N.other", rules::ProductKind::kDurable,
                          "Insulin pump order does not meet CG-DME-01: no diabetes on record, "
                          "ordered for another indication"},
                    Route{"R.fail", rules::ProductKind::kDurable,
                          "Insulin pump replacement does not meet CG-DME-01"}),
    [](const auto& test) {
      std::string name = test.param.route;
      std::erase(name, '.');
      return name;
    });

TEST(Summary, IndividualReviewAndOutOfScopeAreSaid) {
  Determination determination = decided("R.pediatric", rules::ProductKind::kDurable);
  determination.outcome = rules::Outcome::kIndividualReview;
  EXPECT_EQ(card_of(determination).summary,
            "Insulin pump with a larger reservoir for a child or adolescent: individual review "
            "under CG-DME-01");
  determination = decided("P.implantable", rules::ProductKind::kImplantable);
  determination.outcome = rules::Outcome::kOutOfScope;
  EXPECT_EQ(card_of(determination).summary,
            "Implantable pump: outside CG-DME-01, which covers external insulin pumps");
}

// --- Indicator, reasons, links
// ---------------------------------------------------------------------

TEST(MakeCard, OnlyAYesAndOutOfScopeAreInfo) {
  EXPECT_EQ(card_of(rules::sample_meets()).indicator, "info");
  EXPECT_EQ(card_of(rules::sample_needs_information()).indicator, "warning");
  EXPECT_EQ(card_of(rules::sample_does_not_meet()).indicator, "warning");
}

TEST(MakeCard, TheGuidelineIsLinkedWhenItsAddressIsKnown) {
  const Determination determination = rules::sample_meets();
  CardContext with_url = context();
  EXPECT_TRUE(make_card(determination, with_url).links.empty());
  with_url.guideline_url = "https://payer.example/cg-dme-01";
  EXPECT_EQ(make_card(determination, with_url).links.at(0).url, with_url.guideline_url);
}

TEST(MakeCard, TheSmartAppIsLinkedWhenThereIsOne) {
  const Determination determination = rules::sample_needs_information();
  CardContext with_app = context();
  with_app.smart_app = "https://forms.example/launch";
  const Card card = make_card(determination, with_app);
  ASSERT_EQ(card.links.size(), 1);
  EXPECT_EQ(card.links[0].url, with_app.smart_app);
  EXPECT_EQ(card.links[0].type, "smart");
}

// --- Caution, terminal ---------------------------------------------------------------------------

TEST(CautionCard, ListsTheConditionsAndDecidesNothing) {
  rules::Caution caution;
  caution.conditions = {
      {"Condition/7", fhir::whole_day(rules::on(2025, 1, 9)), "Noncompliance with <diet>"}};
  const Card card = make_caution_card(caution, context());
  EXPECT_EQ(card.indicator, "warning");
  EXPECT_LE(code_points(card.summary), 139U);
  EXPECT_THAT(card.detail,
              HasSubstr("- Noncompliance with &lt;diet&gt;, Jan 9, 2025 (Condition/7)"));
  EXPECT_THAT(card.detail, HasSubstr("does not change it"));
}

TEST(CardAsText, ShowsTheTableWithoutMarkup) {
  Determination determination = rules::sample_needs_information();
  rules::finding_in(determination, "DM").evidence.front().display = "Type 1 | <new> & old";
  const std::string text = card_as_text(card_of(determination));
  EXPECT_THAT(text, testing::StartsWith("[warning] Insulin pump: 2 items missing"));
  EXPECT_THAT(text, HasSubstr("Type 1 | <new> & old"));
  EXPECT_THAT(text, Not(HasSubstr("|---")));
  EXPECT_THAT(text, HasSubstr("- Order HbA1c (recommended)"));
}

TEST(CardAsText, HoldsNoControlCharactersOfTheChart) {
  Determination determination = rules::sample_meets();
  determination.product_name = "Pump\x1B[2J\x07";
  EXPECT_THAT(card_as_text(card_of(determination)), Not(HasSubstr("\x1B")));
}

}  // namespace
}  // namespace cds
