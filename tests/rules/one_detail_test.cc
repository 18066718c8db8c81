// Pairs of charts that differ in one detail: exactly one leaf criterion has another status, and it
// is the one that the detail belongs to.

#include "tests/support/one_detail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

namespace rules {
namespace {

using Fill = void (*)(OrderCase&);
using Statuses = std::map<std::string, std::string>;

void collect(const std::vector<Finding>& findings, Statuses& statuses) {
  for (const Finding& finding : findings) {
    if (finding.parts.empty()) statuses[finding.id] = to_string(finding.status);
    collect(finding.parts, statuses);
  }
}

Statuses leaves(const Determination& d) {
  Statuses statuses;
  collect(d.criteria, statuses);
  return statuses;
}

struct Row {
  const char* name;
  Fill chart;
  Fill detail;
  const char* criterion;
  const char* from;
  const char* to;
};

class OneDetail : public testing::TestWithParam<Row> {};

TEST_P(OneDetail, FlipsOneStatus) {
  const Row& row = GetParam();
  OrderCase base;
  row.chart(base);
  OrderCase changed;
  row.chart(changed);
  row.detail(changed);
  const Statuses before = leaves(base.judge());
  const Statuses after = leaves(changed.judge());
  Statuses expected;
  Statuses got;  // what both list: with another purpose other criteria are listed
  for (const auto& [id, status] : before) {
    if (after.count(id) == 0) continue;
    expected[id] = id == row.criterion ? row.to : status;
    got[id] = after.at(id);
  }
  ASSERT_EQ(before.count(row.criterion), 1U);
  EXPECT_EQ(before.at(row.criterion), row.from);
  EXPECT_EQ(got, expected);
  EXPECT_EQ(got.count(row.criterion), 1U);
}

constexpr const char* kMet = "met";
constexpr const char* kNot = "not-met";
constexpr const char* kOpen = "unknown";

INSTANTIATE_TEST_SUITE_P(Diabetes, OneDetail,
                         testing::Values(Row{"Resolved", on_injections,
                                             [](OrderCase& c) {
                                               c.chart.conditions.front().clinical_status =
                                                   coded("s", "resolved");
                                             },
                                             "DM", kMet, kOpen},
                                         Row{"Provisional", on_injections,
                                             [](OrderCase& c) {
                                               c.chart.conditions.front().verification_status =
                                                   coded("v", "provisional");
                                             },
                                             "DM", kMet, kOpen},
                                         Row{"Prediabetes", on_injections,
                                             [](OrderCase& c) {
                                               c.chart.conditions.front().code =
                                                   coded(fhir::systems::kIcd10Cm, "R73.03");
                                             },
                                             "DM", kMet, kOpen}),
                         row_name);

INSTANTIATE_TEST_SUITE_P(
    Education, OneDetail,
    testing::Values(
        Row{"EndedADayTooEarly", on_injections,
            [](OrderCase& c) {
              encounter(c, "education").period = {partial("2024-06-14"), partial("2024-06-14")};
            },
            "G1.a", kMet, kNot},
        Row{"EndedInAYearAcrossTheEdge", on_injections,
            [](OrderCase& c) {
              encounter(c, "education").period = {partial("2024"), partial("2024")};
            },
            "G1.a", kMet, kOpen},
        Row{"OnDietOnly", on_injections,
            [](OrderCase& c) {
              encounter(c, "education").type = {coded(fhir::systems::kHcpcs, "S9140")};
            },
            "G1.a", kMet, kOpen},
        Row{"StillInProgress", on_injections,
            [](OrderCase& c) { encounter(c, "education").status = "in-progress"; }, "G1.a", kMet,
            kOpen},
        Row{"Canceled", on_injections,
            [](OrderCase& c) { encounter(c, "education").status = "cancelled"; }, "G1.a", kMet,
            kOpen}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Injections, OneDetail,
    testing::Values(Row{"MealtimeInsulinStopped", on_injections,
                        [](OrderCase& c) { c.chart.medication_requests[1].status = "stopped"; },
                        "G1.b", kMet, kNot},
                    Row{"MealtimeInsulinIsForAPump", on_injections,
                        [](OrderCase& c) {
                          c.chart.medication_requests[1].dosage[0].text = "via pump";
                        },
                        "G1.b", kMet, kNot},
                    Row{"MealtimeInsulinIsOnlyPlanned", on_injections,
                        [](OrderCase& c) { c.chart.medication_requests[1].intent = "plan"; },
                        "G1.b", kMet, kNot}),
    row_name);

INSTANTIATE_TEST_SUITE_P(Adjustments, OneDetail,
                         testing::Values(Row{"OneDoseOfOneMonthIsAsBefore", on_injections,
                                             [](OrderCase& c) {
                                               c.chart.medication_administrations[1].dose =
                                                   c.chart.medication_administrations[0].dose;
                                             },
                                             "G1.c", kMet, kNot},
                                         Row{"OneDoseByANurse", on_injections,
                                             [](OrderCase& c) {
                                               c.chart.medication_administrations[3]
                                                   .performer.own() = {to("Practitioner/n")};
                                             },
                                             "G1.c", kMet, kNot},
                                         Row{"OneMonthWithoutRecords", on_injections,
                                             [](OrderCase& c) {
                                               auto& doses = c.chart.medication_administrations;
                                               doses.erase(doses.begin(), doses.begin() + 4);
                                             },
                                             "G1.c", kMet, kOpen}),
                         row_name);

INSTANTIATE_TEST_SUITE_P(
    SelfTests, OneDetail,
    testing::Values(
        Row{"OneTestOnTheDayBefore", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-05-15T08:03:00Z").effective.date_time =
                  partial("2026-05-14T08:03:00Z");
            },
            "G1.d", kMet, kNot},
        Row{"OneTestToday", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-06-14T08:03:00Z").effective.date_time =
                  partial("2026-06-15T08:03:00Z");
            },
            "G1.d", kMet, kNot},
        Row{"OneTestByANurse", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-06-14T08:03:00Z").performer.own() = {to("Practitioner/n")};
            },
            "G1.d", kMet, kNot},
        Row{"OneTestUploadedTwice", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-06-14T08:03:00Z").effective.date_time =
                  partial("2026-06-14T08:02:30Z");
            },
            "G1.d", kMet, kNot},
        Row{"OneTestOfAVagueDate", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-06-14T08:03:00Z").effective.date_time = partial("2026");
            },
            "G1.d", kMet, kOpen},
        Row{"OneTestPreliminary", on_injections,
            [](OrderCase& c) { reading(c, "2026-06-14T08:03:00Z").status = "preliminary"; }, "G1.d",
            kMet, kNot}),
    row_name);

