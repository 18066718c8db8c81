#include "rules/injections.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace rules {
namespace {

using fhir::Decimal;
using fhir::Int128;

constexpr std::int64_t kSecondsOfDay = 86400;

struct NamedSeconds {
  std::string_view unit;
  std::int64_t seconds;
};
// Months and years at their longest: the rate is a lower bound.
constexpr std::array<NamedSeconds, 7> kPeriodUnits{{{"s", 1},
                                                    {"min", 60},
                                                    {"h", 3600},
                                                    {"d", kSecondsOfDay},
                                                    {"wk", 7 * kSecondsOfDay},
                                                    {"mo", 31 * kSecondsOfDay},
                                                    {"a", 366 * kSecondsOfDay}}};

std::optional<std::int64_t> seconds_of(std::string_view unit) {
  for (const NamedSeconds& known : kPeriodUnits) {
    if (known.unit == unit) return known.seconds;
  }
  return std::nullopt;
}

// A positive number with at most three decimals, in thousandths; anything else in a timing is a
// typing error.
std::optional<std::int64_t> thousandths(const std::optional<Decimal>& number) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (!number) return std::nullopt;
  const std::optional<std::int64_t> scaled = number->scaled(3);
  if (!scaled || *scaled <= 0 || *scaled > kMost) return std::nullopt;
  return scaled;
}

std::optional<std::int64_t> period_milliseconds(const fhir::TimingRepeat& repeat) {
  const std::optional<std::int64_t> period = thousandths(repeat.period);
  const std::optional<std::int64_t> unit = seconds_of(repeat.period_unit);
  if (!period || !unit) return std::nullopt;
  return *period * *unit;
}

// A period without a frequency says "once each": FHIR's lower bound.
std::optional<Rate> by_frequency(const fhir::TimingRepeat& repeat) {
  const std::optional<std::int64_t> period = period_milliseconds(repeat);
  if (!period) return std::nullopt;
  const std::optional<std::int64_t> frequency =
      repeat.frequency ? thousandths(repeat.frequency) : std::optional<std::int64_t>(1000);
  if (!frequency) return std::nullopt;
  return Rate::make(Int128{*frequency} * kSecondsOfDay, *period);
}

int events_of(std::string_view when) { return when == "AC" || when == "PC" || when == "C" ? 3 : 1; }

int events_of(const fhir::TimingRepeat& repeat) {
  const std::set<std::string_view> when(repeat.when.begin(), repeat.when.end());
  const std::set<std::string_view> times(repeat.time_of_day.begin(), repeat.time_of_day.end());
  const int events = std::accumulate(
      when.begin(), when.end(), 0, [](int sum, std::string_view w) { return sum + events_of(w); });
  return std::max(events, static_cast<int>(times.size()));
}

// Events are those of one day, unless the period is longer: 08:00 every second day is half a time a
// day.
std::optional<Rate> by_events(const fhir::TimingRepeat& repeat) {
  const int events = events_of(repeat);
  if (events == 0) return std::nullopt;
  constexpr std::int64_t kDay = kSecondsOfDay * 1000;
  const std::int64_t cycle = std::max(kDay, period_milliseconds(repeat).value_or(kDay));
  return Rate::make(Int128{events} * kDay, cycle);
}

// Only on some days of the week.
std::optional<Rate> on_weekdays(const Rate& rate, const fhir::TimingRepeat& repeat) {
  const std::set<std::string_view> days(repeat.day_of_week.begin(), repeat.day_of_week.end());
  if (days.empty() || days.size() >= 7) return rate;
  // A period of a week or more has named the days already.
  constexpr std::int64_t kWeek = 7 * kSecondsOfDay * 1000;
  if (period_milliseconds(repeat).value_or(0) >= kWeek) return rate;
  const std::optional<Rate> share = Rate::make(static_cast<std::int64_t>(days.size()), 7);
  return share ? rate.times(*share) : std::nullopt;
}

std::optional<Rate> by_repeat(const fhir::TimingRepeat& repeat) {
  const std::optional<Rate> frequency = by_frequency(repeat);
  const std::optional<Rate> events = by_events(repeat);
  if (!frequency && !events) return std::nullopt;
  return on_weekdays(std::max(frequency.value_or(Rate()), events.value_or(Rate())), repeat);
}

struct NamedTimes {
  std::string_view code;
  int times;
  int days;
};
constexpr std::array<NamedTimes, 8> kAbbreviations{{{"QD", 1, 1},
                                                    {"AM", 1, 1},
                                                    {"PM", 1, 1},
                                                    {"BED", 1, 1},
                                                    {"BID", 2, 1},
                                                    {"TID", 3, 1},
                                                    {"QID", 4, 1},
                                                    {"QOD", 1, 2}}};

