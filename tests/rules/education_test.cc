#include "rules/education.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

Finding judge(const fhir::Chart& chart) {
  const Context context = context_on(2026, 6, 15);
  return education(chart, Observations(chart, context.terms), context);
}

void add_visit(fhir::Chart& chart, std::string_view code, std::string_view start,
               std::string_view end, std::string_view status = "finished") {
  fhir::Encounter e;
  e.id = "e";
  e.status = status;
  e.type = {coded(fhir::systems::kHcpcs, code)};
  e.period.start = fhir::parse_date_time(start, utc());
  if (!end.empty()) e.period.end = fhir::parse_date_time(end, utc());
  chart.encounters.push_back(e);
}

struct Row {
  const char* name;
  const char* code;
  const char* start;
  const char* end;
  const char* status;
  Status expected;
  Reason reason;
};

class Education : public testing::TestWithParam<Row> {};

TEST_P(Education, Decides) {
  fhir::Chart chart = empty_chart();
  const Row& row = GetParam();
  add_visit(chart, row.code, row.start, row.end, row.status);
  const Finding finding = judge(chart);
  EXPECT_EQ(finding.status, row.expected);
  EXPECT_EQ(finding.reason, row.reason);
}

INSTANTIATE_TEST_SUITE_P(Visits, Education,
                         testing::Values(Row{"EndedTwoYearsAgoToTheDay", "G0108", "2024-06-01",
                                             "2024-06-15", "finished", Status::kMet, Reason::kNone},
                                         Row{"EndedADayEarlier", "G0108", "2024-06-01",
                                             "2024-06-14", "finished", Status::kNotMet,
                                             Reason::kNone},
                                         Row{"EndedToday", "G0109", "2026-06-15", "2026-06-15",
                                             "finished", Status::kMet, Reason::kNone},
                                         Row{"NoEndButStartInside", "G0108", "2025-01-10", "",
                                             "finished", Status::kMet, Reason::kNone},
                                         Row{"NoEndAndStartBefore", "G0108", "2023-01-10", "",
                                             "finished", Status::kUnknown, Reason::kPartialDate},
                                         Row{"YearAcrossTheEdge", "G0108", "2024", "2024",
                                             "finished", Status::kUnknown, Reason::kPartialDate},
                                         Row{"ThisYearIsCutAtToday", "G0108", "2026", "2026",
                                             "finished", Status::kMet, Reason::kNone},
                                         Row{"FutureIsIgnored", "G0108", "2026-07-01", "2026-07-02",
                                             "finished", Status::kUnknown, Reason::kNoneOnRecord},
                                         Row{"InProgress", "G0108", "2026-06-01", "", "in-progress",
                                             Status::kUnknown, Reason::kInProgress},
                                         Row{"Cancelled", "G0108", "2026-06-01", "2026-06-01",
                                             "cancelled", Status::kUnknown, Reason::kNoneOnRecord},
                                         Row{"SingleTopic", "S9140", "2026-06-01", "2026-06-01",
                                             "finished", Status::kUnknown, Reason::kSingleTopic}),
                         [](const auto& row) { return row.param.name; });

// One record of a comprehensive program, of any kind that charts keep it in.
struct RecordRow {
  const char* name;
  void (*fill)(fhir::Chart&);
  Status expected;
  Reason reason;
};

class EducationOnRecord : public testing::TestWithParam<RecordRow> {};

TEST_P(EducationOnRecord, Decides) {
  fhir::Chart chart = empty_chart();
  GetParam().fill(chart);
  const Finding finding = judge(chart);
  EXPECT_EQ(finding.status, GetParam().expected);
  EXPECT_EQ(finding.reason, GetParam().reason);
}

const fhir::CodeableConcept kProgram = coded(fhir::systems::kHcpcs, "G0108");
const fhir::CodeableConcept kTraining = coded(kCptSystem, "98960");  // diabetes by its reason only

