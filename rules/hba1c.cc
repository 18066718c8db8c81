#include "rules/hba1c.h"

#include <algorithm>
#include <utility>

#include "rules/guideline.h"
#include "rules/records.h"
#include "rules/windows.h"

namespace rules {
namespace {

constexpr fhir::Decimal kNgspSlope{9148, 5};
constexpr fhir::Decimal kNgspOffset{2152, 3};
// Beyond these a value is a mistake of unit or typing, not of the patient.
constexpr fhir::Decimal kLowest{3, 0};
constexpr fhir::Decimal kHighest{25, 0};
constexpr fhir::Decimal kOne{1, 0};
constexpr fhir::Decimal kHundred{100, 0};
constexpr fhir::Decimal kHalfStep{5, 2};  // half of the last digit that laboratories report

using Result = HbA1cResult;

struct Percent {
  std::optional<fhir::Decimal> value;
  const char* problem = nullptr;
};

Percent to_percent(const fhir::Quantity& quantity, bool pure_fraction) {
  if (!quantity.value) return {std::nullopt, "no number"};
  std::optional<fhir::Decimal> percent;
  switch (fhir::unit_of(quantity)) {
    case fhir::Unit::kPercent:
      percent = quantity.value;
      break;
    case fhir::Unit::kMmolPerMol:
      percent = quantity.value->times(kNgspSlope);
      if (percent) percent = percent->plus(kNgspOffset);
      break;
    case fhir::Unit::kRatio:
      if (!pure_fraction || *quantity.value >= kOne) return {std::nullopt, "unit not known"};
      percent = quantity.value->times(kHundred);
      break;
    case fhir::Unit::kMissing:
      return {std::nullopt, "no unit"};
    default:
      return {std::nullopt, "unit not known"};
  }
  if (!percent || *percent < kLowest || *percent > kHighest) {
    return {std::nullopt, "value out of range"};
  }
  if (quantity.comparator == fhir::Comparator::kUnknown) {
    return {std::nullopt, "comparator not known"};
  }
  return {percent, nullptr};
}

Status yes_or_open(bool yes) { return yes ? Status::kMet : Status::kUnknown; }
Status no_or_open(bool no) { return no ? Status::kNotMet : Status::kUnknown; }

Status above_target(const fhir::Decimal& percent, fhir::Comparator comparator) {
  const bool rounded_above = percent.rounded(1) > kHbA1cTarget;
  switch (comparator) {
    case fhir::Comparator::kNone:
      return decide(rounded_above);
    case fhir::Comparator::kGreater:
      return yes_or_open(percent >= kHbA1cTarget);
    case fhir::Comparator::kGreaterOrEqual:
      return yes_or_open(rounded_above);
    case fhir::Comparator::kLess:
      return no_or_open(percent <= *kHbA1cTarget.plus(kHalfStep));
    case fhir::Comparator::kLessOrEqual:
      return no_or_open(!rounded_above);
    case fhir::Comparator::kUnknown:
      break;
  }
  return Status::kUnknown;
}

class Collector {
 public:
  Collector(const Context& context, std::vector<UnusedRecord>& unused)
      : context_(context), unused_(unused) {}

  void add(const fhir::Observation& o) {
    if (context_.terms.hba1c.contains(o.code)) {
      add(o, o.code, o.value_quantity, !o.value_string.empty() && !o.data_absent);
    }
    for (const fhir::ObservationComponent& part : *o.component) {
      if (context_.terms.hba1c.contains(part.code)) {
        add(o, part.code, part.value_quantity, !part.value_string.empty() && !part.data_absent);
      }
    }
  }

  std::vector<Result> results;

 private:
  void add(const fhir::Observation& o, const fhir::CodeableConcept& code,
           const std::optional<fhir::Quantity>& quantity, bool has_text) {
    const std::optional<fhir::DateTime> when = o.effective.start();
    const auto set_aside = [&](const char* why) {
      unused_.push_back({reference_to("Observation", o.id), when, why});
    };
    if (!quantity || o.data_absent) {
      if (has_text) set_aside("value is text");
      return;
    }
    const Percent percent =
        to_percent(*quantity, context_.terms.hba1c_pure_fraction.contains(code));
    if (!percent.value) return set_aside(percent.problem);
    if (!when) return set_aside("no date");
    results.push_back(
        {*percent.value, quantity->comparator, above_target(*percent.value, quantity->comparator),
         cut_at(*when, context_.anchor.date), evidence("Observation", o.id, when, code)});
  }

