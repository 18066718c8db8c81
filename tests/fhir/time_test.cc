#include "fhir/time.h"

#include <gtest/gtest.h>

#include <string>

#include "fhir/site_zone.h"

namespace fhir {
namespace {

Date day(int year, int month, int day_of_month) {
  return make_date(year, month, day_of_month).value();
}

std::string dates_of(std::string_view text, const SiteZone& zone = SiteZone()) {
  const std::optional<DateTime> when = parse_date_time(text, zone);
  return when ? to_string(when->first()) + ".." + to_string(when->last()) : "none";
}

std::string instant_of(std::string_view text, const SiteZone& zone = SiteZone()) {
  const std::optional<DateTime> when = parse_date_time(text, zone);
  return when && when->at ? to_string(*when->at) : "none";
}

TEST(MakeDate, CountsFrom1970) {
  EXPECT_EQ(day(1970, 1, 1).days, 0);
  EXPECT_EQ(day(1969, 12, 31).days, -1);
  EXPECT_EQ(day(2000, 3, 1).days, 11017);
}

TEST(MakeDate, RefusesDaysThatDoNotExist) {
  struct Case {
    int year, month, day;
  };
  for (const Case& c : {Case{2026, 2, 29}, Case{1900, 2, 29}, Case{2026, 4, 31}, Case{2026, 0, 1},
                        Case{2026, 13, 1}, Case{2026, 1, 0}, Case{2026, 1, 32}, Case{1399, 1, 1},
                        Case{10000, 1, 1}, Case{-1, 1, 1}}) {
    EXPECT_FALSE(make_date(c.year, c.month, c.day)) << c.year << '-' << c.month << '-' << c.day;
  }
  EXPECT_TRUE(make_date(2000, 2, 29));
  EXPECT_TRUE(make_date(2024, 2, 29));
}

TEST(YearMonthDay, GoesThereAndBackForEveryDayOfFourHundredYears) {
  for (Date date = day(1900, 1, 1); date < day(2300, 1, 1); date = add_days(date, 1)) {
    const YearMonthDay ymd = year_month_day(date);
    ASSERT_EQ(make_date(ymd.year, ymd.month, ymd.day), date);
  }
}

TEST(YearMonthDay, StaysInsideTheCalendar) {
  EXPECT_EQ(to_string(add_days(day(1400, 1, 1), -1)), "1400-01-01");
  EXPECT_EQ(to_string(add_days(day(9999, 12, 31), 1)), "9999-12-31");
  EXPECT_EQ(to_string(Date{INT32_MIN}), "1400-01-01");
  EXPECT_EQ(to_string(Date{INT32_MAX}), "9999-12-31");
}

TEST(MinusMonths, KeepsTheDayOfTheMonthClampedToItsLength) {
  struct Case {
    Date from;
    int months;
    const char* to;
  };
  for (const Case& c :
       {Case{day(2026, 3, 31), 1, "2026-02-28"}, Case{day(2024, 3, 31), 1, "2024-02-29"},
        Case{day(2026, 2, 28), 1, "2026-01-28"}, Case{day(2024, 2, 29), 24, "2022-02-28"},
        Case{day(2026, 1, 15), 1, "2025-12-15"}, Case{day(2026, 6, 15), 6, "2025-12-15"},
        Case{day(2026, 6, 15), 24, "2024-06-15"}, Case{day(2026, 1, 31), 2, "2025-11-30"},
        Case{day(2026, 6, 15), 0, "2026-06-15"}, Case{day(2025, 12, 31), -2, "2026-02-28"}}) {
    EXPECT_EQ(to_string(minus_months(c.from, c.months)), c.to)
        << to_string(c.from) << " - " << c.months;
  }
}

TEST(MinusMonths, EndsWhereTheCalendarDoes) {
  EXPECT_EQ(to_string(minus_months(day(1400, 2, 10), 24)), "1400-01-10");
  EXPECT_EQ(to_string(minus_months(day(2026, 1, 31), INT32_MAX)), "1400-01-31");
  EXPECT_EQ(to_string(minus_months(day(2026, 1, 31), INT32_MIN)), "9999-12-31");
}

TEST(FullYears, ABirthdayCountsFromItsDayOn) {
  EXPECT_EQ(full_years(day(1990, 6, 15), day(2026, 6, 14)), 35);
  EXPECT_EQ(full_years(day(1990, 6, 15), day(2026, 6, 15)), 36);
  EXPECT_EQ(full_years(day(1990, 6, 15), day(2026, 5, 16)), 35);
  EXPECT_EQ(full_years(day(1990, 6, 15), day(2026, 7, 1)), 36);
}

TEST(FullYears, AFebruary29IsReachedOnMarch1OfCommonYears) {
  EXPECT_EQ(full_years(day(2008, 2, 29), day(2026, 2, 28)), 17);
  EXPECT_EQ(full_years(day(2008, 2, 29), day(2026, 3, 1)), 18);
  EXPECT_EQ(full_years(day(2008, 2, 29), day(2028, 2, 29)), 20);
}

TEST(ParseDateTime, AnImpreciseDateIsAllDaysThatItMayMean) {
  EXPECT_EQ(dates_of("2026"), "2026-01-01..2026-12-31");
  EXPECT_EQ(dates_of("2024-02"), "2024-02-01..2024-02-29");
  EXPECT_EQ(dates_of("2026-12"), "2026-12-01..2026-12-31");
  EXPECT_EQ(dates_of("2026-06-15"), "2026-06-15..2026-06-15");
  EXPECT_EQ(dates_of("9999"), "9999-01-01..9999-12-31");
  EXPECT_EQ(instant_of("2026-06-15"), "none");
}

TEST(ParseDateTime, ATimeIsOneInstant) {
  struct Case {
    const char* text;
    const char* instant;
  };
  for (const Case& c : {Case{"2026-06-15T12:30Z", "2026-06-15T12:30:00Z"},
                        Case{"2026-06-15T12:30:45Z", "2026-06-15T12:30:45Z"},
                        Case{"2026-06-15T12:30:45.123456Z", "2026-06-15T12:30:45Z"},
                        Case{"2026-06-15T12:30:45+05:30", "2026-06-15T07:00:45Z"},
                        Case{"2026-06-15T23:30:00-04:00", "2026-06-16T03:30:00Z"},
                        Case{"2026-06-15T12:00:00+14:00", "2026-06-14T22:00:00Z"},
                        Case{"2026-06-15T12:00:00-00:00", "2026-06-15T12:00:00Z"},
                        Case{"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
                        Case{"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"}}) {
    EXPECT_EQ(instant_of(c.text), c.instant) << c.text;
  }
}

TEST(ParseDateTime, ATimeFallsOnItsDateAtTheSite) {
  const SiteZone new_york("America/New_York");
  EXPECT_EQ(dates_of("2026-06-16T03:30:00Z", new_york), "2026-06-15..2026-06-15");
  EXPECT_EQ(dates_of("2026-06-15T23:30:00+14:00", new_york), "2026-06-15..2026-06-15");
  EXPECT_EQ(dates_of("2026-06-15T00:30:00+14:00", new_york), "2026-06-14..2026-06-14");
}

TEST(ParseDateTime, ATimeWithoutOffsetIsTheSites) {
  const SiteZone new_york("America/New_York");
  EXPECT_EQ(instant_of("2026-06-15T23:30:00", new_york), "2026-06-16T03:30:00Z");
  EXPECT_EQ(dates_of("2026-06-15T23:30:00", new_york), "2026-06-15..2026-06-15");
  EXPECT_EQ(instant_of("2026-01-15T23:30", new_york), "2026-01-16T04:30:00Z");
}

TEST(ParseDateTime, RefusesEverythingElse) {
  for (const char* text : {"",
                           "202",
                           "20260615",
                           "2026-",
                           "2026-6",
                           "2026-06-",
                           "2026-13",
                           "2026-00",
                           "2026-02-30",
                           "2026-06-15 ",
                           " 2026-06-15",
                           "2026/06/15",
                           "2026-06-15T",
                           "2026-06-15T12",
                           "2026-06-15T12Z",
                           "2026-06-15T24:00:00Z",
                           "2026-06-15T12:60:00Z",
                           "2026-06-15T12:00:61Z",
                           "2026-06-15T12:00:00.Z",
                           "2026-06-15T12:00.5Z",
                           "2026-06-15 12:00:00Z",
                           "2026-06-15t12:00:00z",
                           "2026-06-15T12:00:00z",
                           "2026-06-15T12:00:00ZZ",
                           "2026-06-15T12:00:00+5:30",
                           "2026-06-15T12:00:00+0530",
                           "2026-06-15T12:00:00+05",
                           "2026-06-15T12:00:00+05:60",
                           "2026-06-15T12:00:00+14:01",
                           "2026-06-15T12:00:00-15:00",
                           "2026-06-15T12:00:00+05:30x",
                           "+2026-06-15",
                           "-026-06-15",
                           "0000-01-01",
                           "1399",
                           "yesterday"}) {
    EXPECT_EQ(dates_of(text), "none") << text;
  }
}

TEST(ParseDateTime, TheEdgesOfTheCalendarDoNotFail) {
  EXPECT_EQ(dates_of("1400-01-01T00:00:00+14:00"), "1400-01-01..1400-01-01");
  EXPECT_EQ(dates_of("9999-12-31T23:59:59-14:00"), "9999-12-31..9999-12-31");
  // In the calendar as numbers too, not only as text.
  EXPECT_EQ(parse_date_time("1400-01-01T02:00-02:00", SiteZone("America/New_York"))->first(),
            day(1400, 1, 1));
  EXPECT_EQ(parse_date_time("9999-12-31T23:59:59-14:00", SiteZone("UTC"))->first(),
            day(9999, 12, 31));
}

TEST(Relate, InsideOnlyWhenAllOfItIs) {
  const Window june{day(2026, 6, 1), day(2026, 7, 1)};
  struct Case {
    const char* text;
    Placement placement;
  };
  for (const Case& c :
       {Case{"2026-06-01", Placement::kInside}, Case{"2026-06-30", Placement::kInside},
        Case{"2026-05-31", Placement::kOutside}, Case{"2026-07-01", Placement::kOutside},
        Case{"2026-06", Placement::kInside}, Case{"2026", Placement::kStraddles},
        Case{"2026-07", Placement::kOutside}, Case{"2025", Placement::kOutside},
        Case{"2026-06-30T23:59:59Z", Placement::kInside}}) {
    EXPECT_EQ(relate(*parse_date_time(c.text, SiteZone()), june), c.placement) << c.text;
  }
}

TEST(Relate, NothingIsInsideAnEmptyWindow) {
  const Window empty{day(2026, 6, 15), day(2026, 6, 15)};
  EXPECT_EQ(relate(*parse_date_time("2026-06-15", SiteZone()), empty), Placement::kOutside);
  EXPECT_EQ(relate(*parse_date_time("2026", SiteZone()), empty), Placement::kOutside);
  const Window year{day(2026, 1, 1), day(2027, 1, 1)};
  EXPECT_EQ(relate(empty, year), Placement::kOutside);
}

TEST(ToString, WritesWhatFhirReads) {
  EXPECT_EQ(to_string(day(2026, 6, 5)), "2026-06-05");
  EXPECT_EQ(to_string(Instant{0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_string(Instant{-1}), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_string(Instant{-86400}), "1969-12-31T00:00:00Z");
}

}  // namespace
}  // namespace fhir
