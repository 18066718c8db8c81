#include "fhir/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "fhir/site_zone.h"

namespace fhir {
namespace {

constexpr int kFirstYear = 1400;
constexpr int kLastYear = 9999;
constexpr int kSecondsOfDay = 86400;

constexpr std::chrono::month month_of(int month) {
  return std::chrono::month(static_cast<unsigned>(month));
}

constexpr Date date_of(const std::chrono::year_month_day& day) {
  return Date{static_cast<std::int32_t>(std::chrono::sys_days(day).time_since_epoch().count())};
}

// The calendar's ends.
constexpr Date kFirst = date_of(std::chrono::year(kFirstYear) / 1 / 1);
constexpr Date kLast = date_of(std::chrono::year(kLastYear) / 12 / 31);

int month_length(int year, int month) {
  const std::chrono::year_month_day_last last{std::chrono::year(year),
                                              month_of(month) / std::chrono::last};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

// Reads exactly two digits at `at`; -1 when they are not there.
inline int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  const auto tens = static_cast<unsigned>(text[at] - '0');  // large when below '0'
  const auto ones = static_cast<unsigned>(text[at + 1] - '0');
  return tens > 9 || ones > 9 ? -1 : static_cast<int>(tens * 10 + ones);
}

int four_digits(std::string_view text, std::size_t at) {
  const int first = two_digits(text, at);
  const int last = two_digits(text, at + 2);
  return first < 0 || last < 0 ? -1 : first * 100 + last;
}

bool is_at(std::string_view text, std::size_t at, char c) {
  return at < text.size() && text[at] == c;
}

// hh:mm[:ss[.fraction]] at `at`; moves `at` behind it. -1 when it is no time of day.
int seconds_of_day(std::string_view text, std::size_t& at) {
  const int hour = two_digits(text, at);
  const int minute = two_digits(text, at + 3);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !is_at(text, at + 2, ':')) return -1;
  at += 5;
  int second = 0;
  if (is_at(text, at, ':')) {
    second = two_digits(text, at + 1);
    if (second < 0 || second > 60) return -1;
    at += 3;
    if (is_at(text, at, '.')) {
      const std::size_t first = ++at;
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
      if (at == first) return -1;
    }
  }
  return hour * 3600 + minute * 60 + std::min(second, 59);
}

constexpr int kNoOffset = -1'000'000;
constexpr int kBadOffset = -2'000'000;

int utc_offset(std::string_view text, std::size_t at) {
  if (at == text.size()) return kNoOffset;
  if (text[at] == 'Z') return at + 1 == text.size() ? 0 : kBadOffset;
  if (text[at] != '+' && text[at] != '-') return kBadOffset;
  const int hours = two_digits(text, at + 1);
  const int minutes = two_digits(text, at + 4);
  if (at + 6 != text.size() || !is_at(text, at + 3, ':') || hours < 0 || minutes < 0 ||
      minutes > 59 || hours * 60 + minutes > 14 * 60) {
    return kBadOffset;
  }
  const int offset = (hours * 60 + minutes) * 60;
  return text[at] == '-' ? -offset : offset;
}

std::optional<DateTime> with_time(std::string_view text, Date date, const SiteZone& zone) {
  std::size_t at = 11;
  const int seconds = seconds_of_day(text, at);
  if (seconds < 0) return std::nullopt;
  const int offset = utc_offset(text, at);
  if (offset == kBadOffset) return std::nullopt;
  const Instant instant = offset == kNoOffset
                              ? zone.instant_of(date, seconds)
                              : Instant{std::int64_t{date.days} * kSecondsOfDay + seconds - offset};
  // At the calendar's ends the site may have a day that is not in it.
  const Date day = offset == kNoOffset ? date : zone.date_of(instant);
  DateTime when = whole_day(std::clamp(day, kFirst, kLast));
  when.at = instant;
  return when;
}

}  // namespace

std::optional<Date> make_date(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1 || day > 31) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(year), month_of(month),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return date_of(date);
}

YearMonthDay year_month_day(Date date) {
  // An instant at the edge of the calendar may lie a day outside in the site's zone.
  const Date day = std::clamp(date, kFirst, kLast);
  const std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(day.days))};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

Date minus_months(Date date, int months) {
  const YearMonthDay from = year_month_day(date);
  const std::int64_t month_number =
      std::clamp<std::int64_t>(std::int64_t{from.year} * 12 + (from.month - 1) - months,
                               std::int64_t{kFirstYear} * 12, std::int64_t{kLastYear} * 12 + 11);
  const int year = static_cast<int>(month_number / 12);
  const int month = static_cast<int>(month_number % 12) + 1;
  return *make_date(year, month, std::min(from.day, month_length(year, month)));
}

int full_years(Date birth, Date on) {
  const YearMonthDay b = year_month_day(birth);
  const YearMonthDay o = year_month_day(on);
  const bool reached = o.month > b.month || (o.month == b.month && o.day >= b.day);
  return o.year - b.year - (reached ? 0 : 1);
}

Placement relate(const Window& dates, const Window& window) {
  const bool nothing_to_share = dates.days() <= 0 || window.days() <= 0;
  if (nothing_to_share || dates.end <= window.begin || dates.begin >= window.end) {
    return Placement::kOutside;
  }
  const bool inside = dates.begin >= window.begin && dates.end <= window.end;
  return inside ? Placement::kInside : Placement::kStraddles;
}

DateTime whole_day(Date date) { return {{date, add_days(date, 1)}, std::nullopt}; }

std::optional<DateTime> parse_date_time(std::string_view text, const SiteZone& zone) {
  const int year = four_digits(text, 0);
  if (year < 0) return std::nullopt;
  if (text.size() == 4) {
    const std::optional<Date> begin = make_date(year, 1, 1);
    if (!begin) return std::nullopt;
    return DateTime{{*begin, make_date(year + 1, 1, 1).value_or(add_days(*begin, 365))}, {}};
  }
  const int month = two_digits(text, 5);
  if (month < 1 || month > 12 || !is_at(text, 4, '-')) return std::nullopt;
  if (text.size() == 7) {
    const std::optional<Date> begin = make_date(year, month, 1);
    if (!begin) return std::nullopt;
    return DateTime{{*begin, add_days(*begin, month_length(year, month))}, {}};
  }
  const int day = two_digits(text, 8);
  if (day < 0 || !is_at(text, 7, '-')) return std::nullopt;
  const std::optional<Date> date = make_date(year, month, day);
  if (!date) return std::nullopt;
  if (text.size() == 10) return whole_day(*date);
  if (!is_at(text, 10, 'T')) return std::nullopt;
  return with_time(text, *date, zone);
}

std::string to_string(Date date) {
  const YearMonthDay ymd = year_month_day(date);  // a year of four digits
  std::string text = "0000-00-00";
  const auto put = [&text](std::size_t end, int number) {
    for (; number > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
  };
  put(4, ymd.year);
  put(7, ymd.month);
  put(10, ymd.day);
  return text;
}

std::string to_string(Instant instant) {
  std::int64_t days = instant.seconds / kSecondsOfDay;
  std::int64_t rest = instant.seconds % kSecondsOfDay;
  if (rest < 0) {
    rest += kSecondsOfDay;
    --days;
  }
  std::array<char, 40> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "T%02d:%02d:%02dZ", static_cast<int>(rest / 3600),
                    static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
  return to_string(Date{static_cast<std::int32_t>(days)}) +
         std::string(text.data(), static_cast<std::size_t>(length));
}

}  // namespace fhir
