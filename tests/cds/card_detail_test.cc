#include "cds/card_detail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/sample_determination.h"

namespace cds {
namespace {

using rules::Determination;
using testing::HasSubstr;
using testing::Not;

std::string text_of(const Determination& determination) { return detail_text(determination, {}); }

// The lines of a text that begin like this.
std::vector<std::string> lines_with(const std::string& text, const std::string& beginning) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text.compare(at, beginning.size(), beginning) == 0)
      lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST(Detail, BeginsWithTheAnswerThenOneTable) {
  const std::string detail = text_of(rules::sample_meets());
  EXPECT_THAT(detail, testing::StartsWith(
                          "Tandem t:slim X2 (DeviceRequest/pump-1) meets the guideline "
                          "(CG-DME-01, Medically necessary, group 1). As of Jun 15, 2026.\n\n"
                          "| Criterion | Status | Evidence |\n|---|---|---|\n"));
  EXPECT_EQ(lines_with(detail, "|---|").size(), 1U);
}

TEST(Detail, AGroupThatNothingOnRecordSpeaksForSaysSo) {
  EXPECT_THAT(text_of(rules::sample_meets()),
              HasSubstr("| Group 2: pregnancy or pre-conception | ✗ not met | none on record |"));
}

TEST(Detail, ListsTheCriteriaInTheGuidelinesOrder) {
  std::vector<std::string> names;
  for (const std::string& line : lines_with(text_of(rules::sample_meets()), "| ")) {
    names.push_back(line.substr(2, line.find(" |", 2) - 2));
  }
  EXPECT_THAT(names, testing::ElementsAre("Criterion", "Diabetes documented",
                                          "a. Comprehensive diabetes education, past 2 years",
                                          "b. Multiple daily insulin injections",
                                          "c. Frequent self-adjustment of doses, past 6 months",
                                          "d. Glucose self-tests, at least 4 a day, past month",
                                          "e. On injections, any one of e.1 to e.5",
                                          "Group 2: pregnancy or pre-conception",
                                          "Group 3: pump before enrollment"));
}

TEST(Detail, EvidenceHasValueDateAndResource) {
  const std::string detail = text_of(rules::sample_meets());
  EXPECT_THAT(detail,
              HasSubstr("| ✓ met | Type 1 diabetes mellitus, Apr 2, 2019 (Condition/dm-1) |"));
  EXPECT_THAT(detail, HasSubstr("| ✓ met | Diabetes self-management training, completed Mar 2, "
                                "2026 (Encounter/edu-1) |"));
  EXPECT_THAT(
      detail,
      HasSubstr("Insulin lispro, Insulin glargine, 4 scheduled injections a day, since Jan 3, 2026 "
                "(MedicationRequest/1, MedicationRequest/2)"));
  EXPECT_THAT(detail, HasSubstr("4.35 tests a day: 135 in 31 days (May 15 – Jun 14, 2026) "
                                "(Observation/g-0 and 134 more)"));
  EXPECT_THAT(detail, HasSubstr("| e.1 ✓ HbA1c 8.2 % on May 3, 2026 (Observation/a1c-1)"));
}

TEST(Detail, AMeasuredRateIsCutNotRounded) {
  Determination determination = rules::sample_does_not_meet();
  rules::finding_in(determination, "G1.d").value->value = fhir::Decimal(39999, 4);
  EXPECT_THAT(text_of(determination), HasSubstr("3.99 tests a day"));
}

TEST(Detail, NoneOnRecordAndNotReadableAreWordedApart) {
  Determination determination = rules::sample_needs_information();
  rules::finding_in(determination, "G1.e.1").reason = rules::Reason::kNotRetrieved;
  const std::string detail = text_of(determination);
  EXPECT_THAT(detail, HasSubstr("past 2 years | ? unknown | none on record |"));
  EXPECT_THAT(detail, HasSubstr("e.1 ? HbA1c above 7.0 %: could not be read from the EHR"));
  EXPECT_THAT(detail, HasSubstr("- HbA1c above 7.0 %: could not be read from the EHR."));
}

TEST(Detail, WhatWouldChangeTheAnswerFollowsWhatWasFound) {
  Determination determination = rules::sample_needs_information();
  rules::Finding& education = rules::finding_in(determination, "G1.a");
  education.reason = rules::Reason::kConflict;
  EXPECT_THAT(text_of(determination),
              HasSubstr("- Of the records on education date that contradict each other, correct"));
  education.reason = rules::Reason::kCgmInUse;
  EXPECT_THAT(text_of(determination), HasSubstr("- Finger-stick tests beside the sensor"));
}

TEST(Detail, SaysWhatWouldChangeTheAnswerAndWhereTheGuidelineSaysSo) {
  const std::string detail = text_of(rules::sample_needs_information());
  EXPECT_THAT(detail, HasSubstr("What would change this:\n\n- Document when the patient "
                                "last finished a full diabetes self-management course; it has to "
                                "be less than 2 years ago (CG-DME-01, Medically necessary, group "
                                "1a).\n"));
  EXPECT_THAT(text_of(rules::sample_does_not_meet()),
              HasSubstr("(CG-DME-01, Medically necessary, group 1d)"));
  EXPECT_THAT(text_of(rules::sample_meets()), Not(HasSubstr("What would change")));
}

TEST(Detail, TheProjectsNumbersAreMarkedAsSuch) {
  const std::string detail = text_of(rules::sample_does_not_meet());
  EXPECT_THAT(detail, HasSubstr("look-back 12 months (parameter, not guideline)"));
  rules::Parameters strict;
  strict.a1c_lookback = 6;
  EXPECT_THAT(detail_text(rules::sample_does_not_meet(), strict),
              HasSubstr("look-back 6 months (parameter"));
}

TEST(Detail, AttestedStatusesAreMarked) {
  Determination determination = rules::sample_meets();
  rules::Finding& education = rules::finding_in(determination, "G1.a");
  education.basis = rules::Basis::kAttested;
  rules::finding_in(determination, "G1.c").attested = rules::Status::kNotMet;
  const std::string detail = text_of(determination);
  EXPECT_THAT(detail, HasSubstr("(Encounter/edu-1); attested |"));
  EXPECT_THAT(detail, HasSubstr("attested: ✗ not met"));
}

TEST(Detail, TheUnknownStartOfInjectionsIsNotedOnce) {
  Determination determination = rules::sample_does_not_meet();
  for (const char* id : {"G1.e.1", "G1.e.3"}) {
    rules::finding_in(determination, id).notes = {rules::Reason::kMdiStartUnknown};
    rules::finding_in(determination, id).reason = rules::Reason::kMdiStartUnknown;
  }
  determination.notes = {{rules::NoteKind::kMdiStartUnknown, 0, ""}};
  const std::string detail = text_of(determination);
  EXPECT_THAT(detail,
              HasSubstr("- The start of the injections is not known: e.1 to e.5 were read"));
  EXPECT_THAT(detail, Not(HasSubstr("start of injections not known")));
}

TEST(Detail, ChartTextCannotBecomeMarkup) {
  Determination determination = rules::sample_meets();
  determination.product_name = "<b>Pump</b> | `x` [click](https://evil.example)\n# Title";
  determination.order = "DeviceRequest/a_b";
  rules::finding_in(determination, "DM").evidence.front().display =
      "Type 1 | met | <script>alert(1)</script> *now*";
  const std::string detail = text_of(determination);
  EXPECT_THAT(detail, Not(HasSubstr("<script>")));
  EXPECT_THAT(detail, Not(HasSubstr("<b>")));
  EXPECT_THAT(detail, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; \\*now\\*"));
  EXPECT_THAT(detail, HasSubstr("Type 1 \\| met \\|"));
  EXPECT_THAT(detail,
              HasSubstr("\\[click\\](https\\://evil.example) # Title (DeviceRequest/a\\_b)"));
  EXPECT_EQ(lines_with(detail, "# Title").size(), 0U);
}

TEST(Detail, UnusedRecordsAreNotedWithTheReason) {
  Determination determination = rules::sample_needs_information();
  determination.notes = {{rules::NoteKind::kUnusableValues, 3, ""},
                         {rules::NoteKind::kCgmNotRead, 0, ""}};
  determination.unused = {{"Observation/1", {}, "no unit"},
                          {"Observation/2", {}, "no unit"},
                          {"Observation/3", {}, "no date"}};
  const std::string detail = text_of(determination);
  EXPECT_THAT(detail, HasSubstr("Notes:\n\n- Sensor glucose was not read"));
  EXPECT_THAT(detail, HasSubstr("- 3 records could not be used: no date (Observation/3); no unit "
                                "(Observation/1 and 1 more)."));
}

TEST(Detail, NeverExceedsTheLimitAndEndsWithWholeLines) {
  Determination determination = rules::sample_needs_information();
  for (int i = 0; i < 200; ++i)
    determination.notes.push_back(
        {rules::NoteKind::kProductToConfirm, 0, "Pümp «" + std::to_string(i) + "»"});
  const std::string detail = text_of(determination);
  EXPECT_LE(detail.size(), 4096U);
  EXPECT_GT(detail.size(), 3900U);
  EXPECT_THAT(detail, HasSubstr("\n\nShortened here; every criterion is in the card's data"));
  for (const std::string& line : lines_with(detail, "- Please"))
    EXPECT_THAT(line, testing::EndsWith("»)."));
}

}  // namespace
}  // namespace cds
