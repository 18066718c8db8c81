#include "rules/hospital.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

Finding judge(const fhir::Chart& chart, std::optional<fhir::Date> mdi_start = std::nullopt) {
  return hospital_episodes(chart, context_on(2026, 6, 15), mdi_start);
}

void add_stay(fhir::Chart& chart, std::string_view id, std::string_view encounter_class,
              std::string_view start, std::string_view end, std::string_view icd10 = "E10.10") {
  fhir::Encounter e;
  e.id = id;
  e.status = "finished";
  e.encounter_class.code = encounter_class;
  e.period = {fhir::parse_date_time(start, utc()), fhir::parse_date_time(end, utc())};
  e.reason_code = {coded(fhir::systems::kIcd10Cm, icd10)};
  chart.encounters.push_back(e);
}

TEST(HospitalEpisodes, TwoAdmissionsAreRecurrent) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "IMP", "2025-01-10", "2025-01-12");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
  add_stay(chart, "b", "IMP", "2025-08-10", "2025-08-12", "E10.649");
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

TEST(HospitalEpisodes, OneLongStayAndAnEmergencyVisitAreProlonged) {
  fhir::Chart six = empty_chart();
  add_stay(six, "a", "IMP", "2025-01-10", "2025-01-16");
  add_stay(six, "b", "EMER", "2025-08-10", "2025-08-10");
  EXPECT_EQ(judge(six).status, Status::kNotMet);
  fhir::Chart seven = empty_chart();
  add_stay(seven, "a", "IMP", "2025-01-10", "2025-01-17");
  add_stay(seven, "b", "EMER", "2025-08-10", "2025-08-10");
  EXPECT_EQ(judge(seven).status, Status::kMet);
}

TEST(HospitalEpisodes, StartWithinADayOfThePreviousEndIsOneEpisode) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "IMP", "2025-01-10T08:00:00Z", "2025-01-12T10:00:00Z");
  add_stay(chart, "b", "IMP", "2025-01-13T10:00:00Z", "2025-01-14T10:00:00Z");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
  chart.encounters.back().period.start = fhir::parse_date_time("2025-01-13T10:00:01Z", utc());
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

TEST(HospitalEpisodes, PartsOfOneStayAreOneEpisode) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "EMER", "2025-01-10", "2025-01-10");
  add_stay(chart, "b", "IMP", "2025-02-10", "2025-02-12");
  add_stay(chart, "c", "IMP", "2025-03-10", "2025-03-12");
  chart.encounters[2].part_of = to("Encounter/b");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

TEST(HospitalEpisodes, WindowIsTwoYearsByTheStart) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "IMP", "2024-06-15", "2024-06-17");
  add_stay(chart, "b", "IMP", "2025-08-10", "2025-08-12");
  EXPECT_EQ(judge(chart).status, Status::kMet);
  EXPECT_EQ(judge(chart, fhir::make_date(2024, 6, 16)).status, Status::kNotMet);
  chart.encounters[0].period.start = fhir::parse_date_time("2024-06-14", utc());
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

TEST(HospitalEpisodes, DiagnosisByReferenceCountsUnlessRefuted) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "IMP", "2025-01-10", "2025-01-12");
  add_stay(chart, "b", "ACUTE", "2025-08-10", "2025-08-12", "Z00.0");
  chart.encounters[1].diagnosis = {to("Condition/c")};
  fhir::Condition c;
  c.id = "c";
  c.code = coded(fhir::systems::kIcd10Cm, "E10.11");
  chart.conditions.push_back(c);
  EXPECT_EQ(judge(chart).status, Status::kMet);
  chart.conditions[0].verification_status = coded("v", "refuted");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

// One admission for ketoacidosis on record, and another that is as the row says.
struct Second {
  const char* name;
  void (*change)(fhir::Encounter&);
  Status expected;
  Reason reason;
};

class SecondStay : public testing::TestWithParam<Second> {};

TEST_P(SecondStay, MakesItRecurrentOrNot) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "IMP", "2025-01-10T08:00:00Z", "2025-01-12T10:00:00Z");
  add_stay(chart, "b", "IMP", "2025-08-10T08:00:00Z", "2025-08-12T10:00:00Z");
  GetParam().change(chart.encounters.back());
  const Finding finding = judge(chart);
  EXPECT_EQ(finding.status, GetParam().expected);
  EXPECT_EQ(finding.reason, GetParam().reason);
}

fhir::Period period(std::string_view start, std::string_view end) {
  fhir::Period made{partial(start), std::nullopt};
  if (!end.empty()) made.end = partial(end);
  return made;
}

