#include "rules/group_3.h"

#include <algorithm>
#include <tuple>

#include "rules/guideline.h"
#include "rules/pump_records.h"
#include "rules/records.h"
#include "rules/self_tests.h"

namespace rules {
namespace {

std::string key_of(const fhir::Reference& r) {
  if (!r.identifier->value.empty()) {
    return std::string(r.identifier->system) + "|" + std::string(r.identifier->value);
  }
  const fhir::ReferenceParts parts = fhir::split_reference(r.reference);
  if (!parts.id.empty()) return reference_to(parts.type, parts.id);
  return std::string(r.reference.empty() ? r.display : r.reference);
}

// Whose insurance it is, and with whom: equal for coverages that follow each other.
std::string policy_of(const fhir::Coverage& c) {
  std::string key;
  for (const fhir::Reference& payor : c.payor) key += key_of(payor) + ";";
  key += "/";
  if (!c.subscriber_id.empty()) return key.append(c.subscriber_id);
  return key + key_of(c.subscriber);
}

bool in_force(const fhir::Coverage& c, fhir::Date anchor) {
  if (c.status != "active") return false;
  if (c.period.start && c.period.start->first() > anchor) return false;
  return !c.period.end || c.period.end->last() >= anchor;
}

bool is_named(const fhir::Coverage& c, const fhir::Order& order) {
  return std::any_of(order.insurance.begin(), order.insurance.end(), [&](const fhir::Reference& r) {
    const fhir::ReferenceParts parts = fhir::split_reference(r.reference);
    return parts.type == "Coverage" && parts.id == c.id;
  });
}

// Of the coverages in force: the one that the order names, the lowest order, the latest start.
const fhir::Coverage* current_coverage(const fhir::Order& order, const fhir::Chart& chart,
                                       fhir::Date anchor) {
  const auto rank = [&](const fhir::Coverage& c) {
    const std::optional<std::int64_t> position = c.order ? c.order->scaled(0) : std::nullopt;
    return std::make_tuple(!is_named(c, order), !position.has_value(), position.value_or(0),
                           c.period.start ? -c.period.start->first().days : INT32_MAX, c.id);
  };
  const fhir::Coverage* best = nullptr;
  for (const fhir::Coverage& c : chart.coverages) {
    if (!in_force(c, anchor)) continue;
    if (best == nullptr || rank(c) < rank(*best)) best = &c;
  }
  return best;
}

bool links(const fhir::Coverage& earlier, fhir::Date start, const std::string& policy, int gap) {
  if (earlier.status != "active" && earlier.status != "cancelled") return false;
  if (!earlier.period.start || !earlier.period.start->is_one_date()) return false;
  if (earlier.status == "cancelled" && !earlier.period.end) return false;
  if (earlier.period.start->first() >= start || policy_of(earlier) != policy) return false;
  if (!earlier.period.end) return true;
  return fhir::days_between(earlier.period.end->first(), start) - 1 <= gap;
}

// Pump use by one record against E.
Finding use_before(const PumpUse& use, fhir::Date enrollment) {
  if (!use.start) return unknown(Reason::kPartialDate, Basis::kDerived);
  if (use.start->first() >= enrollment) return not_met();
  if (use.end && use.end->last() < enrollment) return not_met();
  const bool began = use.start->last() < enrollment;
  // Over, and since when is not told: it may have ended before E.
  const bool lasted = use.end ? use.end->first() >= enrollment : use.active;
  if (!began || !lasted || !use.confirmed) return unknown(Reason::kPartialDate, Basis::kDerived);
  return met();
}

Finding pump_before_enrollment(const std::vector<PumpUse>& uses,
                               const std::optional<fhir::Date>& enrollment,
                               const fhir::Chart& chart) {
  const bool complete = chart.complete(fhir::Data::kDevices) &&
                        chart.complete(fhir::Data::kDeviceUse) &&
                        chart.complete(fhir::Data::kConditions);
  Finding finding = not_met(Basis::kAbsent);
  finding.reason = Reason::kNoneOnRecord;
  std::vector<EvidenceItem> items;
  std::vector<EvidenceItem> before;
  for (const PumpUse& use : uses) {
    items.push_back(use.evidence);
    Finding one = enrollment ? use_before(use, *enrollment)
                             : unknown(Reason::kNoEnrollmentDate, Basis::kDerived);
    one.when = use.start;
    if (one.status == Status::kMet) before.push_back(use.evidence);
    if (items.size() == 1 || one.status > finding.status) finding = one;
  }
  // Another coverage could move E either way.
  const bool dated = uses.empty() || chart.complete(fhir::Data::kCoverage);
  if (!dated || (!complete && finding.status != Status::kMet)) {
    finding.status = Status::kUnknown;
    finding.reason = Reason::kNotRetrieved;
  }
  finding.id = "G3.a";
  attach(finding, before.empty() ? std::move(items) : std::move(before));
  return finding;
}

// The latest date of a pump use on record, not after the anchor.
std::optional<fhir::Date> latest_use(const std::vector<PumpUse>& uses, fhir::Date anchor) {
  std::optional<fhir::Date> latest;
  for (const PumpUse& use : uses) {
    for (const std::optional<fhir::DateTime>& when : {use.start, use.end}) {
      if (when && when->first() <= anchor) {
        latest = std::max(latest.value_or(when->first()), cut_at(*when, anchor).last());
      }
    }
  }
  return latest;
}

}  // namespace

std::optional<fhir::Date> enrollment_date(const fhir::Order& order, const fhir::Chart& chart,
                                          const Context& context) {
  const fhir::Coverage* current = current_coverage(order, chart, context.anchor.date);
  if (current == nullptr || !current->period.start || !current->period.start->is_one_date()) {
    return std::nullopt;
  }
  const std::string policy = policy_of(*current);
  fhir::Date start = current->period.start->first();
  for (bool moved = true; moved;) {
    moved = false;
    for (const fhir::Coverage& c : chart.coverages) {
      if (!links(c, start, policy, context.parameters.enrollment_gap)) continue;
      start = c.period.start->first();
      moved = true;
    }
  }
  return start;
}

Finding group_3(const Finding& diabetes, const fhir::Order& order, const Evidence& evidence,
                const Context& context) {
  const fhir::Chart& chart = evidence.chart;
  const Attestations& attestations = evidence.attestations;
  const std::optional<fhir::Date> enrollment = enrollment_date(order, chart, context);
  const std::vector<PumpUse>& uses = evidence.pump_uses;
  Finding use = attestations.settle(pump_before_enrollment(uses, enrollment, chart), enrollment,
                                    latest_use(uses, context.anchor.date));
  if (use.status == Status::kNotMet) return all_of("G3", {diabetes, std::move(use)});
  Finding tests = unknown(Reason::kNoEnrollmentDate);
  if (enrollment) {
    const fhir::Window month{fhir::minus_months(*enrollment, kSelfTestMonths), *enrollment};
    tests = self_tests_per_day(evidence.glucose, chart, context, month);
  }
  // A chain of coverages that is not complete may begin earlier.
  if (!chart.complete(fhir::Data::kCoverage)) {
    tests.status = Status::kUnknown;
    tests.reason = Reason::kNotRetrieved;
  }
  tests.id = "G3.b";
  return all_of("G3", {diabetes, std::move(use), attestations.settle(std::move(tests))});
}

}  // namespace rules
