#include "rules/group_2.h"

#include <gtest/gtest.h>

#include "rules/diagnosis.h"
#include "rules/group_1.h"
#include "tests/support/chart_records.h"

namespace rules {
namespace {

// Anchor 2026-06-15: 300 days before is 2025-08-19, 12 months before 2025-06-15.
struct Case {
  fhir::Chart chart = empty_chart();
  fhir::Order order;
};

fhir::Condition& condition(Case& c, std::string_view code, std::string_view onset,
                           std::string_view clinical = "active") {
  fhir::Condition made;
  made.id = "c";
  made.code = coded(fhir::systems::kIcd10Cm, code);
  if (!clinical.empty()) made.clinical_status = coded("s", clinical);
  if (!onset.empty()) made.onset.date_time = partial(onset);
  c.chart.conditions.push_back(made);
  return c.chart.conditions.back();
}

fhir::Observation& answer(Case& c, std::string_view loinc, std::string_view when,
                          std::string_view snomed) {
  fhir::Observation made;
  made.id = "o";
  made.status = "final";
  made.code = coded(fhir::systems::kLoinc, loinc);
  if (!when.empty()) made.effective.date_time = partial(when);
  if (!snomed.empty()) made.value_concept = coded(fhir::systems::kSnomed, snomed);
  c.chart.observations.push_back(made);
  return c.chart.observations.back();
}

constexpr std::string_view kPregnant = "77386006";
constexpr std::string_view kNotPregnant = "60001007";
constexpr std::string_view kPossible = "261665006";
constexpr std::string_view kWants = "454411000124108";

void status(Case& c, std::string_view when, std::string_view snomed) {
  answer(c, "82810-3", when, snomed);
}
void due(Case& c, std::string_view date, std::string_view said = "2025-12-01") {
  answer(c, "11778-8", said, "").value_date_time.own() = partial(date);
}
void intention(Case& c, std::string_view when, std::string_view snomed) {
  answer(c, "86645-9", when, snomed);
}
void reason(Case& c, std::string_view code) {
  c.order.reason_code.push_back(coded(fhir::systems::kIcd10Cm, code));
}
void visit(Case& c, std::string_view code, std::string_view when, std::string_view state) {
  fhir::Encounter e;
  e.id = "e";
  e.status = state;
  e.reason_code = {coded(fhir::systems::kIcd10Cm, code)};
  e.period.start = partial(when);
  c.chart.encounters.push_back(e);
}

Finding judge(const Case& c) {
  const Context context = context_on(2026, 6, 15);
  return pregnancy_or_planning(c.order, c.chart, Observations(c.chart, context.terms), context);
}

struct Row {
  const char* name;
  void (*fill)(Case&);
  Status status;
  Reason reason = Reason::kNone;
  Basis basis = Basis::kDerived;
};

class Pregnancy : public testing::TestWithParam<Row> {};

TEST_P(Pregnancy, Decides) {
  const Row& row = GetParam();
  Case c;
  row.fill(c);
  const Finding finding = judge(c);
  EXPECT_EQ(finding.id, "G2");
  EXPECT_EQ(to_string(finding.status), to_string(row.status));
  EXPECT_EQ(to_string(finding.reason), to_string(row.reason));
  EXPECT_EQ(to_string(finding.basis), to_string(row.basis));
  EXPECT_TRUE(finding.status != Status::kMet || !finding.evidence.empty());
}

constexpr Status kYes = Status::kMet;
constexpr Status kNo = Status::kNotMet;
constexpr Status kOpen = Status::kUnknown;
Row nothing(const char* name, void (*fill)(Case&)) {
  return {name, fill, kNo, Reason::kNoneOnRecord, Basis::kAbsent};
}
Row open(const char* name, void (*fill)(Case&), Reason why) { return {name, fill, kOpen, why}; }

INSTANTIATE_TEST_SUITE_P(
    Conditions, Pregnancy,
    testing::Values(
        nothing("NothingOnRecord", [](Case&) {}),
        Row{"Active", [](Case& c) { condition(c, "O09.0", "2026-03-01"); }, kYes},
        Row{"NoClinicalStatus", [](Case& c) { condition(c, "O09.0", "2026-03-01", ""); }, kYes},
        nothing("Resolved", [](Case& c) { condition(c, "O09.0", "2026-03-01", "resolved"); }),
        Row{"Day300", [](Case& c) { condition(c, "O09.0", "2025-08-19"); }, kYes},
        nothing("Day301", [](Case& c) { condition(c, "O09.0", "2025-08-18"); }),
        Row{"OnsetTooOldButRecordedInside",
            [](Case& c) {
              condition(c, "O09.0", "2025-08-18").recorded_date = partial("2025-08-19");
            },
            kYes},
        Row{"RecordedOnly",
            [](Case& c) { condition(c, "O09.0", "").recorded_date = partial("2026-01-01"); }, kYes},
        open(
            "NoDate", [](Case& c) { condition(c, "O09.0", ""); }, Reason::kPartialDate),
        open(
            "PartialOnset", [](Case& c) { condition(c, "O09.0", "2025-08"); },
            Reason::kPartialDate),
        Row{"PartialOnsetButRecordedInside",
            [](Case& c) { condition(c, "O09.0", "2025").recorded_date = partial("2026-01-01"); },
            kYes},
        Row{"ThisYear", [](Case& c) { condition(c, "O09.0", "2026"); }, kYes},
        nothing("InTheFuture", [](Case& c) { condition(c, "O09.0", "2026-06-16"); }),
        Row{"AbatedTheDayBefore",
            [](Case& c) {
              condition(c, "O09.0", "2026-01-01").abatement.date_time = partial("2026-06-14");
            },
            kNo},
        Row{"AbatedToday",
            [](Case& c) {
              condition(c, "O09.0", "2026-01-01").abatement.date_time = partial("2026-06-15");
            },
            kYes},
        open(
            "AbatedThisMonth",
            [](Case& c) {
              condition(c, "O09.0", "2026-01-01").abatement.date_time = partial("2026-06");
            },
            Reason::kPartialDate),
        nothing("AbatedWithoutDate",
                [](Case& c) { condition(c, "O09.0", "2026-01-01").abatement_boolean = true; }),
        Row{"OneTrimesterAbatedForTheNext",
            [](Case& c) {
              condition(c, "O09.0", "2026-01-01").abatement.date_time = partial("2026-04-01");
              condition(c, "O09.0", "2026-04-01");
            },
            kYes},
        Row{"AnotherCodeStillStands",
            [](Case& c) {
              condition(c, "Z34.00", "2026-01-01");
              condition(c, "O09.0", "2026-01-10").abatement.date_time = partial("2026-04-01");
            },
            kYes},
        open(
            "Unconfirmed",
            [](Case& c) {
              condition(c, "O09.0", "2026-03-01").verification_status = coded("v", "provisional");
            },
            Reason::kUnconfirmed),
        nothing("Refuted",
                [](Case& c) {
                  condition(c, "O09.0", "2026-03-01").verification_status = coded("v", "refuted");
                }),
        nothing("OtherCode", [](Case& c) { condition(c, "Z33.2", "2026-03-01"); })),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Statuses, Pregnancy,
    testing::Values(Row{"Pregnant", [](Case& c) { status(c, "2026-03-01", kPregnant); }, kYes},
                    Row{"PregnantDay300", [](Case& c) { status(c, "2025-08-19", kPregnant); },
                        kYes},
                    nothing("PregnantDay301", [](Case& c) { status(c, "2025-08-18", kPregnant); }),
                    open(
                        "PregnantInAPartialMonth", [](Case& c) { status(c, "2025-08", kPregnant); },
                        Reason::kPartialDate),
                    nothing("NoDate", [](Case& c) { status(c, "", kPregnant); }),
                    nothing("Preliminary",
                            [](Case& c) {
                              answer(c, "82810-3", "2026-03-01", kPregnant).status = "preliminary";
                            }),
                    Row{"NotPregnant", [](Case& c) { status(c, "2026-03-01", kNotPregnant); }, kNo},
                    open(
                        "Possible", [](Case& c) { status(c, "2026-03-01", kPossible); },
                        Reason::kAnswerUndecided),
                    Row{"LaterPregnantDecides",
                        [](Case& c) {
                          status(c, "2026-03-02", kPregnant);
                          status(c, "2026-03-01", kNotPregnant);
                        },
                        kYes},
                    Row{"LaterNotPregnantDecides",
                        [](Case& c) {
                          condition(c, "O09.0", "2026-03-01");
                          status(c, "2026-03-02", kNotPregnant);
                        },
                        kNo},
                    Row{"LaterConditionDecides",
                        [](Case& c) {
                          status(c, "2026-03-01", kNotPregnant);
                          condition(c, "O09.0", "2026-03-02");
                        },
                        kYes},
                    open(
                        "LaterPossibleDecides",
                        [](Case& c) {
                          condition(c, "O09.0", "2026-03-01");
                          status(c, "2026-03-02", kPossible);
                        },
                        Reason::kAnswerUndecided),
                    open(
                        "ConflictOfOneDate",
                        [](Case& c) {
                          condition(c, "O09.0", "2026-03-01");
                          status(c, "2026-03-01", kNotPregnant);
                        },
                        Reason::kConflict),
                    open(
                        "PartialDateMayBeLater",
                        [](Case& c) {
                          condition(c, "O09.0", "2026-03");
                          status(c, "2026-03-10", kNotPregnant);
                        },
                        Reason::kPartialDate),
                    Row{"PartialDateIsEarlierInAnyCase",
                        [](Case& c) {
                          condition(c, "O09.0", "2025-08");
                          status(c, "2026-03-10", kNotPregnant);
                        },
                        kNo},
                    Row{"DeliveryEndsAPregnancy",
                        [](Case& c) {
                          condition(c, "O09.0", "2025-10-01");
                          condition(c, "O80", "2026-05-01");
                        },
                        kNo},
                    Row{"PregnantAgainAfterDelivery",
                        [](Case& c) {
                          condition(c, "O80", "2025-09-01");
                          condition(c, "O09.0", "2026-03-01");
                        },
                        kYes}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    DueDates, Pregnancy,
    testing::Values(Row{"InFuture", [](Case& c) { due(c, "2026-09-01"); }, kYes},
                    Row{"FourteenDaysAgo", [](Case& c) { due(c, "2026-06-01"); }, kYes},
                    nothing("FifteenDaysAgo", [](Case& c) { due(c, "2026-05-31"); }),
                    open(
                        "PartialDueDate", [](Case& c) { due(c, "2026"); }, Reason::kPartialDate),
                    Row{"LaterNotPregnantEndsIt",
                        [](Case& c) {
                          due(c, "2026-09-01", "2026-02-01");
                          status(c, "2026-02-02", kNotPregnant);
                        },
                        kNo},
                    Row{"EarlierNotPregnantDoesNot",
                        [](Case& c) {
                          due(c, "2026-09-01", "2026-02-02");
                          status(c, "2026-02-01", kNotPregnant);
                        },
                        kYes},
                    Row{"LaterDeliveryEndsIt",
                        [](Case& c) {
                          due(c, "2026-06-10", "2026-02-01");
                          condition(c, "O80", "2026-06-05");
                        },
                        kNo},
                    Row{"WithoutDateOfItsOwnItYields",
                        [](Case& c) {
                          due(c, "2026-09-01", "");
                          status(c, "2025-12-01", kNotPregnant);
                        },
                        kNo},
                    Row{"StandsAgainstAnEarlierPossible",
                        [](Case& c) {
                          status(c, "2026-01-01", kPossible);
                          due(c, "2026-09-01", "2026-02-01");
                        },
                        kYes},
                    open(
                        "LaterPossibleIsUnknown",
                        [](Case& c) {
                          due(c, "2026-09-01", "2026-01-01");
                          status(c, "2026-02-01", kPossible);
                        },
                        Reason::kAnswerUndecided)),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    PlanningAndReasons, Pregnancy,
    testing::Values(
        Row{"Preconception12Months", [](Case& c) { condition(c, "Z31.69", "2025-06-15"); }, kYes},
        nothing("PreconceptionOlder", [](Case& c) { condition(c, "Z31.69", "2025-06-14"); }),
        Row{"PreconceptionVisit", [](Case& c) { visit(c, "Z31.69", "2025-06-15", "finished"); },
            kYes},
        nothing("PreconceptionVisitOlder",
                [](Case& c) { visit(c, "Z31.69", "2025-06-14", "finished"); }),
        nothing("PreconceptionVisitPlanned",
                [](Case& c) { visit(c, "Z31.69", "2026-06-14", "planned"); }),
        Row{"Wants12Months", [](Case& c) { intention(c, "2025-06-15", kWants); }, kYes},
        nothing("WantsOlder", [](Case& c) { intention(c, "2025-06-14", kWants); }),
        open(
            "WantsInAPartialYear", [](Case& c) { intention(c, "2025", kWants); },
            Reason::kPartialDate),
        nothing("AnyOtherAnswer", [](Case& c) { intention(c, "2026-06-01", kNotPregnant); }),
        Row{"WantsAndIsNotPregnant",
            [](Case& c) {
              intention(c, "2026-05-01", kWants);
              status(c, "2026-06-01", kNotPregnant);
            },
            kYes},
        Row{"OrderSaysPregnancy", [](Case& c) { reason(c, "O24.011"); }, kYes, Reason::kNone,
            Basis::kOrder},
        Row{"OrderIsOfToday",
            [](Case& c) {
              reason(c, "O24.011");
              status(c, "2026-06-14", kNotPregnant);
            },
            kYes, Reason::kNone, Basis::kOrder},
        Row{"OrderAndStatusOfToday",
            [](Case& c) {
              reason(c, "O24.011");
              status(c, "2026-06-15", kNotPregnant);
            },
            kOpen, Reason::kConflict, Basis::kOrder},
        Row{"OrderSaysPreconception", [](Case& c) { reason(c, "Z31.69"); }, kYes, Reason::kNone,
            Basis::kOrder},
        nothing("OrderSaysDiabetes", [](Case& c) { reason(c, "E10.65"); }),
        open(
            "MaleWithPregnancy",
            [](Case& c) {
              c.chart.patient.gender = "male";
              condition(c, "O09.0", "2026-03-01");
            },
            Reason::kConflict),
        Row{"MaleByTheOrder",
            [](Case& c) {
              c.chart.patient.gender = "male";
              reason(c, "O24.011");
            },
            kOpen, Reason::kConflict, Basis::kOrder},
        Row{"MaleNotPregnant",
            [](Case& c) {
              c.chart.patient.gender = "male";
              status(c, "2026-03-01", kNotPregnant);
            },
            kNo},
        nothing("MaleWithNothing", [](Case& c) { c.chart.patient.gender = "male"; })),
    [](const auto& row) { return row.param.name; });

TEST(PregnancyQueries, AnyIncompleteOneLeavesItOpen) {
  for (const fhir::Data data :
       {fhir::Data::kConditions, fhir::Data::kPregnancyObservations, fhir::Data::kEncounters}) {
    for (const bool pregnant : {false, true}) {
      Case c;
      if (pregnant) condition(c, "O09.0", "2026-03-01");
      c.chart.of(data).completeness = fhir::Completeness::kFailed;
      EXPECT_EQ(judge(c).status, Status::kUnknown);
      EXPECT_EQ(judge(c).reason, Reason::kNotRetrieved);
    }
  }
}

Finding group_of(const Case& c) {
  const Context context = context_on(2026, 6, 15);
  return group_2(documented_diabetes(c.order, c.chart, context), c.order,
                 gather_evidence(c.chart, context), context);
}

TEST(Group2, NeedsDiabetesAndGestationalSuffices) {
  Case gestational;
  condition(gestational, "O24.410", "2026-03-01");
  EXPECT_EQ(group_of(gestational).status, Status::kMet);

  Case diabetes;
  condition(diabetes, "E10.65", "2010-01-01");
  condition(diabetes, "O09.0", "2026-03-01");
  EXPECT_EQ(group_of(diabetes).status, Status::kMet);

  Case pregnancy_alone;
  condition(pregnancy_alone, "O09.0", "2026-03-01");
  EXPECT_EQ(group_of(pregnancy_alone).status, Status::kUnknown);

  Case resolved_gestational;  // no longer active: history, which decides nothing
  condition(resolved_gestational, "O24.410", "2026-03-01", "resolved");
  condition(resolved_gestational, "O09.0", "2026-03-01");
  EXPECT_EQ(group_of(resolved_gestational).status, Status::kUnknown);
}

}  // namespace
}  // namespace rules
