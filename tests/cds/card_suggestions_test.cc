#include "cds/card_suggestions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/sample_determination.h"

namespace cds {
namespace {

using rules::Determination;
using testing::ElementsAre;
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

// A call that signs the order of the samples.
CardContext context_with_order(std::string_view raw = {}) {
  CardContext made = context();
  made.orders.push_back({"DeviceRequest/pump-1", "Practitioner/signs", raw});
  return made;
}

Determination mechanical() {
  Determination determination;
  determination.order = "DeviceRequest/pump-1";
  determination.as_of = rules::on(2026, 6, 15);
  determination.product = rules::ProductKind::kMechanical;
  determination.outcome = rules::Outcome::kDoesNotMeet;
  determination.route = "N.mechanical";
  return determination;
}

std::vector<std::string> labels(const Suggestions& offered) {
  std::vector<std::string> all;
  for (const Suggestion& suggestion : offered.list) all.push_back(suggestion.label);
  return all;
}

TEST(Suggestions, AMissingHbA1cAndEducationCanBeOrdered) {
  const Card card = card_of(rules::sample_needs_information());
  ASSERT_EQ(card.suggestions.size(), 2U);
  EXPECT_EQ(card.selection_behavior, "any");
  EXPECT_EQ(card.suggestions[0].label, "Order HbA1c");
  EXPECT_TRUE(card.suggestions[0].recommended);
  EXPECT_EQ(card.suggestions[0].actions.at(0).type, "create");
  EXPECT_EQ(
      card.suggestions[0].actions.at(0).resource,
      R"({"resourceType":"ServiceRequest","status":"draft","intent":"order","code":{"coding":[)"
      R"({"system":"http://loinc.org","code":"4548-4",)"
      R"("display":"Hemoglobin A1c/Hemoglobin.total in Blood"}],)"
      R"("text":"Hemoglobin A1c"},"subject":{"reference":"Patient/pat-7"},)"
      R"("authoredOn":"2026-06-15",)"
      R"("requester":{"reference":"PractitionerRole/endo-3"}})");
  EXPECT_THAT(card.suggestions[1].actions.at(0).resource, HasSubstr("\"415270003\""));
}

TEST(Suggestions, EducationThatIsTooOldCanBeOrderedAnew) {
  Determination determination = rules::sample_does_not_meet();
  EXPECT_TRUE(card_of(determination).suggestions.empty());
  rules::finding_in(determination, "G1.a").status = rules::Status::kNotMet;
  EXPECT_EQ(card_of(determination).suggestions.at(0).label, "Refer to diabetes education");
}

TEST(Suggestions, NothingIsOrderedForDataThatCouldNotBeRead) {
  Determination determination = rules::sample_needs_information();
  rules::finding_in(determination, "G1.a").reason = rules::Reason::kNotRetrieved;
  rules::finding_in(determination, "G1.e.1").reason = rules::Reason::kNotRetrieved;
  EXPECT_TRUE(card_of(determination).suggestions.empty());
  EXPECT_TRUE(card_of(determination).selection_behavior.empty());
}

TEST(Suggestions, NoneForAnOrderThatMeetsOrWithoutAPatient) {
  EXPECT_TRUE(card_of(rules::sample_meets()).suggestions.empty());
  const Determination determination = rules::sample_needs_information();
  CardContext nobody = context();
  nobody.patient_id.clear();
  EXPECT_TRUE(make_card(determination, nobody).suggestions.empty());
}

// --- The attestation form ------------------------------------------------------------------------

TEST(AttestationForm, IsOfferedBesideOrdersForWhatIsMissing) {
  const Suggestions offered =
      suggestions_for(rules::sample_needs_information(), context_with_order());
  EXPECT_THAT(labels(offered), ElementsAre("Order HbA1c", "Refer to diabetes education",
                                           "Attach the attestation form"));
  EXPECT_EQ(offered.selection_behavior, "any");
  const Suggestion& form = offered.list.back();
  ASSERT_EQ(form.actions.size(), 1U);
  EXPECT_EQ(form.actions[0].type, "create");
  EXPECT_FALSE(form.actions[0].description.empty());
  EXPECT_FALSE(form.uuid.empty());
  EXPECT_THAT(form.actions[0].resource,
              HasSubstr(R"("basedOn":[{"reference":"DeviceRequest/pump-1"}])"));
  EXPECT_THAT(form.actions[0].resource,
              HasSubstr(R"("text":"Missing for CG-DME-01: education date, HbA1c")"));
}

TEST(AttestationForm, IsOfferedForWhatAReviewerNeeds) {
  Determination determination = mechanical();
  determination.product = rules::ProductKind::kDurable;
  determination.outcome = rules::Outcome::kIndividualReview;
  determination.route = "R.pediatric";
  determination.missing = {"R.ped.needs"};
  EXPECT_THAT(labels(suggestions_for(determination, context_with_order())),
              ElementsAre("Attach the attestation form"));
}

TEST(AttestationForm, IsNotOfferedForWhatNobodyCanAttestOrWhatCouldNotBeRead) {
  Determination determination = rules::sample_needs_information();
  determination.missing = {"F", "pump-in-use", "attestation"};
  EXPECT_TRUE(suggestions_for(determination, context_with_order()).list.empty());
  determination.missing = {"G1.a"};
  rules::finding_in(determination, "G1.a").reason = rules::Reason::kNotRetrieved;
  EXPECT_TRUE(suggestions_for(determination, context_with_order()).list.empty());
}

// --- Another pump --------------------------------------------------------------------------------

TEST(PumpReplacementSuggestion, DeletesTheOrderAndCreatesAnother) {
  const Suggestions offered = suggestions_for(mechanical(), context_with_order());
  ASSERT_THAT(labels(offered), ElementsAre("Replace by a wireless disposable pump"));
  EXPECT_EQ(offered.selection_behavior, "at-most-one");
  const std::vector<Action>& actions = offered.list[0].actions;
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(actions[0].type, "delete");
  EXPECT_EQ(actions[0].resource_id, "DeviceRequest/pump-1");
  EXPECT_TRUE(actions[0].resource.empty());
  EXPECT_EQ(actions[1].type, "create");
  EXPECT_TRUE(actions[1].resource_id.empty());
  EXPECT_THAT(actions[1].resource, HasSubstr(R"("resourceType":"DeviceRequest")"));
  EXPECT_THAT(actions[1].resource, HasSubstr(R"("requester":{"reference":"Practitioner/signs"})"));
}

TEST(PumpReplacementSuggestion, IsSignedByTheUserWhenTheOrderNamesNobody) {
  CardContext nobody = context_with_order();
  nobody.orders[0].requester.clear();
  EXPECT_THAT(suggestions_for(mechanical(), nobody).list.at(0).actions[1].resource,
              HasSubstr(R"("requester":{"reference":"PractitionerRole/endo-3"})"));
}

// --- Orders that cannot be named -----------------------------------------------------------------

TEST(OrderReference, AnOrderWithoutIdIsNeitherReplacedNorReferredTo) {
  CardContext without_id = context();
  without_id.orders.push_back({"DeviceRequest", "", {}});
  Determination determination = mechanical();
  determination.order = "DeviceRequest";
  EXPECT_TRUE(suggestions_for(determination, without_id).list.empty());
  Determination open = rules::sample_needs_information();
  open.order = "DeviceRequest";
  EXPECT_THAT(labels(suggestions_for(open, without_id)),
              ElementsAre("Order HbA1c", "Refer to diabetes education"));
}

TEST(OrderReference, TwoOrdersWithOneIdAreNeitherReplacedNorReferredTo) {
  CardContext twice = context_with_order();
  twice.orders.push_back(twice.orders[0]);
  EXPECT_TRUE(suggestions_for(mechanical(), twice).list.empty());
  EXPECT_THAT(labels(suggestions_for(rules::sample_needs_information(), twice)),
              Not(testing::Contains("Attach the attestation form")));
}

TEST(OrderReference, AnIdThatIsNoFhirIdIsNotUsed) {
  CardContext odd = context();
  odd.orders.push_back({"DeviceRequest/a b?c", "", {}});
  Determination determination = mechanical();
  determination.order = "DeviceRequest/a b?c";
  EXPECT_TRUE(suggestions_for(determination, odd).list.empty());
}

}  // namespace
}  // namespace cds
