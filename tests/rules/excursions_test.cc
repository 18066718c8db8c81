// G1.e.3: recurring hypoglycemia or severe excursions.

#include <gtest/gtest.h>

#include "tests/support/glucose_readings.h"

namespace rules {
namespace {

TEST(Excursions, LowOnThreeDates) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 30, "120", 10);
  add_days_of(chart, 2, "69", 1);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kNotMet);
  add_days_of(chart, 1, "70", 3);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kNotMet);
  add_days_of(chart, 1, "69.9", 4);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kMet);
}

TEST(Excursions, HighOnThreeDatesAndHiCounts) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 30, "300", 10);
  add_days_of(chart, 2, "301", 1);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kNotMet);
  add_days_of(chart, 1, "120", 3);
  chart.observations.back().value_quantity.reset();
  chart.observations.back().value_string = "HI";
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kMet);
}

TEST(Excursions, MmolIsConvertedExactly) {
  fhir::Chart chart = empty_chart();
  for (int day = 1; day <= 3; ++day) {
    add_days_of(chart, 1, "120", day);
    chart.observations.back().value_quantity = quantity("3.9", "mmol/L");  // 70.26 mg/dL
  }
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kUnknown);
  for (fhir::Observation& o : chart.observations) o.value_quantity = quantity("3.8", "mmol/L");
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kMet);
}

TEST(Excursions, TooFewReadingsAreUnknown) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 29, "120");
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).reason, Reason::kTooFew);
  add_days_of(chart, 1, "120", 30);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kNotMet);
}

TEST(Excursions, SensorEventNeedsThreeInARowWithinHalfAnHour) {
  const auto chart_with_gap = [](std::string_view third) {
    fhir::Chart chart = empty_chart();
    for (int day = 1; day <= 3; ++day) {
      const std::string date = fhir::to_string(fhir::add_days(anchor(), -day));
      for (const std::string_view time :
           {std::string_view("T03:00:00Z"), std::string_view("T03:30:00Z"), third}) {
        add_test(chart, date + std::string(time), "65", "99504-3");
      }
    }
    return chart;
  };
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart_with_gap("T04:00:00Z")).status, Status::kMet);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart_with_gap("T04:00:01Z")).status, Status::kUnknown);
}

TEST(Excursions, CodedEventsOnTwoDatesAndOneEventOfConditionAndEncounter) {
  fhir::Chart chart = empty_chart();
  fhir::Condition c;
  c.id = "c";
  c.code = coded(fhir::systems::kIcd10Cm, "E10.649");
  c.onset.date_time = fhir::parse_date_time("2026-01-10", utc());
  chart.conditions.push_back(c);
  fhir::Encounter e;
  e.id = "e";
  e.status = "finished";
  e.period.start = fhir::parse_date_time("2026-01-11", utc());
  e.reason_reference = {to("Condition/c")};
  chart.encounters.push_back(e);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kUnknown);
  chart.conditions.push_back(c);
  chart.conditions.back().id = "d";
  chart.conditions.back().onset.date_time = fhir::parse_date_time("2025-06-15", utc());
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kMet);
  chart.conditions.back().onset.date_time = fhir::parse_date_time("2025-06-14", utc());
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kUnknown);
}

// Two dates below 70 mg/dL and readings enough for a "no"; what a third record adds.
struct Third {
  const char* name;
  void (*add)(fhir::Chart&);
  Status expected;
  Reason reason;
};

class ThirdLow : public testing::TestWithParam<Third> {};

TEST_P(ThirdLow, DecidesOrLeavesItOpen) {
  fhir::Chart chart = empty_chart();
  add_days_of(chart, 30, "120", 10);
  add_days_of(chart, 2, "60", 1);
  GetParam().add(chart);
  const Finding finding = run(hypoglycemia_or_excursions, chart);
  EXPECT_EQ(finding.status, GetParam().expected);
  EXPECT_EQ(finding.reason, GetParam().reason);
}

void add_limit(fhir::Chart& chart, fhir::Comparator comparator, std::string_view mg_dl) {
  add_days_of(chart, 1, "120", 5);
  chart.observations.back().value_quantity = quantity(mg_dl, "mg/dL", comparator);
}

