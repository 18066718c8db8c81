#include "rules/self_tests.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

// The month before 2026-06-15 has 31 days: 124 tests are four a day.
Finding judge(const fhir::Chart& chart, const Parameters& parameters = {}) {
  const Context context = context_on(2026, 6, 15, parameters);
  return self_tests_past_month(glucose_facts(chart, context), chart, context);
}

fhir::Chart chart_with(int tests) {
  fhir::Chart chart = empty_chart();
  for (int day = 31; tests > 0; --day) {
    const int today = std::min(tests, day == 1 ? tests : 4);
    add_tests(chart, fhir::add_days(anchor(), -day), today);
    tests -= today;
  }
  return chart;
}

void add_cgm(fhir::Chart& chart, int dates, int readings) {
  for (int day = 1; day <= dates; ++day) {
    for (int i = 0; i < readings; ++i) {
      const std::string when = fhir::to_string(fhir::add_days(anchor(), -day)) +
                               "T10:" + (i < 10 ? "0" : "") + std::to_string(i) + ":00Z";
      add_test(chart, when, "120", "99504-3");
    }
  }
}

TEST(SelfTests, FourADayIsMetAndOneFewerIsNot) {
  EXPECT_EQ(judge(chart_with(124)).status, Status::kMet);
  const Finding fewer = judge(chart_with(123));
  EXPECT_EQ(fewer.status, Status::kNotMet);
  EXPECT_EQ(fewer.count, 123);
  EXPECT_EQ(fewer.days, 31);
  EXPECT_EQ(fewer.value->value.to_string(2), "3.96");  // truncated, never 4.00
}