fhir::Procedure& add_procedure(fhir::Chart& chart, std::string_view status = "completed") {
  fhir::Procedure p;
  p.id = "p";
  p.status = status;
  p.code = kProgram;
  p.performed.date_time = partial("2026-01-01");
  chart.procedures.push_back(p);
  return chart.procedures.back();
}
fhir::DocumentReference& add_document(fhir::Chart& chart) {
  fhir::DocumentReference d;
  d.id = "d";
  d.status = "current";
  d.type = kProgram;
  d.date = partial("2026-01-01");
  chart.documents.push_back(d);
  return chart.documents.back();
}
fhir::Observation& add_finding(fhir::Chart& chart, fhir::CodeableConcept code) {
  chart.observations.push_back(observation(chart, "x", "2026-01-01", {}));
  chart.observations.back().code = std::move(code);
  chart.observations.back().value_quantity.reset();
  return chart.observations.back();
}
void add_diabetes(fhir::Chart& chart, std::string_view verified) {
  fhir::Condition c;
  c.id = "c";
  c.code = coded(fhir::systems::kIcd10Cm, "E10.65");
  c.verification_status = coded("v", verified);
  chart.conditions.push_back(c);
}

INSTANTIATE_TEST_SUITE_P(
    Procedures, EducationOnRecord,
    testing::Values(
        RecordRow{"Completed", [](fhir::Chart& c) { add_procedure(c); }, Status::kMet,
                  Reason::kNone},
        RecordRow{"Running", [](fhir::Chart& c) { add_procedure(c, "in-progress"); },
                  Status::kUnknown, Reason::kInProgress},
        RecordRow{"OnHold", [](fhir::Chart& c) { add_procedure(c, "on-hold"); }, Status::kUnknown,
                  Reason::kInProgress},
        RecordRow{"NotDone", [](fhir::Chart& c) { add_procedure(c, "not-done"); }, Status::kUnknown,
                  Reason::kNoneOnRecord},
        RecordRow{"OfAnotherKind",
                  [](fhir::Chart& c) { add_procedure(c).code = coded(kCptSystem, "99213"); },
                  Status::kUnknown, Reason::kNoneOnRecord},
        RecordRow{"WithoutDate",
                  [](fhir::Chart& c) { add_procedure(c).performed.date_time.reset(); },
                  Status::kUnknown, Reason::kPartialDate},
        RecordRow{"OfAPeriod",
                  [](fhir::Chart& c) {
                    fhir::Procedure& p = add_procedure(c);
                    p.performed.date_time.reset();
                    p.performed.period.own() = {partial("2024-01-01"), partial("2024-06-15")};
                  },
                  Status::kMet, Reason::kNone},
        RecordRow{"RunningIntoTheFuture",
                  [](fhir::Chart& c) {
                    add_procedure(c, "in-progress").performed.date_time = partial("2026-07-01");
                  },
                  Status::kUnknown, Reason::kInProgress},
        RecordRow{"TrainingForDiabetesByReference",
                  [](fhir::Chart& c) {
                    add_diabetes(c, "confirmed");
                    fhir::Procedure& p = add_procedure(c);
                    p.code = kTraining;
                    p.reason_reference = {to("Condition/c")};
                  },
                  Status::kMet, Reason::kNone},
        RecordRow{"TrainingForUnconfirmedDiabetes",
                  [](fhir::Chart& c) {
                    add_diabetes(c, "provisional");
                    fhir::Procedure& p = add_procedure(c);
                    p.code = kTraining;
                    p.reason_reference = {to("Condition/c")};
                  },
                  Status::kUnknown, Reason::kSingleTopic},
        RecordRow{"TrainingForAConditionThatIsNotOnRecord",
                  [](fhir::Chart& c) {
                    fhir::Procedure& p = add_procedure(c);
                    p.code = kTraining;
                    p.reason_reference = {to("Condition/other")};
                  },
                  Status::kUnknown, Reason::kSingleTopic},
        RecordRow{"TrainingForGestationalDiabetes",
                  [](fhir::Chart& c) {
                    fhir::Procedure& p = add_procedure(c);
                    p.code = kTraining;
                    p.reason_code = {coded(fhir::systems::kIcd10Cm, "O24.410")};
                  },
                  Status::kMet, Reason::kNone},
        RecordRow{"TrainingForSomethingElse",
                  [](fhir::Chart& c) {
                    fhir::Procedure& p = add_procedure(c);
                    p.code = kTraining;
                    p.reason_code = {coded(fhir::systems::kIcd10Cm, "J45.20")};
                  },
                  Status::kUnknown, Reason::kSingleTopic}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Documents, EducationOnRecord,
    testing::Values(
        RecordRow{"OfItsDate", [](fhir::Chart& c) { add_document(c); }, Status::kMet,
                  Reason::kNone},
        RecordRow{"OfItsPeriodOfService",
                  [](fhir::Chart& c) {
                    add_document(c).context_period = {partial("2024-06-01"), partial("2024-06-14")};
                  },
                  Status::kNotMet, Reason::kNone},
        RecordRow{"ByItsEvent",
                  [](fhir::Chart& c) {
                    fhir::DocumentReference& d = add_document(c);
                    d.type = {};
                    d.context_event = {coded(kCptSystem, "97802"), kProgram};
                  },
                  Status::kMet, Reason::kNone},
        RecordRow{"Superseded", [](fhir::Chart& c) { add_document(c).status = "superseded"; },
                  Status::kUnknown, Reason::kNoneOnRecord},
        RecordRow{"EnteredInError",
                  [](fhir::Chart& c) { add_document(c).doc_status = "entered-in-error"; },
                  Status::kUnknown, Reason::kNoneOnRecord}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Observations, EducationOnRecord,
    testing::Values(
        RecordRow{"ByCode", [](fhir::Chart& c) { add_finding(c, kProgram); }, Status::kMet,
                  Reason::kNone},
        RecordRow{"ByValue",
                  [](fhir::Chart& c) { add_finding(c, coded("x", "1")).value_concept = kProgram; },
                  Status::kMet, Reason::kNone},
        RecordRow{"AnsweredYes",
                  [](fhir::Chart& c) { add_finding(c, kProgram).value_boolean = true; },
                  Status::kMet, Reason::kNone},
        RecordRow{"AnsweredNo",
                  [](fhir::Chart& c) { add_finding(c, kProgram).value_boolean = false; },
                  Status::kUnknown, Reason::kNoneOnRecord},
        RecordRow{"OfAPeriod",
                  [](fhir::Chart& c) {
                    fhir::Observation& o = add_finding(c, kProgram);
                    o.effective.date_time.reset();
                    o.effective.period.own() = {partial("2024-01-01"), partial("2024-06-14")};
                  },
                  Status::kNotMet, Reason::kNone},
        RecordRow{"Preliminary",
                  [](fhir::Chart& c) { add_finding(c, kProgram).status = "preliminary"; },
                  Status::kUnknown, Reason::kNoneOnRecord}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(VisitDetails, EducationOnRecord,
                         testing::Values(RecordRow{"OnLeaveIsInProgress",
                                                   [](fhir::Chart& c) {
                                                     add_visit(c, "G0108", "2026-06-01", "",
                                                               "onleave");
                                                   },
                                                   Status::kUnknown, Reason::kInProgress},
                                         RecordRow{"ByServiceType",
                                                   [](fhir::Chart& c) {
                                                     add_visit(c, "", "2026-01-01", "2026-01-01");
                                                     c.encounters.back().service_type = kProgram;
                                                   },
                                                   Status::kMet, Reason::kNone},
                                         RecordRow{"TrainingByItsDiagnosis",
                                                   [](fhir::Chart& c) {
                                                     add_diabetes(c, "confirmed");
                                                     add_visit(c, "", "2026-01-01", "2026-01-01");
                                                     c.encounters.back().type = {kTraining};
                                                     c.encounters.back().diagnosis = {
                                                         to("Condition/c")};
                                                   },
                                                   Status::kMet, Reason::kNone}),
                         [](const auto& row) { return row.param.name; });

TEST(EducationRecords, OldProgramAndRecentDietClassIsNotMet) {
  fhir::Chart chart = empty_chart();
  add_visit(chart, "G0108", "2023-06-01", "2023-06-01");
  add_visit(chart, "S9140", "2026-06-01", "2026-06-01");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

TEST(EducationRecords, NotRetrievedIsNoNo) {
  fhir::Chart chart = empty_chart();
  add_visit(chart, "G0108", "2023-06-01", "2023-06-01");
  chart.of(fhir::Data::kProcedures).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(judge(chart).reason, Reason::kNotRetrieved);
  add_visit(chart, "G0108", "2025-06-01", "2025-06-01");
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

TEST(EducationRecords, GeneralTrainingNeedsADiabetesReason) {
  fhir::Chart chart = empty_chart();
  add_visit(chart, "", "2026-01-01", "2026-01-01");
  chart.encounters.back().type = {coded(kCptSystem, "98960")};
  EXPECT_EQ(judge(chart).reason, Reason::kSingleTopic);
  chart.encounters.back().reason_code = {coded(fhir::systems::kIcd10Cm, "E10.65")};
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

}  // namespace
}  // namespace rules