INSTANTIATE_TEST_SUITE_P(
    Records, ThirdLow,
    testing::Values(
        Third{"Low", [](fhir::Chart& c) { add_days_of(c, 1, "60", 5); }, Status::kMet,
              Reason::kNone},
        Third{"BelowTwenty", [](fhir::Chart& c) { add_limit(c, fhir::Comparator::kLess, "20"); },
              Status::kMet, Reason::kNone},
        Third{"BelowAHundred", [](fhir::Chart& c) { add_limit(c, fhir::Comparator::kLess, "100"); },
              Status::kUnknown, Reason::kComparatorUndecided},
        Third{"OfAMonth", [](fhir::Chart& c) { add_test(c, "2026-05", "60"); }, Status::kUnknown,
              Reason::kComparatorUndecided},
        Third{"OfAYear", [](fhir::Chart& c) { add_test(c, "2026", "60"); }, Status::kUnknown,
              Reason::kComparatorUndecided},
        Third{"BeforeTheWindow", [](fhir::Chart& c) { add_test(c, "2026-03-16", "60"); },
              Status::kNotMet, Reason::kNone},
        Third{"OnTheFirstDay", [](fhir::Chart& c) { add_test(c, "2026-03-17", "60"); },
              Status::kMet, Reason::kNone},
        Third{"WithoutUnit",
              [](fhir::Chart& c) {
                add_days_of(c, 1, "60", 5);
                c.observations.back().value_quantity = quantity("60", "");
              },
              Status::kNotMet, Reason::kNone},
        Third{"AtAnEncounterThatCouldNotBeRead",
              [](fhir::Chart& c) {
                add_days_of(c, 1, "60", 5);
                c.observations.back().encounter = to("Encounter/x");
                c.of(fhir::Data::kEncounters).completeness = fhir::Completeness::kFailed;
              },
              Status::kUnknown, Reason::kNotRetrieved}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(FailedQueries, ThirdLow,
                         testing::Values(Third{"Glucose",
                                               [](fhir::Chart& c) {
                                                 c.of(fhir::Data::kGlucose).completeness =
                                                     fhir::Completeness::kFailed;
                                               },
                                               Status::kUnknown, Reason::kNotRetrieved},
                                         Third{"Conditions",
                                               [](fhir::Chart& c) {
                                                 c.of(fhir::Data::kConditions).completeness =
                                                     fhir::Completeness::kFailed;
                                               },
                                               Status::kUnknown, Reason::kNotRetrieved},
                                         Third{"Sensor",
                                               [](fhir::Chart& c) {
                                                 c.of(fhir::Data::kCgm).completeness =
                                                     fhir::Completeness::kFailed;
                                               },
                                               Status::kUnknown, Reason::kNotRetrieved},
                                         Third{"SensorLeftOutOnPurpose",
                                               [](fhir::Chart& c) {
                                                 c.of(fhir::Data::kCgm).completeness =
                                                     fhir::Completeness::kNotSupplied;
                                               },
                                               Status::kNotMet, Reason::kNone}),
                         [](const auto& row) { return row.param.name; });

TEST(Excursions, SensorRunEndsAtAValueThatCannotBeUsedAndIsToldByItsTime) {
  const auto chart_with = [](std::string_view third_time, bool usable) {
    fhir::Chart chart = empty_chart();
    for (int day = 1; day <= 3; ++day) {
      const std::string date = fhir::to_string(fhir::add_days(anchor(), -day));
      add_test(chart, date + "T03:00:00Z", "65", "99504-3");
      add_test(chart, date + "T03:05:00Z", "65", "99504-3");
      add_test(chart, date + std::string(third_time), "65", "99504-3");
      if (!usable) chart.observations.back().value_quantity = quantity("65", "");
      add_test(chart, date + "T03:12:00Z", "65", "99504-3");
    }
    return chart;
  };
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart_with("T03:10:00Z", true)).status, Status::kMet);
  EXPECT_NE(run(hypoglycemia_or_excursions, chart_with("T03:10:00Z", false)).status, Status::kMet);
  // Three days with a sensor, and readings without a time of day: they belong to no run.
  fhir::Chart dates = empty_chart();
  for (int day = 1; day <= 3; ++day) {
    for (int i = 0; i < 3; ++i) {
      add_test(dates, fhir::to_string(fhir::add_days(anchor(), -day)), "65", "99504-3");
    }
  }
  const Finding finding = run(hypoglycemia_or_excursions, dates);
  EXPECT_EQ(finding.status, Status::kUnknown);
  EXPECT_EQ(finding.count, 3);
}