fhir::Observation& a1c(OrderCase& c) {
  return *std::find_if(
      c.chart.observations.begin(), c.chart.observations.end(),
      [](const fhir::Observation& o) { return o.code->coding.front().code == "4548-4"; });
}

INSTANTIATE_TEST_SUITE_P(
    HbA1c, OneDetail,
    testing::Values(Row{"RoundsToSeven", on_injections,
                        [](OrderCase& c) { a1c(c).value_quantity = quantity("7.04", "%"); },
                        "G1.e.1", kMet, kNot},
                    Row{"InTheOtherUnit", on_injections,
                        [](OrderCase& c) { a1c(c).value_quantity = quantity("53", "mmol/mol"); },
                        "G1.e.1", kMet, kNot},
                    Row{"IsOnlyALimit", on_injections,
                        [](OrderCase& c) {
                          a1c(c).value_quantity = quantity("8.2", "%", fhir::Comparator::kLess);
                        },
                        "G1.e.1", kMet, kOpen},
                    Row{"HasNoUnit", on_injections,
                        [](OrderCase& c) { a1c(c).value_quantity = quantity("8.2", ""); }, "G1.e.1",
                        kMet, kOpen},
                    Row{"IsADayTooOld", on_injections,
                        [](OrderCase& c) { a1c(c).effective.date_time = partial("2025-06-14"); },
                        "G1.e.1", kMet, kOpen}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    GlycemicProblems, OneDetail,
    testing::Values(
        Row{"SecondAdmission", on_injections,
            [](OrderCase& c) {
              add_encounter(c, "second", "IMP", "2025-08-01", "2025-08-02").reason_code = {
                  coded(fhir::systems::kIcd10Cm, "E10.649")};
            },
            "G1.e.2", kNot, kMet},
        Row{"SecondAdmissionOfAVagueDate", on_injections,
            [](OrderCase& c) {
              add_encounter(c, "second", "IMP", "2024", "2024").reason_code = {
                  coded(fhir::systems::kIcd10Cm, "E10.10")};
            },
            "G1.e.2", kNot, kOpen},
        Row{"TheOnlyAdmissionWasCanceled", on_injections,
            [](OrderCase& c) { encounter(c, "admission").status = "cancelled"; }, "G1.e.2", kNot,
            kOpen},
        Row{"ThirdLowDate", on_injections,
            [](OrderCase& c) { measure(c, "2026-06-03T08:01:00Z", "69.9"); }, "G1.e.3", kNot, kMet},
        Row{"ThirdLowIsOnlyALimit", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-06-03T08:01:00Z").value_quantity =
                  quantity("90", "mg/dL", fhir::Comparator::kLess);
            },
            "G1.e.3", kNot, kOpen},
        Row{"OneWiderMorning", wide_mornings,
            [](OrderCase& c) { measure(c, "2026-06-15T06:00:00Z", "250"); }, "G1.e.4", kNot, kMet},
        Row{"OneMorningFewerThanE4Reads", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-05-06T08:00:00Z").code = coded(fhir::systems::kLoinc, kMeterCode);
            },
            "G1.e.4", kNot, kOpen},
        Row{"ThirdHighMorning", on_injections,
            [](OrderCase& c) { measure(c, "2026-06-15T06:00:00Z", "201"); }, "G1.e.5", kNot, kMet},
        Row{"OneMorningFewerThanE5Reads", on_injections,
            [](OrderCase& c) {
              reading(c, "2026-06-15T06:00:00Z").effective.date_time =
                  partial("2026-05-14T06:00:00Z");
            },
            "G1.e.5", kNot, kOpen}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Pregnancy, OneDetail,
    testing::Values(
        Row{"OnRecord", on_injections, [](OrderCase& c) { c.pregnant(); }, "G2", kNot, kMet},
        Row{"Unconfirmed", on_injections,
            [](OrderCase& c) {
              c.condition("O09.0", "2026-03-01").verification_status = coded("v", "provisional");
            },
            "G2", kNot, kOpen},
        Row{"Possible", on_injections,
            [](OrderCase& c) { pregnancy_status(c, "261665006", "2026-05-01"); }, "G2", kNot,
            kOpen},
        Row{"LaterNotPregnant", expecting,
            [](OrderCase& c) { pregnancy_status(c, "60001007", "2026-05-02"); }, "G2", kMet, kNot},
        Row{"OfAMan", expecting, [](OrderCase& c) { c.chart.patient.gender = "male"; }, "G2", kMet,
            kOpen},
        Row{"TooLongAgo", expecting,
            [](OrderCase& c) {
              c.chart.observations.back().effective.date_time = partial("2025-08-18");
            },
            "G2", kMet, kNot}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    BeforeEnrollment, OneDetail,
    testing::Values(
        Row{"PumpOfUnknownStart", on_a_pump_before_enrollment,
            [](OrderCase& c) { c.chart.device_uses.front().timing.period.own().start.reset(); },
            "G3.a", kMet, kOpen},
        Row{"OneTestFewer", on_a_pump_before_enrollment,
            [](OrderCase& c) { reading(c, "2019-12-31T08:00:00Z").status = "preliminary"; }, "G3.b",
            kMet, kNot},
        Row{"OneTestOnTheDayOfEnrollment", on_a_pump_before_enrollment,
            [](OrderCase& c) {
              reading(c, "2019-12-31T08:00:00Z").effective.date_time =
                  partial("2020-01-01T08:00:00Z");
            },
            "G3.b", kMet, kNot},
        Row{"PumpFromEnrollmentOn", on_a_pump_before_enrollment,
            [](OrderCase& c) {
              c.chart.device_uses.front().timing.period.own().start = partial("2020-01-01");
            },
            "G3.a", kMet, kNot},
        Row{"PumpUntilADayBefore", on_a_pump_before_enrollment,
            [](OrderCase& c) {
              c.chart.device_uses.front().timing.period.own().end = partial("2019-12-31");
            },
            "G3.a", kMet, kNot}),
    row_name);

void takes_back(OrderCase& c, std::string_view link_id) {
  attested_answer(c, link_id) = fhir::QuestionnaireAnswer{};
}

INSTANTIATE_TEST_SUITE_P(
    Replacement, OneDetail,
    testing::Values(
        Row{"WarrantyEndsToday", failed_past_warranty,
            [](OrderCase& c) {
              attested_answer(c, "R.fail.warranty.end").value_date = partial("2026-06-15");
            },
            "R.fail.warranty", kMet, kNot},
        Row{"WarrantyIsNotStated", failed_past_warranty,
            [](OrderCase& c) { takes_back(c, "R.fail.warranty.end"); }, "R.fail.warranty", kMet,
            kOpen},
        Row{"PumpWorks", failed_past_warranty,
            [](OrderCase& c) { attested_answer(c, "R.fail.malfunction").value_boolean = false; },
            "R.fail.malfunction", kMet, kNot},
        Row{"NothingIsSaidOfThePump", failed_past_warranty,
            [](OrderCase& c) { takes_back(c, "R.fail.malfunction"); }, "R.fail.malfunction", kMet,
            kOpen},
        Row{"PumpCanBeRepaired", failed_past_warranty,
            [](OrderCase& c) { attested_answer(c, "R.fail.unrepairable").value_boolean = false; },
            "R.fail.unrepairable", kMet, kNot},
        Row{"NothingIsSaidOfRepair", failed_past_warranty,
            [](OrderCase& c) { takes_back(c, "R.fail.unrepairable"); }, "R.fail.unrepairable", kMet,
            kOpen}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    RefillAndReservoir, OneDetail,
    testing::Values(
        Row{"OrderedADayTooEarly", refill_of_pods,
            [](OrderCase& c) { c.chart.orders.front().authored_on = partial("2025-06-14"); }, "F",
            kMet, kNot},
        Row{"OrderedAnotherKind", refill_of_pods,
            [](OrderCase& c) { c.chart.orders.front().code.text = "V-Go"; }, "F", kMet, kNot},
        Row{"OrderedToday", refill_of_pods,
            [](OrderCase& c) { c.chart.orders.front().authored_on = partial("2026-06-15"); }, "F",
            kMet, kNot},
        Row{"NeedsAreNotStated", child_with_facts,
            [](OrderCase& c) { takes_back(c, "R.ped.needs"); }, "R.ped.needs", kMet, kOpen},
        Row{"ChangesAreNotStated", child_with_facts,
            [](OrderCase& c) { takes_back(c, "R.ped.changes"); }, "R.ped.changes", kMet, kOpen}),
    row_name);

}  // namespace
}  // namespace rules
