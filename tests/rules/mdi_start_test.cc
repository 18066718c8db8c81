// Anchor 2026-06-15, UTC.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/insulin.h"
#include "tests/support/insulin_records.h"

namespace rules {
namespace {

Context today() { return context_on(2026, 6, 15); }

fhir::MedicationRequest from(fhir::CodeableConcept medication, std::string_view start,
                             std::string_view end = {}, std::string_view status = "active") {
  fhir::MedicationRequest record = request(std::move(medication));
  record.status = status;
  record.authored_on.reset();
  fhir::Dosage dosage = daily(1);
  if (!start.empty()) dosage.timing->repeat.bounds.start = partial(start);
  if (!end.empty()) dosage.timing->repeat.bounds.end = partial(end);
  record.dosage = {dosage};
  return record;
}

std::optional<fhir::Date> start_in(const fhir::Chart& chart, const Context& context) {
  return mdi_start(insulin_facts(chart, context), chart, context);
}

std::string start(std::vector<fhir::MedicationRequest> records,
                  std::vector<fhir::MedicationStatement> statements = {}) {
  const auto found = start_in(insulin_chart(std::move(records), std::move(statements)), today());
  return found ? fhir::to_string(*found) : "unknown";
}

TEST(MdiStart, IsTheLaterOfBasalAndBolus) {
  EXPECT_EQ(start({from(glargine(), "2025-01-10"), from(lispro(), "2025-03-01")}), "2025-03-01");
  EXPECT_EQ(start({from(glargine(), "2025-04-10"), from(lispro(), "2025-03-01")}), "2025-04-10");
}

TEST(MdiStart, IsUnknownWhenTheChartDoesNotMeetTheCriterion) {
  EXPECT_EQ(start({from(glargine(), "2025-01-10")}), "unknown");
  EXPECT_EQ(start({}), "unknown");
}

TEST(MdiStart, OfARequestWithoutBoundsIsItsDateOfAuthoring) {
  fhir::MedicationRequest authored = from(lispro(), "");
  authored.authored_on = day(2025, 5, 5);
  EXPECT_EQ(start({from(glargine(), "2025-01-10"), authored}), "2025-05-05");
  authored.dosage[0].timing->repeat.bounds.start = day(2025, 6, 6);
  EXPECT_EQ(start({from(glargine(), "2025-01-10"), authored}), "2025-06-06");
}

TEST(MdiStart, OfAStatement) {
  fhir::MedicationStatement taken = statement(lispro());
  taken.effective = {};
  taken.date_asserted = day(2025, 9, 9);
  EXPECT_EQ(start({from(glargine(), "2025-01-10")}, {taken}), "2025-09-09");
  taken.effective.date_time = day(2025, 8, 8);
  EXPECT_EQ(start({from(glargine(), "2025-01-10")}, {taken}), "2025-08-08");
  taken.effective = {};
  taken.effective.period.own().start = day(2025, 7, 7);
  EXPECT_EQ(start({from(glargine(), "2025-01-10")}, {taken}), "2025-07-07");
}

TEST(MdiStart, EarliestOfSeveralOrdersInForce) {
  EXPECT_EQ(start({from(glargine(), "2024-01-10"), from(lispro(), "2025-03-01"),
                   from(lispro(), "2025-02-01"), from(regular(), "2025-01-20")}),
            "2025-01-20");
}

struct GapCase {
  std::string_view name;
  std::string_view end;  // of the earlier bolus order; the present one starts 2026-01-01
  std::string_view start;
};

class MdiGap : public testing::TestWithParam<GapCase> {};

TEST_P(MdiGap, IsWholeDaysBetween) {
  EXPECT_EQ(start({from(glargine(), "2024-01-10"), from(lispro(), "2026-01-01"),
                   from(aspart(), "2025-02-01", GetParam().end, "completed")}),
            GetParam().start);
}

// 2025-09-02 to 2026-01-01: 120 whole days between, both ends exclusive.
INSTANTIATE_TEST_SUITE_P(Boundary, MdiGap,
                         testing::Values(GapCase{"Of119Days", "2025-09-03", "2025-02-01"},
                                         GapCase{"Of120Days", "2025-09-02", "2025-02-01"},
                                         GapCase{"Of121Days", "2025-09-01", "2026-01-01"},
                                         GapCase{"Overlap", "2026-02-01", "2025-02-01"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(MdiStart, GoesBackOverSeveralGaps) {
  EXPECT_EQ(start({from(glargine(), "2020-01-10"), from(lispro(), "2026-01-01"),
                   from(lispro(), "2025-06-01", "2025-10-01", "stopped"),
                   from(lispro(), "2024-10-01", "2025-03-01", "completed"),
                   from(lispro(), "2023-01-01", "2023-12-31", "completed")}),
            "2024-10-01");
}

TEST(MdiStart, TheGapIsAParameter) {
  const fhir::Chart chart =
      insulin_chart({from(glargine(), "2024-01-10"), from(lispro(), "2026-01-01"),
                     from(lispro(), "2025-02-01", "2025-09-02", "completed")});
  Parameters parameters;
  parameters.mdi_gap = 119;
  const auto found = start_in(chart, context_on(2026, 6, 15, parameters));
  ASSERT_TRUE(found);
  EXPECT_EQ(fhir::to_string(*found), "2026-01-01");
}

TEST(MdiStart, OnlyActiveCompletedAndStoppedOrdersReachBack) {
  for (const std::string_view status : {"on-hold", "draft", "cancelled", "entered-in-error"}) {
    EXPECT_EQ(start({from(glargine(), "2024-01-10"), from(lispro(), "2026-01-01"),
                     from(lispro(), "2025-02-01", "2025-12-31", status)}),
              "2026-01-01")
        << status;
  }
}

TEST(MdiStart, AClassReachesBackByItsOwnOrdersOnly) {
  EXPECT_EQ(start({from(glargine(), "2026-01-01"), from(lispro(), "2025-06-01"),
                   from(regular(), "2025-01-01", "2025-12-31", "completed"),
                   from(premixed(), "2024-01-01", "2025-12-31", "completed")}),
            "2026-01-01");
}

TEST(MdiStart, PumpInsulinDoesNotReachBack) {
  fhir::MedicationRequest pump = from(lispro(), "2025-02-01", "2025-12-31", "completed");
  pump.note.push_back({"pump"});
  EXPECT_EQ(start({from(glargine(), "2024-01-10"), from(lispro(), "2026-01-01"), pump}),
            "2026-01-01");
}

TEST(MdiStart, EndOfTheDispenseValidityWhenNoBoundsEnd) {
  fhir::MedicationRequest earlier = from(lispro(), "2025-02-01", "", "completed");
  earlier.validity_period = fhir::Period{{}, day(2025, 9, 2)};
  EXPECT_EQ(start({from(glargine(), "2024-01-10"), from(lispro(), "2026-01-01"), earlier}),
            "2025-02-01");
  earlier.validity_period->end = day(2025, 9, 1);
  EXPECT_EQ(start({from(glargine(), "2024-01-10"), from(lispro(), "2026-01-01"), earlier}),
            "2026-01-01");
}

TEST(MdiStart, TheNextStartWithin12MonthsIsTheEndThatNobodyGave) {
  const auto with = [](std::string_view earlier) {
    return start({from(glargine(), "2020-01-10"), from(lispro(), "2026-01-01"),
                  from(lispro(), earlier, "", "completed")});
  };
  EXPECT_EQ(with("2025-01-01"), "2025-01-01");
  EXPECT_EQ(with("2024-12-31"), "2026-01-01");
}

TEST(MdiStart, AStartAfterTheAnchorReachesNowhere) {
  EXPECT_EQ(start({from(glargine(), "2025-01-10"), from(lispro(), "2025-03-01"),
                   from(lispro(), "2026-06-16")}),
            "2025-03-01");
}

TEST(MdiStart, ByInjectionsAloneIsTheEarliestOfTheRegimen) {
  fhir::MedicationRequest mix = from(premixed(), "2025-05-01");
  mix.dosage.front().timing->repeat.frequency = fhir::Decimal::whole(2);
  EXPECT_EQ(start({mix, from(glargine(), "2025-07-01"),
                   from(isophane(), "2025-01-01", "2025-04-01", "completed")}),
            "2025-01-01");
}

TEST(MdiStart, APartialDateIsKnownWhereItDoesNotMatter) {
  EXPECT_EQ(start({from(glargine(), "2015"), from(lispro(), "2025-03-01")}), "2025-03-01");
  EXPECT_EQ(start({from(glargine(), "2024-01-01"), from(lispro(), "2026-01-01"),
                   from(lispro(), "2025-03-01", "2025-11", "completed")}),
            "2025-03-01");
}

TEST(MdiStart, APartialDateThatDecidesLeavesItUnknown) {
  EXPECT_EQ(start({from(glargine(), "2024-01-01"), from(lispro(), "2025")}), "unknown");
  EXPECT_EQ(start({from(glargine(), "2024-01-01"), from(lispro(), "2026-01-01"),
                   from(lispro(), "2025-03-01", "2025-09", "completed")}),
            "unknown");
}

TEST(MdiStart, AClassWithoutAnyDateIsUnknown) {
  EXPECT_EQ(start({from(glargine(), "2024-01-01"), from(lispro(), "")}), "unknown");
}

TEST(MdiStart, DoesNotDependOnTheOrderOfRecords) {
  std::vector<fhir::MedicationRequest> records{
      from(glargine(), "2020-01-10"), from(lispro(), "2026-01-01"),
      from(lispro(), "2025-06-01", "2025-10-01", "stopped"),
      from(lispro(), "2024-10-01", "2025-03-01", "completed")};
  const std::string forward = start(records);
  EXPECT_EQ(start({records.rbegin(), records.rend()}), forward);
}

TEST(MdiStart, IsUnknownWhenOneOfTheTwoQueriesIsIncomplete) {
  for (const fhir::Data data :
       {fhir::Data::kMedicationRequests, fhir::Data::kMedicationStatements}) {
    for (const auto completeness : {fhir::Completeness::kFailed, fhir::Completeness::kNotSupplied,
                                    fhir::Completeness::kPartial}) {
      fhir::Chart chart =
          insulin_chart({from(glargine(), "2025-01-10"), from(lispro(), "2025-03-01")});
      chart.of(data).completeness = completeness;
      EXPECT_EQ(start_in(chart, today()), std::nullopt);
    }
  }
}

}  // namespace
}  // namespace rules
