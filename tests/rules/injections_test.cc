#include "rules/injections.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/insulin_records.h"

namespace rules {
namespace {

Rate rate(int numerator, int denominator) { return Rate::make(numerator, denominator).value(); }

std::optional<Rate> per_day(const fhir::Dosage& dosage) { return times_a_day(*dosage.timing); }

// --- Rate ---------------------------------------------------------------------------------------

TEST(Rate, ComparesAndAddsExactly) {
  EXPECT_EQ(rate(1, 3).plus(rate(1, 3))->plus(rate(1, 3)), rate(1, 1));
  EXPECT_LT(rate(333333333, 1000000000), rate(1, 3));
  EXPECT_GT(rate(3, 1), rate(2999999, 1000000));
  EXPECT_EQ(rate(2, 4), rate(1, 2));
  EXPECT_EQ(rate(7, 2).rounded_down(), 3);
}

TEST(Rate, WhatDoesNotFitIsNone) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(Rate::make(1, 0));
  EXPECT_FALSE(Rate::make(-1, 1));
  const Rate small = Rate::make(1, kMost).value();
  const Rate other = Rate::make(1, kMost - 1).value();
  EXPECT_FALSE(small.plus(other));
  EXPECT_FALSE(small.times(other));
}

// --- Timing -------------------------------------------------------------------------------------

struct PeriodCase {
  std::string_view name;
  int frequency;
  int period;
  std::string_view unit;
  int numerator;
  int denominator;
};

class TimesADay : public testing::TestWithParam<PeriodCase> {};

TEST_P(TimesADay, IsFrequencyPerPeriod) {
  const PeriodCase& c = GetParam();
  EXPECT_EQ(per_day(times_per(c.frequency, c.period, c.unit)), rate(c.numerator, c.denominator));
}

INSTANTIATE_TEST_SUITE_P(Periods, TimesADay,
                         testing::Values(PeriodCase{"ThreeADay", 3, 1, "d", 3, 1},
                                         PeriodCase{"Every8Hours", 1, 8, "h", 3, 1},
                                         PeriodCase{"Every12Hours", 1, 12, "h", 2, 1},
                                         PeriodCase{"Every9Hours", 1, 9, "h", 8, 3},
                                         PeriodCase{"Every480Minutes", 1, 480, "min", 3, 1},
                                         PeriodCase{"EverySecondDay", 1, 2, "d", 1, 2},
                                         PeriodCase{"OnceAWeek", 1, 1, "wk", 1, 7},
                                         PeriodCase{"OnceAMonthAtLeast", 1, 1, "mo", 1, 31},
                                         PeriodCase{"OnceAYearAtLeast", 1, 1, "a", 1, 366}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(TimesADay, APeriodAloneIsOnceEach) {
  fhir::Dosage dosage = times_per(1, 8, "h");
  dosage.timing->repeat.frequency.reset();
  EXPECT_EQ(per_day(dosage), rate(3, 1));
}

TEST(TimesADay, DecimalPeriodsAreExact) {
  fhir::Dosage dosage = times_per(1, 1, "h");
  dosage.timing->repeat.period = fhir::Decimal(48, 1);  // 4.8 h
  EXPECT_EQ(per_day(dosage), rate(5, 1));
}

TEST(TimesADay, UnusableNumbersAreNoTiming) {
  EXPECT_FALSE(per_day(times_per(0, 1, "d")));
  EXPECT_FALSE(per_day(times_per(-3, 1, "d")));
  EXPECT_FALSE(per_day(times_per(3, 0, "d")));
  EXPECT_FALSE(per_day(times_per(3, -1, "d")));
  EXPECT_FALSE(per_day(times_per(3, 1, "fortnight")));
  EXPECT_FALSE(per_day(times_per(3, 1, "")));
  fhir::Dosage no_period = daily(3);
  no_period.timing->repeat.period.reset();
  EXPECT_FALSE(per_day(no_period));
}

struct WhenCase {
  std::string_view name;
  std::vector<std::string_view> when;
  int events;
};

class WhenEvents : public testing::TestWithParam<WhenCase> {};

TEST_P(WhenEvents, AreCounted) {
  EXPECT_EQ(per_day(at_events(GetParam().when)), rate(GetParam().events, 1));
}

INSTANTIATE_TEST_SUITE_P(
    Events, WhenEvents,
    testing::Values(WhenCase{"BeforeMeals", {"AC"}, 3}, WhenCase{"AfterMeals", {"PC"}, 3},
                    WhenCase{"WithMeals", {"C"}, 3}, WhenCase{"OneMeal", {"ACM"}, 1},
                    WhenCase{"Bedtime", {"HS"}, 1}, WhenCase{"MealsAndBedtime", {"AC", "HS"}, 4},
                    WhenCase{"NamedTwice", {"HS", "HS"}, 1},
                    WhenCase{"EachMeal", {"ACM", "ACD", "ACV"}, 3}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(TimesADay, TimesOfDayAreCountedOnceEach) {
  fhir::Dosage dosage = at_events({});
  dosage.timing->repeat.time_of_day = {"08:00:00", "20:00:00", "08:00:00"};
  EXPECT_EQ(per_day(dosage), rate(2, 1));
}

TEST(TimesADay, TheGreatestOfFrequencyEventsAndTimesCounts) {
  fhir::Dosage dosage = daily(2);
  dosage.timing->repeat.when = {"AC"};
  dosage.timing->repeat.time_of_day = {"08:00:00"};
  EXPECT_EQ(per_day(dosage), rate(3, 1));
  dosage.timing->repeat.frequency = fhir::Decimal::whole(4);
  EXPECT_EQ(per_day(dosage), rate(4, 1));
}

TEST(TimesADay, ATimeOfDayEverySecondDayIsHalfATime) {
  fhir::Dosage dosage = times_per(1, 2, "d");
  dosage.timing->repeat.time_of_day = {"08:00:00"};
  EXPECT_EQ(per_day(dosage), rate(1, 2));
}

TEST(TimesADay, SomeDaysOfTheWeekOnly) {
  fhir::Dosage dosage = daily(1);
  dosage.timing->repeat.day_of_week = {"mon", "wed", "fri"};
  EXPECT_EQ(per_day(dosage), rate(3, 7));
  fhir::Dosage weekly = times_per(1, 1, "wk");
  weekly.timing->repeat.day_of_week = {"mon"};
  EXPECT_EQ(per_day(weekly), rate(1, 7));
}

struct CodeCase {
  std::string_view code;
  int numerator;
  int denominator;
};

class TimingCode : public testing::TestWithParam<CodeCase> {};

TEST_P(TimingCode, IsRead) {
  EXPECT_EQ(per_day(by_code(GetParam().code)), rate(GetParam().numerator, GetParam().denominator));
}

INSTANTIATE_TEST_SUITE_P(Abbreviations, TimingCode,
                         testing::Values(CodeCase{"QD", 1, 1}, CodeCase{"AM", 1, 1},
                                         CodeCase{"PM", 1, 1}, CodeCase{"BED", 1, 1},
                                         CodeCase{"BID", 2, 1}, CodeCase{"TID", 3, 1},
                                         CodeCase{"QID", 4, 1}, CodeCase{"QOD", 1, 2},
                                         CodeCase{"Q8H", 3, 1}, CodeCase{"Q12H", 2, 1},
                                         CodeCase{"bid", 2, 1}),
                         [](const auto& info) { return std::string(info.param.code); });

TEST(TimingCode, UnknownOnesAndTextAreNoTiming) {
  EXPECT_FALSE(per_day(by_code("WK?")));
  EXPECT_FALSE(per_day(by_code("Q0H")));
  EXPECT_FALSE(per_day(by_code("QxH")));
  fhir::Dosage text = by_code("BID");
  text.timing->code = texted("three times daily");
  EXPECT_FALSE(per_day(text));
}

TEST(TimesADay, RepeatWinsOverCode) {
  fhir::Dosage dosage = by_code("QID");
  dosage.timing->repeat = daily(1).timing->repeat;
  EXPECT_EQ(per_day(dosage), rate(1, 1));
}

TEST(TimesADay, BoundsAloneLeaveTheCode) {
  EXPECT_EQ(per_day(bounded(by_code("TID"), day(2026, 1, 1), {})), rate(3, 1));
}

// --- Several instructions -----------------------------------------------------------------------

Schedule schedule(const std::vector<fhir::Dosage>& dosage) {
  std::vector<const fhir::Dosage*> all;
  for (const fhir::Dosage& one : dosage) all.push_back(&one);
  return schedule_of(all);
}

TEST(Schedule, InstructionsWithoutSequenceAdd) {
  EXPECT_EQ(schedule({daily(1), daily(2)}).per_day, rate(3, 1));
}

TEST(Schedule, InstructionsOfOneSequenceAdd) {
  EXPECT_EQ(schedule({in_sequence(daily(1), 1), in_sequence(daily(2), 1)}).per_day, rate(3, 1));
}

TEST(Schedule, OfDifferentSequencesTheGreatestCounts) {
  EXPECT_EQ(schedule({in_sequence(daily(1), 1), in_sequence(daily(2), 2)}).per_day, rate(2, 1));
}

TEST(Schedule, WithoutSequenceGoesAlongWithEachSequence) {
  EXPECT_EQ(schedule({daily(1), in_sequence(daily(1), 1), in_sequence(daily(2), 2)}).per_day,
            rate(3, 1));
}

TEST(Schedule, AsNeededWithoutFrequencyAddsNothingAndIsComplete) {
  const Schedule both = schedule({daily(1), when_needed()});
  EXPECT_EQ(both.per_day, rate(1, 1));
  EXPECT_TRUE(both.complete);
  EXPECT_FALSE(both.all_as_needed);
  EXPECT_TRUE(schedule({when_needed()}).all_as_needed);
}

TEST(Schedule, AsNeededForSomethingIsAsNeeded) {
  fhir::Dosage dosage;
  dosage.as_needed_for = texted("high glucose");
  EXPECT_TRUE(schedule({dosage}).all_as_needed);
  EXPECT_TRUE(schedule({dosage}).complete);
}

TEST(Schedule, AsNeededWithAFrequencyCounts) {
  fhir::Dosage dosage = daily(3);
  dosage.as_needed = true;
  EXPECT_EQ(schedule({dosage}).per_day, rate(3, 1));
}

TEST(Schedule, AnInstructionWithoutTimingLeavesALowerBound) {
  fhir::Dosage text;
  text.text = "inject three times daily";
  const Schedule some = schedule({daily(2), text});
  EXPECT_EQ(some.per_day, rate(2, 1));
  EXPECT_FALSE(some.complete);
  EXPECT_FALSE(some.all_as_needed);
}

TEST(Schedule, WithoutInstructionsIsNotComplete) {
  EXPECT_FALSE(schedule({}).complete);
  EXPECT_FALSE(schedule({}).all_as_needed);
}

TEST(Schedule, HostilePeriodsThatDoNotFitTogetherAreNotComplete) {
  std::vector<fhir::Dosage> many;
  for (const int period : {999983, 999979, 999961, 999959, 999953, 999931, 999917, 999907}) {
    many.push_back(times_per(1, period, "s"));
  }
  EXPECT_FALSE(schedule(many).complete);
}

}  // namespace
}  // namespace rules
