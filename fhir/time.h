#pragma once

// Calendar dates, instants and windows.
//
// Date: a day of the proleptic Gregorian calendar in the site's time zone. Instant: a UTC point,
// whole seconds. Window: half-open [begin, end) of dates; there is no other kind of window
// ("through A" is end = A + 1 day). DateTime: what FHIR wrote, as the dates that it may mean:
// `2026-03` is all of March; a time of day pins one date and an Instant. Nothing but relate()
// compares a DateTime with a Window. Source: FHIR R4 datatypes (date, dateTime, instant);
// docs/guideline.md, "Words" and "Partial dates".

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir {

struct Date {
  std::int32_t days = 0;  // since 1970-01-01
  auto operator<=>(const Date&) const = default;
};

struct YearMonthDay {
  int year = 1970;
  int month = 1;
  int day = 1;
};

// nullopt for a day that does not exist (2026-02-29) or a year outside 1400..9999.
std::optional<Date> make_date(int year, int month, int day);
YearMonthDay year_month_day(Date date);
constexpr Date add_days(Date date, int days) { return Date{date.days + days}; }
constexpr int days_between(Date from, Date to) { return to.days - from.days; }

// The same day of the month, clamped to the month's length: 2026-03-31 − 1 month = 2026-02-28, and
// 2026-02-28 − 1 month = 2026-01-28.
Date minus_months(Date date, int months);

// Full years from birth to on; a 29 February birthday is reached on 1 March of common years.
int full_years(Date birth, Date on);

struct Instant {
  std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z
  auto operator<=>(const Instant&) const = default;
};

struct Window {
  Date begin;
  Date end;  // exclusive
  constexpr int days() const { return end.days - begin.days; }
  constexpr bool contains(Date date) const { return begin <= date && date < end; }
  bool operator==(const Window&) const = default;
};

struct DateTime {
  Window dates;               // the dates that it may mean: one, a month or a year
  std::optional<Instant> at;  // when a time of day was given
  bool is_one_date() const { return dates.days() == 1; }
  Date first() const { return dates.begin; }
  Date last() const { return add_days(dates.end, -1); }
  bool operator==(const DateTime&) const = default;
};

// A FHIR Period. An absent end means "not ended" or "not known".
struct Period {
  std::optional<DateTime> start;
  std::optional<DateTime> end;
};

enum class Placement : std::uint8_t { kInside, kOutside, kStraddles };

// Inside only when all of it is, outside only when none is.
Placement relate(const Window& dates, const Window& window);
inline Placement relate(const DateTime& when, const Window& window) {
  return relate(when.dates, window);
}

class SiteZone;

// Reads date, dateTime and instant: YYYY, YYYY-MM, YYYY-MM-DD, or a full dateTime with seconds
// optional, fraction ignored, offset `Z` or ±hh:mm; a time without offset is the site's. nullopt
// when it is none of these.
std::optional<DateTime> parse_date_time(std::string_view text, const SiteZone& zone);

DateTime whole_day(Date date);

std::string to_string(Date date);        // 2026-06-15
std::string to_string(Instant instant);  // 2026-06-15T16:00:00Z

}  // namespace fhir
