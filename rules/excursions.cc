#include <algorithm>
#include <set>

#include "rules/glucose_patterns.h"
#include "rules/guideline.h"
#include "rules/records.h"
#include "rules/self_tests.h"
#include "rules/windows.h"

namespace rules {
namespace {

constexpr std::int64_t kLongestGap =
    1800;  // seconds between successive sensor records of one event

// Dates on which something surely was, and on which it may have been.
struct Dates {
  std::set<fhir::Date> sure;
  std::set<fhir::Date> possible;  // includes the sure ones
};

struct Seen {
  Dates low;
  Dates high;
  int self_tests = 0;
  std::set<fhir::Date> cgm_dates;
  std::vector<EvidenceItem> records;
};

EvidenceItem item(const GlucoseReading& r) {
  return evidence("Observation", r.record->id, r.when, r.record->code);
}

void note_self_test(const GlucoseReading& r, const fhir::Window& window, Seen& seen) {
  const fhir::Placement placement = fhir::relate(r.when, window);
  if (placement == fhir::Placement::kOutside) return;
  const bool placed = placement == fhir::Placement::kInside;
  const bool sure = placed && r.when.is_one_date() && !r.depends_on_failed_query;
  if (placed) ++seen.self_tests;
  const Status low = is_below(r.value, kHypoglycemia);
  const Status high = is_above(r.value, kSevereExcursion);
  for (const auto& [status, dates] : {std::pair(low, &seen.low), std::pair(high, &seen.high)}) {
    // A value that cannot be used is set aside; one that a comparator leaves open may count.
    if (status == Status::kNotMet || r.value.kind == GlucoseValue::Kind::kUnusable) continue;
    dates->possible.insert(r.when.first());
    if (sure && status == Status::kMet) {
      dates->sure.insert(r.when.first());
      seen.records.push_back(item(r));
    }
  }
}

// Runs of successive sensor records on one side of a threshold; a run long enough marks the date of
// its first.
class Run {
 public:
  Run(int needed, std::set<fhir::Date>& dates, std::vector<EvidenceItem>& records)
      : needed_(needed), dates_(dates), records_(records) {}

  void step(const GlucoseReading& r, Status on_this_side) {
    const bool follows = last_ && r.when.at && r.when.at->seconds - last_->seconds <= kLongestGap;
    if (!follows) first_.reset();
    last_ = r.when.at;
    if (on_this_side != Status::kMet) {
      first_.reset();
      length_ = 0;
      return;
    }
    if (!first_) {
      first_ = r.when.first();
      first_item_ = item(r);
      length_ = 0;
    }
    if (++length_ == needed_ && dates_.insert(*first_).second) records_.push_back(first_item_);
  }

