// Records of pregnancy or its planning that leave group 2 open, alone and beside each other.

#include <gtest/gtest.h>

#include "rules/group_2.h"
#include "tests/support/order_case.h"

namespace rules {
namespace {

struct Row {
  const char* name;
  void (*fill)(OrderCase&);
  Status status;
  Reason reason;
};

Finding judge(const OrderCase& c) {
  const Context context = context_on(2026, 6, 15);
  return pregnancy_or_planning(c.order, c.chart, Observations(c.chart, context.terms), context);
}

class OpenPregnancy : public testing::TestWithParam<Row> {};

TEST_P(OpenPregnancy, IsToldApart) {
  OrderCase c;
  GetParam().fill(c);
  const Finding finding = judge(c);
  EXPECT_EQ(to_string(finding.status), to_string(GetParam().status));
  EXPECT_EQ(to_string(finding.reason), to_string(GetParam().reason));
}

void unconfirmed(OrderCase& c, std::string_view code, std::string_view onset) {
  c.condition(code, onset).verification_status = coded("v", "provisional");
}
void answered(OrderCase& c, std::string_view loinc, std::string_view when,
              std::string_view snomed) {
  fhir::Observation o = observation(c.chart, loinc, "2026-01-01", {});
  o.value_quantity.reset();
  o.effective.date_time.reset();
  if (!when.empty()) o.effective.date_time = partial(when);
  o.value_concept = coded(fhir::systems::kSnomed, snomed);
  c.chart.observations.push_back(o);
}
constexpr std::string_view kStatus = "82810-3";
constexpr std::string_view kIntention = "86645-9";
constexpr std::string_view kWants = "454411000124108";
constexpr std::string_view kNotPregnant = "60001007";
constexpr Status kYes = Status::kMet;
constexpr Status kNo = Status::kNotMet;
constexpr Status kOpen = Status::kUnknown;

INSTANTIATE_TEST_SUITE_P(
    Records, OpenPregnancy,
    testing::Values(
        Row{"Unconfirmed", [](OrderCase& c) { unconfirmed(c, "O09.0", "2026-03-01"); }, kOpen,
            Reason::kUnconfirmed},
        Row{"OfTwoOpenOnesTheLaterIsTheReason",
            [](OrderCase& c) {
              unconfirmed(c, "O09.0", "2026-03-01");
              c.condition("O09.0", "2025-08");
            },
            kOpen, Reason::kUnconfirmed},
        Row{"InEitherOrder",
            [](OrderCase& c) {
              c.condition("O09.0", "2025-08");
              unconfirmed(c, "O09.0", "2026-03-01");
            },
            kOpen, Reason::kUnconfirmed},
        Row{"OpenBeforeALaterNo",
            [](OrderCase& c) {
              unconfirmed(c, "O09.0", "2026-03-01");
              answered(c, kStatus, "2026-04-01", kNotPregnant);
            },
            kNo, Reason::kNone},
        Row{"OpenAfterANo",
            [](OrderCase& c) {
              unconfirmed(c, "O09.0", "2026-05-01");
              answered(c, kStatus, "2026-04-01", kNotPregnant);
            },
            kOpen, Reason::kUnconfirmed},
        Row{"ResolvedWithoutDate",
            [](OrderCase& c) { c.condition("O09.0", "").clinical_status = coded("s", "resolved"); },
            kNo, Reason::kNoneOnRecord},
        Row{"StatusWithoutDate", [](OrderCase& c) { answered(c, kStatus, "", "77386006"); }, kNo,
            Reason::kNoneOnRecord}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Planning, OpenPregnancy,
    testing::Values(
        Row{"Wish", [](OrderCase& c) { answered(c, kIntention, "2026-01-01", kWants); }, kYes,
            Reason::kNone},
        Row{"WishWithoutDate", [](OrderCase& c) { answered(c, kIntention, "", kWants); }, kNo,
            Reason::kNoneOnRecord},
        Row{"WishOfAVagueDate", [](OrderCase& c) { answered(c, kIntention, "2025", kWants); },
            kOpen, Reason::kPartialDate},
        Row{"WishOfAMan",
            [](OrderCase& c) {
              c.chart.patient.gender = "male";
              answered(c, kIntention, "2026-01-01", kWants);
            },
            kOpen, Reason::kConflict},
        Row{"UnconfirmedPlan", [](OrderCase& c) { unconfirmed(c, "Z31.69", "2026-01-01"); }, kOpen,
            Reason::kUnconfirmed},
        Row{"PlanWithoutDate", [](OrderCase& c) { c.condition("Z31.69", ""); }, kNo,
            Reason::kNoneOnRecord}),
    row_name);

TEST(DueDate, OfAManIsAConflictAndWithoutADateOfItsOwnStands) {
  OrderCase c;
  answered(c, "11778-8", "", "");
  c.chart.observations.back().value_date_time.own() = partial("2026-09-01");
  EXPECT_EQ(judge(c).status, kYes);
  c.chart.patient.gender = "male";
  EXPECT_EQ(judge(c).reason, Reason::kConflict);
  c.chart.patient.gender = "female";
  c.chart.observations.back().value_date_time.own().reset();
  EXPECT_EQ(judge(c).status, kNo);
  c.chart.observations.back().value_date_time.own() = partial("2026-06");
  EXPECT_EQ(judge(c).status, kYes);
  c.chart.observations.back().value_date_time.own() = partial("2026");
  EXPECT_EQ(judge(c).reason, Reason::kPartialDate);
}

}  // namespace
}  // namespace rules
