#include "rules/warranty.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

constexpr std::string_view kExtension = "https://ehr.example/warranty";

Parameters with_extension() {
  Parameters parameters;
  parameters.warranty_extension = kExtension;
  return parameters;
}

const Parameters kConfigured = with_extension();

// A pump in use, as the chart's Device has it.
class Warranty : public testing::Test {
 protected:
  Warranty() {
    device_.id = "pump";
    current_.device = &device_;
    current_.active = true;
  }

  void add_end(std::string_view date, std::string_view url = kExtension) {
    fhir::Extension extension;
    extension.url = url;
    extension.value_date_time = partial(date);
    device_.extension.push_back(extension);
  }

  Finding judged(const Parameters& parameters = kConfigured) {
    const Context context = context_on(2026, 6, 15, parameters);
    return warranty_over(Attestations(chart_, context), &current_, context);
  }

  std::vector<Note> hints(const Finding& warranty, const Finding& malfunction) {
    PumpFacts facts;
    facts.in_use = {current_};
    return replacement_hints(all_of("R.fail", {warranty, malfunction}), facts,
                             context_on(2026, 6, 15));
  }

  fhir::Device device_;
  PumpUse current_;
  fhir::Chart chart_ = empty_chart();
};

Finding open(std::string id) {
  Finding finding = unknown(Reason::kNoneOnRecord);
  finding.id = std::move(id);
  return finding;
}

Finding known(std::string id) {
  Finding finding = met();
  finding.id = std::move(id);
  return finding;
}

TEST_F(Warranty, IsOverTheDayAfterTheStatedEnd) {
  add_end("2026-06-14");
  EXPECT_EQ(judged().status, Status::kMet);
  EXPECT_EQ(judged().basis, Basis::kDerived);
  ASSERT_EQ(judged().evidence.size(), 1U);
  EXPECT_EQ(judged().evidence[0].reference, "Device/pump");
}

TEST_F(Warranty, RunsOnItsLastDay) {
  add_end("2026-06-15");
  EXPECT_EQ(judged().status, Status::kNotMet);
}

TEST_F(Warranty, AVagueEndAroundTheAnchorLeavesItOpen) {
  add_end("2026");
  EXPECT_EQ(judged().status, Status::kUnknown);
  EXPECT_EQ(judged().reason, Reason::kPartialDate);
}

TEST_F(Warranty, APeriodCountsByItsEnd) {
  fhir::Extension extension;
  extension.url = kExtension;
  extension.value_period.start = day(2020, 1, 1);
  device_.extension.push_back(extension);
  EXPECT_EQ(judged().status, Status::kUnknown) << "a period without end";
  device_.extension.back().value_period.end = day(2024, 1, 1);
  EXPECT_EQ(judged().status, Status::kMet);
}

TEST_F(Warranty, AnExtendedWarrantyCountsByItsLastEnd) {
  add_end("2028-01-01");
  add_end("2024-01-01");
  EXPECT_EQ(judged().status, Status::kNotMet);
}

TEST_F(Warranty, OtherExtensionsAndNoConfigurationSayNothing) {
  add_end("2024-01-01", "https://ehr.example/other");
  EXPECT_EQ(judged().status, Status::kUnknown);
  add_end("2024-01-01");
  EXPECT_EQ(judged(Parameters{}).status, Status::kUnknown);
}

TEST_F(Warranty, WhatWasAttestedComesFirst) {
  add_end("2024-01-01");
  fhir::QuestionnaireResponse response;
  response.id = "qr";
  response.questionnaire = kQuestionnaire;
  response.status = "completed";
  response.authored = day(2026, 6, 1);
  response.author = to("Practitioner/p");
  fhir::QuestionnaireAnswer no;
  no.value_boolean = false;
  response.item.push_back({"R.fail.warranty", {no}});
  chart_.questionnaire_responses.push_back(response);
  EXPECT_EQ(judged().status, Status::kNotMet);
  EXPECT_EQ(judged().basis, Basis::kAttested);
}

TEST_F(Warranty, WithoutAPumpInUseItIsOpen) {
  const Context context = context_on(2026, 6, 15, kConfigured);
  EXPECT_EQ(warranty_over(Attestations(chart_, context), nullptr, context).status,
            Status::kUnknown);
}

// --- Hints ---------------------------------------------------------------------------------------

TEST_F(Warranty, APumpOfMoreThanFourYearsIsAHint) {
  current_.start = day(2022, 6, 14);
  const std::vector<Note> notes = hints(open("R.fail.warranty"), known("R.fail.malfunction"));
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].kind, NoteKind::kWarrantyHint);
  EXPECT_EQ(notes[0].detail, "2022");
  EXPECT_EQ(notes[0].count, 4);
}

TEST_F(Warranty, ANewerPumpOrAKnownWarrantyIsNoHint) {
  current_.start = day(2022, 6, 15);
  EXPECT_TRUE(hints(open("R.fail.warranty"), known("R.fail.malfunction")).empty());
  current_.start = day(2019, 1, 1);
  EXPECT_TRUE(hints(known("R.fail.warranty"), known("R.fail.malfunction")).empty());
}

TEST_F(Warranty, ADeviceStatusIsAHintWhileTheMalfunctionIsOpen) {
  device_.status_reason = {
      coded("http://terminology.hl7.org/CodeSystem/device-status-reason", "not-ready")};
  const std::vector<Note> notes = hints(known("R.fail.warranty"), open("R.fail.malfunction"));
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].kind, NoteKind::kMalfunctionHint);
  EXPECT_EQ(notes[0].detail, "not-ready");
  EXPECT_TRUE(hints(known("R.fail.warranty"), known("R.fail.malfunction")).empty());
}

}  // namespace
}  // namespace rules
