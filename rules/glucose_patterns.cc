#include "rules/glucose_patterns.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

#include "rules/guideline.h"
#include "rules/records.h"
#include "rules/windows.h"

namespace rules {
namespace {

using BigInt = boost::multiprecision::cpp_int;

constexpr int kScale = 18;  // the most decimals that a Decimal has

BigInt exact(const fhir::Decimal& value) {
  // Two steps, since 18 decimals of a large number are beyond 64 bits.
  const fhir::Decimal whole = value.truncated(0);
  const std::int64_t units = whole.scaled(0).value_or(0);
  const fhir::Decimal rest = *value.plus(*whole.times(fhir::Decimal(-1, 0)));
  BigInt result = units;
  for (int i = 0; i < kScale; ++i) result *= 10;
  return result + rest.scaled(kScale).value_or(0);
}

// Whether the coefficient of variation (sample SD ÷ mean) reaches cv, compared as squares: n·Σx² −
// (Σx)² against cv²·(Σx)²·(n−1)/n, all whole numbers.
bool reaches(const std::vector<fhir::Decimal>& values, const fhir::Decimal& cv) {
  const BigInt n = values.size();
  BigInt sum = 0;
  BigInt squares = 0;
  for (const fhir::Decimal& value : values) {
    const BigInt x = exact(value);
    sum += x;
    squares += x * x;
  }
  const BigInt c = exact(cv);
  BigInt unit = 1;
  for (int i = 0; i < kScale; ++i) unit *= 10;
  return (n * squares - sum * sum) * n * unit * unit >= c * c * sum * sum * (n - 1);
}

// For people: the coefficient of variation, two decimals, rounded down.
fhir::Decimal coefficient(const std::vector<fhir::Decimal>& values) {
  int low = 0;
  int high = 1000;
  while (low < high) {
    const int middle = (low + high + 1) / 2;
    if (reaches(values, fhir::Decimal(middle, 2))) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return fhir::Decimal(low, 2);
}

struct Picked {
  std::vector<const GlucoseReading*> readings;
  bool open = false;  // a partial date may place one more inside
  bool on_failed_query = false;
};

template <typename Wanted>
void pick(const std::vector<GlucoseReading>& all, const fhir::Window& window, Wanted wanted,
          Picked& picked) {
  for (const GlucoseReading& r : all) {
    if (!wanted(r)) continue;
    const fhir::Placement placement = fhir::relate(r.when, window);
    if (placement == fhir::Placement::kOutside) continue;
    if (placement == fhir::Placement::kStraddles) {
      picked.open = true;
      continue;
    }
    picked.on_failed_query = picked.on_failed_query || r.depends_on_failed_query;
    picked.readings.push_back(&r);
  }
}

// Neither pattern can be told from a part of the readings: one more could undo it.
std::optional<Finding> undecidable(const Picked& picked, const fhir::Chart& chart,
                                   const fhir::Window& window) {
  if (!chart.complete(fhir::Data::kGlucose, window) || picked.on_failed_query) {
    return unknown(Reason::kNotRetrieved);
  }
  if (picked.open) return unknown(Reason::kPartialDate, Basis::kDerived);
  return std::nullopt;
}

Finding too_few(std::size_t found) {
  return found == 0 ? unknown(Reason::kNoneOnRecord) : unknown(Reason::kTooFew, Basis::kDerived);
}

}  // namespace

Finding premeal_fluctuation(const GlucoseFacts& facts, const fhir::Chart& chart,
                            const Context& context, std::optional<fhir::Date> mdi_start) {
  const Parameters& p = context.parameters;
  const fhir::Window window = value_window_days(context.anchor.date, p.glucose_lookback, mdi_start);
  Picked picked;
  pick(
      facts.self_tests, window,
      [](const GlucoseReading& r) {
        return (r.pre_meal || r.fasting) && r.value.kind == GlucoseValue::Kind::kExact;
      },
      picked);
  std::vector<fhir::Decimal> values;
  for (const GlucoseReading* r : picked.readings) values.push_back(r->value.mg_dl);
  const bool enough = values.size() >= static_cast<std::size_t>(std::max(p.premeal_min, 2));
  Finding finding;
  if (std::optional<Finding> open = undecidable(picked, chart, window)) {
    finding = *std::move(open);
  } else if (!enough) {
    finding = too_few(values.size());
  } else {
    finding = reaches(values, p.premeal_cv) ? met() : not_met();
  }
  finding.id = "G1.e.4";
  finding.window = window;
  finding.count = static_cast<int>(values.size());
  if (enough) finding.value = Measure{coefficient(values), "1"};
  attach(finding, std::move(picked.readings));
  return finding;
}

Finding dawn_phenomenon(const GlucoseFacts& facts, const fhir::Chart& chart, const Context& context,
                        std::optional<fhir::Date> mdi_start) {
  const fhir::Window window = value_window_months(context.anchor.date, kDawnMonths, mdi_start);
  Picked picked;
  const auto fasting = [](const GlucoseReading& r) {
    return r.fasting && r.value.kind != GlucoseValue::Kind::kUnusable;
  };
  pick(facts.self_tests, window, fasting, picked);
  pick(facts.laboratory, window, fasting, picked);
  const int all = static_cast<int>(picked.readings.size());
  int above = 0;
  int perhaps_above = 0;
  for (const GlucoseReading* r : picked.readings) {
    const Status status = is_above(r->value, kDawnGlucose);
    if (status == Status::kMet) ++above;
    if (status != Status::kNotMet) ++perhaps_above;
  }
  const auto frequent = [&](int n) { return n >= kDawnReadings && 3 * n >= all; };
  Finding finding;
  if (std::optional<Finding> open = undecidable(picked, chart, window)) {
    finding = *std::move(open);
  } else if (frequent(above)) {
    finding = met();
  } else if (frequent(perhaps_above)) {
    finding = unknown(Reason::kComparatorUndecided, Basis::kDerived);
  } else {
    finding = all >= context.parameters.fasting_min ? not_met() : too_few(picked.readings.size());
  }
  finding.id = "G1.e.5";
  finding.window = window;
  finding.count = all;
  finding.tallies = {{TallyKind::kFasting, all}, {TallyKind::kFastingAbove, above}};
  attach(finding, std::move(picked.readings));
  return finding;
}

}  // namespace rules