TEST(Excursions, SensorRunsOnOneDateCountOnceAndOldOnesNot) {
  const auto add_run = [](fhir::Chart& chart, std::string_view date, std::string_view hour) {
    for (const std::string_view minute : {":00:00Z", ":05:00Z", ":10:00Z"}) {
      add_test(chart, std::string(date) + "T" + std::string(hour) + std::string(minute), "301",
               "99504-3");
    }
  };
  fhir::Chart chart = empty_chart();
  add_run(chart, "2026-06-01", "03");
  add_run(chart, "2026-06-01", "05");
  add_run(chart, "2026-06-02", "03");
  add_run(chart, "2026-03-16", "03");  // a day before the window
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kUnknown);
  add_run(chart, "2026-03-17", "03");
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, Status::kMet);
}

// One coded event on record, and a second that is as the row says.
class SecondEvent : public testing::TestWithParam<Third> {};

TEST_P(SecondEvent, DecidesOrLeavesItOpen) {
  fhir::Chart chart = empty_chart();
  fhir::Condition c;
  c.id = "first";
  c.code = coded(fhir::systems::kIcd10Cm, "E10.649");
  c.onset.date_time = partial("2026-01-10");
  chart.conditions.push_back(c);
  GetParam().add(chart);
  EXPECT_EQ(run(hypoglycemia_or_excursions, chart).status, GetParam().expected);
}

fhir::Condition& add_event(fhir::Chart& chart, std::string_view onset) {
  fhir::Condition c = chart.conditions.front();
  c.id = "second";
  c.onset.date_time = partial(onset);
  chart.conditions.push_back(c);
  return chart.conditions.back();
}
fhir::Encounter& add_emergency(fhir::Chart& chart) {
  fhir::Encounter e;
  e.id = "er";
  e.status = "finished";
  e.encounter_class.code = "EMER";
  e.reason_code = {coded(fhir::systems::kIcd10Cm, "E10.649")};
  e.period.start = partial("2026-02-10");
  chart.encounters.push_back(e);
  return chart.encounters.back();
}

INSTANTIATE_TEST_SUITE_P(
    Events, SecondEvent,
    testing::Values(
        Third{"OnAnotherDate", [](fhir::Chart& c) { add_event(c, "2026-02-10"); }, Status::kMet,
              Reason::kNone},
        Third{"OnTheSameDate", [](fhir::Chart& c) { add_event(c, "2026-01-10"); }, Status::kUnknown,
              Reason::kNone},
        Third{"Unconfirmed",
              [](fhir::Chart& c) {
                add_event(c, "2026-02-10").verification_status = coded("v", "provisional");
              },
              Status::kUnknown, Reason::kNone},
        Third{"OfAVagueDate", [](fhir::Chart& c) { add_event(c, "2025"); }, Status::kUnknown,
              Reason::kNone},
        Third{"WithoutDate", [](fhir::Chart& c) { add_event(c, "2026").onset.date_time.reset(); },
              Status::kUnknown, Reason::kNone},
        Third{"AtAnEmergencyVisit", [](fhir::Chart& c) { add_emergency(c); }, Status::kMet,
              Reason::kNone},
        Third{"AtAVisitThatWasCanceled",
              [](fhir::Chart& c) { add_emergency(c).status = "cancelled"; }, Status::kUnknown,
              Reason::kNone},
        Third{"AtAVisitWithoutDate", [](fhir::Chart& c) { add_emergency(c).period.start.reset(); },
              Status::kUnknown, Reason::kNone},
        Third{"ThatNamesItsVisit",
              [](fhir::Chart& c) {
                add_emergency(c).period.start = partial("2026-01-10");
                add_event(c, "2026-01-11").encounter = to("Encounter/er");
              },
              Status::kUnknown, Reason::kNone},
        Third{"ThatNamesAVisitForSomethingElse",
              [](fhir::Chart& c) {
                add_emergency(c).reason_code = {coded(fhir::systems::kIcd10Cm, "J45.20")};
                add_event(c, "2026-02-10").encounter = to("Encounter/er");
              },
              Status::kMet, Reason::kNone}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace rules