INSTANTIATE_TEST_SUITE_P(
    Stays, SecondStay,
    testing::Values(
        Second{"InProgress",
               [](fhir::Encounter& e) {
                 e.status = "in-progress";
                 e.period = period("2026-06-10", "");
               },
               Status::kMet, Reason::kNone},
        Second{"WithoutEnd", [](fhir::Encounter& e) { e.period.end.reset(); }, Status::kMet,
               Reason::kNone},
        Second{"Planned", [](fhir::Encounter& e) { e.status = "planned"; }, Status::kNotMet,
               Reason::kNone},
        Second{"WithoutStart", [](fhir::Encounter& e) { e.period.start.reset(); }, Status::kNotMet,
               Reason::kNone},
        Second{"ThatMayBeginBeforeTheWindow",
               [](fhir::Encounter& e) { e.period = period("2024-06", "2024-06-20"); },
               Status::kUnknown, Reason::kPartialDate},
        Second{"OfAnOutpatient", [](fhir::Encounter& e) { e.encounter_class.code = "AMB"; },
               Status::kNotMet, Reason::kNone},
        Second{"NextDayByDateAlone",
               [](fhir::Encounter& e) { e.period = period("2025-01-13", "2025-01-14"); },
               Status::kNotMet, Reason::kNone},
        Second{"WithinTheFirst",
               [](fhir::Encounter& e) {
                 e.period = period("2025-01-11T08:00:00Z", "2025-01-11T20:00:00Z");
               },
               Status::kNotMet, Reason::kNone},
        Second{"ThatTheFirstIsPartOf", [](fhir::Encounter& e) { e.part_of = to("Encounter/a"); },
               Status::kNotMet, Reason::kNone}),
    [](const auto& row) { return row.param.name; });

TEST(HospitalEpisodes, StayThatGoesOnLastsUntilToday) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "EMER", "2025-01-10", "2025-01-10");
  add_stay(chart, "b", "IMP", "2026-06-08", "2026-06-08");
  chart.encounters.back().status = "in-progress";
  chart.encounters.back().period.end.reset();
  EXPECT_EQ(judge(chart).status, Status::kMet);  // 7 days on June 15
  chart.encounters.back().period.start = partial("2026-06-09");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

TEST(HospitalEpisodes, EmergencyPartOfAnEpisodeAddsNoDays) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "EMER", "2024-12-01", "2024-12-01");
  add_stay(chart, "b", "EMER", "2025-01-03", "2025-01-04");
  add_stay(chart, "c", "IMP", "2025-01-05", "2025-01-11");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);  // 6 days of stay, 8 of episode
  chart.encounters.back().period.end = partial("2025-01-12");
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

TEST(HospitalEpisodes, TransferWithinADayIsOneStay) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "EMER", "2024-12-01", "2024-12-01");
  add_stay(chart, "b", "IMP", "2025-01-01", "2025-01-04");
  add_stay(chart, "c", "ACUTE", "2025-01-05", "2025-01-08");
  EXPECT_EQ(judge(chart).status, Status::kMet);  // 7 days together
}

TEST(HospitalEpisodes, UnreadProblemListLeavesANoOpen) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "IMP", "2025-01-10", "2025-01-12");
  chart.of(fhir::Data::kConditions).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(judge(chart).reason, Reason::kNotRetrieved);
}

TEST(HospitalEpisodes, AreNamedByTheirReasonElseTheirDiagnosis) {
  fhir::Chart chart = empty_chart();
  add_stay(chart, "a", "IMP", "2025-01-10", "2025-01-12");
  chart.encounters.back().reason_code.clear();
  chart.encounters.back().diagnosis = {to("Condition/c")};
  fhir::Condition c;
  c.id = "c";
  c.code = coded(fhir::systems::kIcd10Cm, "E10.11", "Ketoacidosis with coma");
  chart.conditions.push_back(c);
  EXPECT_EQ(judge(chart).evidence.front().display, "Ketoacidosis with coma");
}

TEST(HospitalEpisodes, NoHospitalRecordIsUnknownAndAnAnkleIsNot) {
  fhir::Chart chart = empty_chart();
  EXPECT_EQ(judge(chart).reason, Reason::kNoneOnRecord);
  add_stay(chart, "a", "OBSENC", "2025-01-10", "2025-01-12");
  EXPECT_EQ(judge(chart).reason, Reason::kNoneOnRecord);
  add_stay(chart, "b", "EMER", "2025-01-10", "2025-01-10", "S93.4");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
  chart.of(fhir::Data::kEncounters).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(judge(chart).reason, Reason::kNotRetrieved);
}

}  // namespace
}  // namespace rules