  const Context& context_;
  std::vector<UnusedRecord>& unused_;
};

struct Sorted {
  std::vector<const Result*> inside;
  std::vector<const Result*> possibly_inside;
};

Sorted sort_by_window(const std::vector<Result>& results, const fhir::Window& window) {
  Sorted sorted;
  for (const Result& result : results) {
    const fhir::Placement placement = fhir::relate(result.when, window);
    if (placement == fhir::Placement::kInside) sorted.inside.push_back(&result);
    if (placement == fhir::Placement::kStraddles) sorted.possibly_inside.push_back(&result);
  }
  return sorted;
}

bool any(const std::vector<const Result*>& results, Status above) {
  return std::any_of(results.begin(), results.end(),
                     [&](const Result* r) { return r->above == above; });
}

Finding judge(const Sorted& sorted, bool complete, bool unusable_in_window) {
  if (any(sorted.inside, Status::kMet)) return met();
  if (!complete) return unknown(Reason::kNotRetrieved);
  if (any(sorted.inside, Status::kUnknown)) {
    return unknown(Reason::kComparatorUndecided, Basis::kDerived);
  }
  if (any(sorted.possibly_inside, Status::kMet) || any(sorted.possibly_inside, Status::kUnknown)) {
    return unknown(Reason::kPartialDate, Basis::kDerived);
  }
  if (!sorted.inside.empty()) return not_met();
  if (!sorted.possibly_inside.empty()) return unknown(Reason::kPartialDate, Basis::kDerived);
  return unknown(unusable_in_window ? Reason::kUnusableValues : Reason::kNoneOnRecord);
}

// The result that people look at: the one that decided, else the highest.
const Result* telling(const std::vector<const Result*>& results) {
  const auto higher = [](const Result* a, const Result* b) {
    if ((a->above == Status::kMet) != (b->above == Status::kMet)) return b->above == Status::kMet;
    if (a->percent != b->percent) return a->percent < b->percent;
    return a->when.first() < b->when.first();
  };
  const auto found = std::max_element(results.begin(), results.end(), higher);
  return found == results.end() ? nullptr : *found;
}

}  // namespace

std::vector<HbA1cResult> hba1c_results(const Observations& observations, const Context& context,
                                       std::vector<UnusedRecord>& unused) {
  Collector collector(context, unused);
  for (const fhir::Observation* o : observations.hba1c) collector.add(*o);
  return std::move(collector.results);
}

Finding hba1c_above_target(const fhir::Chart& chart, const Observations& observations,
                           const Context& context, std::optional<fhir::Date> mdi_start,
                           std::vector<UnusedRecord>& unused) {
  const fhir::Window window =
      value_window_months(context.anchor.date, context.parameters.a1c_lookback, mdi_start);
  const std::size_t before = unused.size();
  const std::vector<Result> results = hba1c_results(observations, context, unused);
  const bool unusable =
      std::any_of(unused.begin() + static_cast<std::ptrdiff_t>(before), unused.end(),
                  [&](const UnusedRecord& u) {
                    return !u.when || fhir::relate(*u.when, window) != fhir::Placement::kOutside;
                  });
  const Sorted sorted = sort_by_window(results, window);
  Finding finding = judge(sorted, chart.complete(fhir::Data::kHbA1c, window), unusable);
  finding.id = "G1.e.1";
  finding.window = window;
  if (const Result* result =
          telling(sorted.inside.empty() ? sorted.possibly_inside : sorted.inside)) {
    finding.value = Measure{result->percent.rounded(1), "%"};
    finding.when = result->when;
    if (finding.basis == Basis::kAbsent) finding.basis = Basis::kDerived;
  }
  std::vector<EvidenceItem> records;
  for (const Result* result : sorted.inside) records.push_back(result->evidence);
  finding.count = static_cast<int>(records.size());
  attach(finding, std::move(records));
  return finding;
}

}  // namespace rules