 private:
  int needed_;
  std::set<fhir::Date>& dates_;
  std::vector<EvidenceItem>& records_;
  std::optional<fhir::Instant> last_;
  std::optional<fhir::Date> first_;
  EvidenceItem first_item_;
  int length_ = 0;
};

void note_cgm(const std::vector<GlucoseReading>& cgm, const fhir::Window& window, int needed,
              Seen& seen) {
  Run low(needed, seen.low.sure, seen.records);
  Run high(needed, seen.high.sure, seen.records);
  for (const GlucoseReading& r : cgm) {
    if (!r.when.is_one_date() || !window.contains(r.when.first())) continue;
    seen.cgm_dates.insert(r.when.first());
    if (!r.when.at) continue;
    low.step(r, is_below(r.value, kHypoglycemia));
    high.step(r, is_above(r.value, kSevereExcursion));
  }
  seen.low.possible.insert(seen.low.sure.begin(), seen.low.sure.end());
  seen.high.possible.insert(seen.high.sure.begin(), seen.high.sure.end());
}

// Coded hypoglycemia events: Conditions and encounters, one event where the one refers to the
// other.
Dates coded_events(const fhir::Chart& chart, const Context& context, const fhir::Window& window,
                   std::vector<EvidenceItem>& records) {
  Dates dates;
  const auto note = [&](std::string_view type, std::string_view id, const fhir::DateTime& when,
                        const fhir::CodeableConcept& code, bool confirmed) {
    const fhir::Placement placement = fhir::relate(when, window);
    if (placement == fhir::Placement::kOutside) return;
    dates.possible.insert(when.first());
    if (!confirmed || placement != fhir::Placement::kInside) return;
    dates.sure.insert(when.first());
    records.push_back(evidence(type, id, when, code));
  };
  std::set<const fhir::Condition*> told_by_encounter;
  for (const fhir::Encounter& e : chart.encounters) {
    if (e.status != "finished" || !is_for(e, context.terms.hypoglycemia, chart)) continue;
    for (const fhir::Condition* c : conditions_of(e, chart)) told_by_encounter.insert(c);
    if (!e.period.start) continue;
    note("Encounter", e.id, cut_at(*e.period.start, context.anchor.date),
         e.reason_code.empty() ? fhir::CodeableConcept{} : e.reason_code.front(), true);
  }
  for (const fhir::Condition& c : chart.conditions) {
    const Verification verified = verification(c);
    if (verified == Verification::kNoEvidence || told_by_encounter.count(&c) != 0 ||
        !context.terms.hypoglycemia.contains(c.code)) {
      continue;
    }
    // The Condition names the encounter as well: the encounter's own reason was counted.
    const fhir::ReferenceParts of = fhir::split_reference(c.encounter.reference);
    const bool counted = std::any_of(
        chart.encounters.begin(), chart.encounters.end(), [&](const fhir::Encounter& e) {
          return of.type == "Encounter" && e.id == of.id && e.status == "finished" &&
                 is_for(e, context.terms.hypoglycemia, chart);
        });
    if (counted) continue;
    if (const std::optional<fhir::DateTime> when = date_of(c)) {
      note("Condition", c.id, cut_at(*when, context.anchor.date), c.code,
           verified == Verification::kConfirmed);
    }
  }
  return dates;
}

Status recurring(const Dates& dates, int needed) {
  const auto n = static_cast<std::size_t>(needed);
  if (dates.sure.size() >= n) return Status::kMet;
  return dates.possible.size() >= n ? Status::kUnknown : Status::kNotMet;
}

bool all_retrieved(const fhir::Chart& chart, const Context& context, const fhir::Window& window) {
  const bool cgm = context.parameters.cgm == CgmRule::kIgnore || cgm_not_read(chart) ||
                   chart.complete(fhir::Data::kCgm, window);
  return cgm && chart.complete(fhir::Data::kGlucose, window) &&
         chart.complete(fhir::Data::kConditions) && chart.complete(fhir::Data::kEncounters);
}

}  // namespace

Finding excursions_on_record(const GlucoseFacts& facts, const fhir::Chart& chart,
                             const Context& context, std::optional<fhir::Date> mdi_start) {
  const Parameters& p = context.parameters;
  const fhir::Window window = value_window_days(context.anchor.date, p.glucose_lookback, mdi_start);
  Seen seen;
  for (const GlucoseReading& r : facts.self_tests) note_self_test(r, window, seen);
  note_cgm(facts.cgm, window, p.cgm_event, seen);
  const Dates events = coded_events(
      chart, context, value_window_months(context.anchor.date, kHypoglycemiaEventMonths, mdi_start),
      seen.records);

  const Status status =
      either(either(recurring(seen.low, p.hypo_days), recurring(seen.high, p.excursion_days)),
             recurring(events, kRecurrent));
  const int readings = seen.self_tests + static_cast<int>(seen.cgm_dates.size());
  Finding finding;
  if (status == Status::kMet) {
    finding = met();
  } else if (status == Status::kUnknown) {
    finding = unknown(Reason::kComparatorUndecided, Basis::kDerived);
  } else if (readings >= p.min_readings) {
    finding = not_met();
  } else {
    finding =
        readings > 0 ? unknown(Reason::kTooFew, Basis::kDerived) : unknown(Reason::kNoneOnRecord);
  }
  finding.id = "G1.e.3";
  finding.window = window;
  finding.count = readings;
  finding.tallies = {{TallyKind::kLowDates, static_cast<int>(seen.low.sure.size())},
                     {TallyKind::kHighDates, static_cast<int>(seen.high.sure.size())},
                     {TallyKind::kHypoglycemiaDates, static_cast<int>(events.sure.size())},
                     {TallyKind::kReadings, seen.self_tests},
                     {TallyKind::kCgmDates, static_cast<int>(seen.cgm_dates.size())}};
  attach(finding, std::move(seen.records));
  return finding;
}

Finding hypoglycemia_or_excursions(Finding on_record, const fhir::Chart& chart,
                                   const Context& context) {
  if (on_record.status != Status::kMet && !all_retrieved(chart, context, *on_record.window)) {
    on_record.status = Status::kUnknown;
    on_record.basis = Basis::kAbsent;
    on_record.reason = Reason::kNotRetrieved;
  }
  return on_record;
}

}  // namespace rules
