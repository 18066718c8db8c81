#include "rules/glucose_patterns.h"

#include <gtest/gtest.h>

#include "tests/support/glucose_readings.h"

namespace rules {
namespace {

TEST(PreMeal, CoefficientOfVariationReachesTheParameter) {
  // Half 64, half 136: mean 100, sample SD 36·sqrt(14/13) = 37.4.
  fhir::Chart wide = empty_chart();
  add_days_of(wide, 7, "64", 1, "41604-0");
  add_days_of(wide, 7, "136", 8, "41604-0");
  const Finding finding = run(premeal_fluctuation, wide);
  EXPECT_EQ(finding.status, Status::kMet);
  EXPECT_EQ(finding.value->value.to_string(), "0.37");
  fhir::Chart narrow = empty_chart();
  add_days_of(narrow, 7, "66", 1, "41604-0");
  add_days_of(narrow, 7, "134", 8, "41604-0");  // 0.352
  EXPECT_EQ(run(premeal_fluctuation, narrow).status, Status::kNotMet);
}

TEST(PreMeal, ThirteenReadingsAreTooFewAndIncompleteDataDecideNothing) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 7, "60", 1, "41604-0");
  add_days_of(chart, 6, "180", 8, "41604-0");
  EXPECT_EQ(run(premeal_fluctuation, chart).reason, Reason::kTooFew);
  add_days_of(chart, 1, "180", 20, "41604-0");
  EXPECT_EQ(run(premeal_fluctuation, chart).status, Status::kMet);
  chart.of(fhir::Data::kGlucose).completeness = fhir::Completeness::kPartial;
  EXPECT_EQ(run(premeal_fluctuation, chart).reason, Reason::kNotRetrieved);
}

TEST(Dawn, ThreeAbove200AndOneThirdOfAll) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 6, "150", 10, "41604-0");
  add_days_of(chart, 2, "201", 1, "41604-0");
  EXPECT_EQ(run(dawn_phenomenon, chart).status, Status::kNotMet);
  add_days_of(chart, 1, "201", 3, "1558-6");                    // laboratory fasting glucose counts
  EXPECT_EQ(run(dawn_phenomenon, chart).status, Status::kMet);  // 3 of 9
  add_days_of(chart, 1, "150", 20, "41604-0");
  EXPECT_EQ(run(dawn_phenomenon, chart).status, Status::kNotMet);  // 3 of 10
}

TEST(Dawn, ThresholdIsStrictInMmolToo) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 7, "120", 1, "41604-0");
  for (fhir::Observation& o : chart.observations) o.value_quantity = quantity("11.1", "mmol/L");
  EXPECT_EQ(run(dawn_phenomenon, chart).status, Status::kNotMet);
  for (fhir::Observation& o : chart.observations) o.value_quantity = quantity("11.2", "mmol/L");
  EXPECT_EQ(run(dawn_phenomenon, chart).status, Status::kMet);
}

// Fourteen readings that vary enough and are often above 200 mg/dL; one of them is changed.
struct Open {
  const char* name;
  void (*change)(fhir::Chart&);
  Reason premeal;
  Reason dawn;
};

class OpenReadings : public testing::TestWithParam<Open> {};

TEST_P(OpenReadings, DecideNothing) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 7, "70", 1, "41604-0");
  add_days_of(chart, 7, "230", 8, "41604-0");
  GetParam().change(chart);
  EXPECT_EQ(run(premeal_fluctuation, chart).reason, GetParam().premeal);
  EXPECT_EQ(run(dawn_phenomenon, chart).reason, GetParam().dawn);
}

INSTANTIATE_TEST_SUITE_P(
    Readings, OpenReadings,
    testing::Values(
        Open{"NoneChanged", [](fhir::Chart&) {}, Reason::kNone, Reason::kNone},
        Open{"OneOfAVagueDate", [](fhir::Chart& c) { add_test(c, "2026", "120", "41604-0"); },
             Reason::kPartialDate, Reason::kPartialDate},
        Open{"OneLongAgo", [](fhir::Chart& c) { add_test(c, "2025-01-01", "120", "41604-0"); },
             Reason::kNone, Reason::kNone},
        Open{"OneAtAnEncounterThatCouldNotBeRead",
             [](fhir::Chart& c) {
               c.observations.back().encounter = to("Encounter/x");
               c.of(fhir::Data::kEncounters).completeness = fhir::Completeness::kFailed;
             },
             Reason::kNotRetrieved, Reason::kNotRetrieved},
        Open{"OneWithoutUnit",
             [](fhir::Chart& c) { c.observations.back().value_quantity = quantity("230", ""); },
             Reason::kTooFew, Reason::kNone},
        Open{"OneWithComparator",
             [](fhir::Chart& c) {
               c.observations.back().value_quantity =
                   quantity("600", "mg/dL", fhir::Comparator::kGreater);
             },
             Reason::kTooFew, Reason::kNone}),
    [](const auto& row) { return row.param.name; });

TEST(Dawn, LimitsThatMayBeAbove200LeaveItOpen) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 5, "150", 10, "41604-0");
  add_days_of(chart, 3, "150", 1, "41604-0");
  EXPECT_EQ(run(dawn_phenomenon, chart).status, Status::kNotMet);
  for (std::size_t i = 5; i < 8; ++i) {
    chart.observations[i].value_quantity =
        quantity("150", "mg/dL", fhir::Comparator::kGreaterOrEqual);
  }
  EXPECT_EQ(run(dawn_phenomenon, chart).reason, Reason::kComparatorUndecided);
}

TEST(Dawn, SixReadingsAreTooFew) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 6, "150", 1, "41604-0");
  EXPECT_EQ(run(dawn_phenomenon, chart).reason, Reason::kTooFew);
}

}  // namespace
}  // namespace rules