// Q4H, Q12H: every so many hours.
std::optional<Rate> by_hours(std::string_view code) {
  if (code.size() < 3 || code.size() > 4 || code.front() != 'Q' || code.back() != 'H') {
    return std::nullopt;
  }
  int hours = 0;
  for (const char c : code.substr(1, code.size() - 2)) {
    if (c < '0' || c > '9') return std::nullopt;
    hours = 10 * hours + (c - '0');
  }
  return Rate::make(24, hours);
}

// The element is bound to one code system, so the code alone identifies it.
std::optional<Rate> by_code(const fhir::CodeableConcept& code) {
  for (const fhir::Coding& coding : code.coding) {
    const std::string folded = fhir::canonical_code(coding.system, coding.code);
    for (const NamedTimes& known : kAbbreviations) {
      if (known.code == folded) return Rate::make(known.times, known.days);
    }
    if (const std::optional<Rate> rate = by_hours(folded)) return rate;
  }
  return std::nullopt;
}

Int128 common_divisor(Int128 a, Int128 b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

// Sums by sequence; nullopt is "no sequence".
using BySequence = std::vector<std::pair<std::optional<Decimal>, Rate>>;

bool add_to(BySequence& sums, const std::optional<Decimal>& sequence, const Rate& rate) {
  const auto found = std::find_if(sums.begin(), sums.end(),
                                  [&](const auto& sum) { return sum.first == sequence; });
  if (found == sums.end()) {
    sums.emplace_back(sequence, rate);
    return true;
  }
  const std::optional<Rate> sum = found->second.plus(rate);
  if (sum) found->second = *sum;
  return sum.has_value();
}

// What has no sequence goes along with each of them.
std::optional<Rate> total(const BySequence& sums) {
  Rate always;
  Rate greatest;
  for (const auto& [sequence, rate] : sums) {
    if (sequence) {
      greatest = std::max(greatest, rate);
    } else {
      always = rate;
    }
  }
  return always.plus(greatest);
}

}  // namespace

std::optional<Rate> Rate::make(Int128 numerator, Int128 denominator) {
  if (numerator < 0 || denominator <= 0) return std::nullopt;
  const Int128 divisor = common_divisor(numerator, denominator);
  const Int128 n = numerator / divisor;
  const Int128 d = denominator / divisor;
  constexpr Int128 kMost = std::numeric_limits<std::int64_t>::max();
  if (n > kMost || d > kMost) return std::nullopt;
  Rate rate;
  rate.numerator_ = static_cast<std::int64_t>(n);
  rate.denominator_ = static_cast<std::int64_t>(d);
  return rate;
}

// Two products of 63-bit numbers add up to less than 2^127.
std::optional<Rate> Rate::plus(const Rate& other) const {
  return make(Int128{numerator_} * other.denominator_ + Int128{other.numerator_} * denominator_,
              Int128{denominator_} * other.denominator_);
}

std::optional<Rate> Rate::times(const Rate& other) const {
  return make(Int128{numerator_} * other.numerator_, Int128{denominator_} * other.denominator_);
}

int Rate::rounded_down() const {
  return static_cast<int>(
      std::min<std::int64_t>(numerator_ / denominator_, std::numeric_limits<int>::max()));
}

std::strong_ordering Rate::operator<=>(const Rate& other) const {
  const Int128 left = Int128{numerator_} * other.denominator_;
  const Int128 right = Int128{other.numerator_} * denominator_;
  if (left < right) return std::strong_ordering::less;
  return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

bool is_as_needed(const fhir::Dosage& dosage) {
  return dosage.as_needed.value_or(false) || !dosage.as_needed_for.empty();
}

std::optional<Rate> times_a_day(const fhir::Timing& timing) {
  const std::optional<Rate> repeat = by_repeat(timing.repeat);
  return repeat ? repeat : by_code(timing.code);
}

Schedule schedule_of(const std::vector<const fhir::Dosage*>& instructions) {
  Schedule schedule;
  schedule.complete = !instructions.empty();
  schedule.all_as_needed = !instructions.empty();
  BySequence sums;
  for (const fhir::Dosage* dosage : instructions) {
    const bool as_needed = is_as_needed(*dosage);
    schedule.all_as_needed = schedule.all_as_needed && as_needed;
    const std::optional<Rate> rate = dosage->timing ? times_a_day(*dosage->timing) : std::nullopt;
    const bool counted = rate && add_to(sums, dosage->sequence, *rate);
    if (!counted && !(as_needed && !rate)) schedule.complete = false;
  }
  const std::optional<Rate> sum = total(sums);
  if (sum) schedule.per_day = *sum;
  schedule.complete = schedule.complete && sum.has_value();
  return schedule;
}

}  // namespace rules