TEST(SelfTests, WindowEndsBeforeTodayAndBeginsAMonthEarlier) {
  fhir::Chart chart = chart_with(123);
  add_test(chart, "2026-06-15T00:00:00Z", "120");
  add_test(chart, "2026-05-14T23:59:00Z", "120");
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
  add_test(chart, "2026-05-15T00:00:00Z", "120");
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

TEST(SelfTests, NoTestIsUnknown) {
  const Finding finding = judge(empty_chart());
  EXPECT_EQ(finding.status, Status::kUnknown);
  EXPECT_EQ(finding.reason, Reason::kNoneOnRecord);
  EXPECT_EQ(finding.basis, Basis::kAbsent);
}

TEST(SelfTests, IncompleteReadingsStandOnlyWhenMet) {
  fhir::Chart enough = chart_with(124);
  enough.of(fhir::Data::kGlucose) = {fhir::Completeness::kPartial, std::nullopt};
  EXPECT_EQ(judge(enough).status, Status::kMet);
  fhir::Chart fewer = chart_with(123);
  fewer.of(fhir::Data::kGlucose) = {fhir::Completeness::kFailed, std::nullopt};
  EXPECT_EQ(judge(fewer).reason, Reason::kNotRetrieved);
  // A newest-first answer that was cut beyond the month lacks nothing of it.
  fewer.of(fhir::Data::kGlucose) = {fhir::Completeness::kPartial, *fhir::make_date(2026, 5, 15)};
  EXPECT_EQ(judge(fewer).status, Status::kNotMet);
  fewer.of(fhir::Data::kGlucose).complete_from = *fhir::make_date(2026, 5, 16);
  EXPECT_EQ(judge(fewer).reason, Reason::kNotRetrieved);
}

TEST(SelfTests, TwoUploadsOfOneReadingCountOnce) {
  fhir::Chart chart = chart_with(123);
  add_test(chart, "2026-06-14T08:00:40Z", "120");  // the minute, value and unit of another
  EXPECT_EQ(judge(chart).count, 123);
  add_test(chart, "2026-06-14T08:00:00Z", "121");
  EXPECT_EQ(judge(chart).count, 124);
}

TEST(SelfTests, PartialDateThatCouldLiftTheAverageIsUnknown) {
  fhir::Chart chart = chart_with(123);
  add_test(chart, "2026-05", "120");
  EXPECT_EQ(judge(chart).reason, Reason::kPartialDate);
}

struct Counted {
  const char* name;
  void (*change)(fhir::Observation&);
  bool counts;
};

class SelfTestRecord : public testing::TestWithParam<Counted> {};

TEST_P(SelfTestRecord, CountsOrNot) {
  fhir::Chart chart = chart_with(123);
  add_test(chart, "2026-06-10T20:00:00Z", "120");
  GetParam().change(chart.observations.back());
  fhir::Encounter ward;
  ward.id = "ward";
  ward.status = "finished";
  ward.encounter_class.code = "IMP";
  chart.encounters.push_back(ward);
  fhir::Device meter;
  meter.id = "meter";
  chart.devices.push_back(meter);
  EXPECT_EQ(judge(chart).status, GetParam().counts ? Status::kMet : Status::kNotMet);
}

constexpr std::string_view kLoinc = fhir::systems::kLoinc;

INSTANTIATE_TEST_SUITE_P(
    Records, SelfTestRecord,
    testing::Values(
        Counted{"Plain", [](fhir::Observation&) {}, true},
        Counted{"Preliminary", [](fhir::Observation& o) { o.status = "preliminary"; }, false},
        Counted{"Amended", [](fhir::Observation& o) { o.status = "amended"; }, true},
        Counted{"NoValue", [](fhir::Observation& o) { o.value_quantity.reset(); }, false},
        Counted{"DataAbsent", [](fhir::Observation& o) { o.data_absent = true; }, false},
        Counted{"HighAsText",
                [](fhir::Observation& o) {
                  o.value_quantity.reset();
                  o.value_string = "HI";
                },
                true},
        Counted{"NoUnitIsStillATest",
                [](fhir::Observation& o) { o.value_quantity = quantity("120", ""); }, true},
        Counted{"ByNurse", [](fhir::Observation& o) { o.performer.own() = {to("Practitioner/n")}; },
                false},
        Counted{"ByNurseAndPatient",
                [](fhir::Observation& o) {
                  o.performer.own() = {to("Practitioner/n"), to("Patient/p")};
                },
                true},
        Counted{"OnTheWard", [](fhir::Observation& o) { o.encounter = to("Encounter/ward"); },
                false},
        Counted{"LaboratoryCategory",
                [](fhir::Observation& o) { o.category.own() = {coded("c", "laboratory")}; }, false},
        Counted{"LaboratoryCategoryByPatient",
                [](fhir::Observation& o) {
                  o.category.own() = {coded("c", "laboratory")};
                  o.performer.own() = {to("Patient/p")};
                },
                true},
        Counted{"LaboratoryCode",
                [](fhir::Observation& o) {
                  o.code = coded(kLoinc, "2345-7");
                  o.performer.own() = {to("Patient/p")};
                },
                false},
        Counted{"LaboratoryCodeBesideMeterCode",
                [](fhir::Observation& o) {
                  o.code.own().coding.push_back({kLoinc, "2345-7", ""});
                },
                true},
        Counted{"LaboratoryCodeByMethod",
                [](fhir::Observation& o) {
                  o.code = coded(kLoinc, "2345-7");
                  o.method = coded(fhir::systems::kSnomed, "308113006");
                },
                true},
        Counted{"AmbiguousAlone", [](fhir::Observation& o) { o.code = coded(kLoinc, "2339-0"); },
                false},
        Counted{"AmbiguousByPatient",
                [](fhir::Observation& o) {
                  o.code = coded(kLoinc, "2339-0");
                  o.performer.own() = {to("RelatedPerson/mother")};
                },
                true},
        Counted{"AmbiguousByOwnDevice",
                [](fhir::Observation& o) {
                  o.code = coded(kLoinc, "2339-0");
                  o.device = to("Device/meter");
                },
                true},
        Counted{"AmbiguousByForeignDevice",
                [](fhir::Observation& o) {
                  o.code = coded(kLoinc, "2339-0");
                  o.device = to("Device/other");
                },
                false},
        Counted{"AmbiguousByMethod",
                [](fhir::Observation& o) {
                  o.code = coded(kLoinc, "2339-0");
                  o.method = coded(fhir::systems::kSnomed, "308113006");
                },
                true},
        Counted{"SensorReading", [](fhir::Observation& o) { o.code = coded(kLoinc, "99504-3"); },
                false}),
    [](const auto& row) { return row.param.name; });

TEST(SelfTests, UnreadEncounterOrDeviceLeavesItOpen) {
  fhir::Chart chart = chart_with(123);
  add_test(chart, "2026-06-10T20:00:00Z", "120");
  chart.observations.back().encounter = to("Encounter/unread");
  chart.of(fhir::Data::kEncounters).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(judge(chart).reason, Reason::kNotRetrieved);
  add_test(chart, "2026-06-10T21:00:00Z", "120");  // the others reach four a day alone
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

TEST(SelfTests, SensorOnFourteenDatesIsForReview) {
  fhir::Chart chart = chart_with(60);
  add_cgm(chart, 13, 1);
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
  add_cgm(chart, 14, 1);
  EXPECT_EQ(judge(chart).reason, Reason::kCgmInUse);
  Parameters ignore;
  ignore.cgm = CgmRule::kIgnore;
  EXPECT_EQ(judge(chart, ignore).status, Status::kNotMet);
  fhir::Chart sensor_only = empty_chart();
  add_cgm(sensor_only, 14, 1);
  EXPECT_EQ(judge(sensor_only).reason, Reason::kCgmInUse);
}

TEST(SelfTests, SensorDaysCountAsFourWhereTheSiteSaysSo) {
  Parameters count;
  count.cgm = CgmRule::kCount;
  fhir::Chart chart = empty_chart();
  add_cgm(chart, 31, 12);
  EXPECT_EQ(judge(chart, count).status, Status::kMet);
  fhir::Chart sparse = empty_chart();
  add_cgm(sparse, 31, 11);
  EXPECT_NE(judge(sparse, count).status, Status::kMet);
}

TEST(SelfTests, SensorDaysAddToTheTestsOfOtherDays) {
  Parameters count;
  count.cgm = CgmRule::kCount;
  fhir::Chart chart = empty_chart();
  add_cgm(chart, 30, 12);  // days 1 to 30 before the anchor: 120
  EXPECT_EQ(judge(chart, count).status, Status::kUnknown);
  for (int i = 0; i < 3; ++i) {
    add_test(chart, "2026-05-15T0" + std::to_string(i) + ":00:00Z", "120");
  }
  EXPECT_NE(judge(chart, count).status, Status::kMet);  // 123
  add_test(chart, "2026-05-15T09:00:00Z", "120");
  EXPECT_EQ(judge(chart, count).status, Status::kMet);
  // Fewer tests on a sensor day add nothing to its four, and more than four count.
  chart.observations.back().effective.date_time = partial("2026-06-14T09:00:00Z");
  EXPECT_NE(judge(chart, count).status, Status::kMet);
  for (int i = 0; i < 4; ++i) {
    add_test(chart, "2026-06-14T1" + std::to_string(i) + ":00:00Z", "120");
  }
  EXPECT_EQ(judge(chart, count).status, Status::kMet);
}

TEST(SelfTests, VagueDatesAndUnsureReadingsAreNoneOfASensorDay) {
  Parameters count;
  count.cgm = CgmRule::kCount;
  fhir::Chart chart = empty_chart();
  add_cgm(chart, 30, 12);
  for (int i = 0; i < 4; ++i) {
    add_test(chart, "2026-05-15T0" + std::to_string(i) + ":00:00Z", "120");
  }
  EXPECT_EQ(judge(chart, count).status, Status::kMet);
  chart.observations.back().effective.date_time = partial("2026-05");
  EXPECT_NE(judge(chart, count).status, Status::kMet);
  chart.observations.back().effective.date_time = partial("2026-05-15T09:00:00Z");
  chart.observations.back().encounter = to("Encounter/unread");
  chart.of(fhir::Data::kEncounters).completeness = fhir::Completeness::kFailed;
  EXPECT_NE(judge(chart, count).status, Status::kMet);
}

TEST(SelfTests, OldAndVagueSensorReadingsAreNoSensorInUse) {
  fhir::Chart chart = chart_with(60);
  for (int i = 10; i < 30; ++i) {
    add_test(chart, "2026-04-" + std::to_string(i) + "T08:00:00Z", "120", "99504-3");
    add_test(chart, "2026-05", "120", "99504-3");
  }
  Parameters count;
  count.cgm = CgmRule::kCount;
  EXPECT_EQ(judge(chart, count).status, Status::kNotMet);
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

TEST(SelfTests, FailedSensorQueryLeavesALowAverageOpen) {
  fhir::Chart chart = chart_with(60);
  chart.of(fhir::Data::kCgm).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(judge(chart).reason, Reason::kNotRetrieved);
  chart.of(fhir::Data::kCgm).completeness = fhir::Completeness::kNotSupplied;
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

}  // namespace
}  // namespace rules
