#include "rules/self_tests.h"

#include <algorithm>
#include <map>

#include "rules/guideline.h"
#include "rules/records.h"

namespace rules {
namespace {

constexpr int kCgmDatesInUse = 14;      // dates with sensor readings that mean "wears a sensor"
constexpr int kCgmReadingsOfADay = 12;  // sensor readings that make a full day in `count`

struct Counts {
  int sure = 0;
  int on_failed_query = 0;  // count unless a query that failed says otherwise
  int partial_date = 0;     // may lie inside
  int cgm_dates = 0;
  std::vector<const GlucoseReading*> readings;
};

Counts count(const GlucoseFacts& facts, const fhir::Window& window) {
  Counts counts;
  for (const GlucoseReading& reading : facts.self_tests) {
    const fhir::Placement placement = fhir::relate(reading.when, window);
    if (placement == fhir::Placement::kOutside) continue;
    if (placement == fhir::Placement::kStraddles) {
      ++counts.partial_date;
      continue;
    }
    ++(reading.depends_on_failed_query ? counts.on_failed_query : counts.sure);
    counts.readings.push_back(&reading);
  }
  std::optional<fhir::Date> last;
  for (const GlucoseReading& reading : facts.cgm) {
    if (!reading.when.is_one_date() || !window.contains(reading.when.first())) continue;
    if (last != reading.when.first()) ++counts.cgm_dates;
    last = reading.when.first();
  }
  return counts;
}

// `cgm = "count"`: a date with enough sensor readings counts as max(4, its self-tests).
int with_cgm_days(const GlucoseFacts& facts, const fhir::Window& window) {
  std::map<fhir::Date, int> tests;
  std::map<fhir::Date, int> sensor;
  for (const GlucoseReading& r : facts.self_tests) {
    if (!r.depends_on_failed_query && fhir::relate(r.when, window) == fhir::Placement::kInside &&
        r.when.is_one_date()) {
      ++tests[r.when.first()];
    }
  }
  for (const GlucoseReading& r : facts.cgm) {
    if (r.when.is_one_date() && window.contains(r.when.first())) ++sensor[r.when.first()];
  }
  for (const auto& [date, readings] : sensor) {
    if (readings >= kCgmReadingsOfADay) tests[date] = std::max(tests[date], kSelfTestsPerDay);
  }
  int sum = 0;
  for (const auto& [date, n] : tests) sum += n;
  return sum;
}

Finding below_four(const Counts& counts, const fhir::Chart& chart, const Context& context,
                   const fhir::Window& window, int needed) {
  if (!chart.complete(fhir::Data::kGlucose, window)) return unknown(Reason::kNotRetrieved);
  const int tests = counts.sure + counts.on_failed_query;
  if (counts.on_failed_query > 0 && tests >= needed) return unknown(Reason::kNotRetrieved);
  if (counts.partial_date > 0 && tests + counts.partial_date >= needed) {
    return unknown(Reason::kPartialDate);
  }
  if (context.parameters.cgm != CgmRule::kIgnore) {
    if (context.parameters.cgm == CgmRule::kReview && counts.cgm_dates >= kCgmDatesInUse) {
      return unknown(Reason::kCgmInUse);
    }
    if (!chart.complete(fhir::Data::kCgm, window) && !cgm_not_read(chart)) {
      return unknown(Reason::kNotRetrieved);
    }
  }
  if (tests > 0) return not_met();
  return unknown(counts.partial_date > 0 ? Reason::kPartialDate : Reason::kNoneOnRecord);
}

}  // namespace

bool cgm_not_read(const fhir::Chart& chart) {
  return chart.of(fhir::Data::kCgm).completeness == fhir::Completeness::kNotSupplied;
}

Finding self_tests_per_day(const GlucoseFacts& facts, const fhir::Chart& chart,
                           const Context& context, const fhir::Window& window) {
  Counts counts = count(facts, window);
  const int needed = kSelfTestsPerDay * window.days();
  int counted = counts.sure;
  Finding finding;
  if (counts.sure >= needed) {
    finding = met();
    counted += counts.on_failed_query;
  } else if (context.parameters.cgm == CgmRule::kCount && with_cgm_days(facts, window) >= needed) {
    finding = met();
    counted = with_cgm_days(facts, window);
  } else {
    finding = below_four(counts, chart, context, window, needed);
    counted += counts.on_failed_query;
  }
  finding.window = window;
  if (counted > 0) {
    if (finding.basis == Basis::kAbsent) finding.basis = Basis::kDerived;
    finding.count = counted;
    finding.days = window.days();
    finding.value = Measure{fhir::Decimal((std::int64_t{counted} * 100) / window.days(), 2), "/d"};
  }
  if (counts.cgm_dates > 0) finding.tallies.push_back({TallyKind::kCgmDates, counts.cgm_dates});
  attach(finding, std::move(counts.readings));
  return finding;
}

Finding self_tests_past_month(const GlucoseFacts& facts, const fhir::Chart& chart,
                              const Context& context) {
  const fhir::Date anchor = context.anchor.date;
  Finding finding = self_tests_per_day(
      facts, chart, context, fhir::Window{fhir::minus_months(anchor, kSelfTestMonths), anchor});
  finding.id = "G1.d";
  return finding;
}

}  // namespace rules
