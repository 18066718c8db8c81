// G1.b, multiple daily injections.
#include <algorithm>
#include <utility>
#include <vector>

#include "rules/insulin.h"

namespace rules {
namespace {

using Orders = std::vector<const InsulinOrder*>;

template <typename Predicate>
Orders those(const InsulinFacts& facts, Predicate predicate) {
  Orders chosen;
  for (const InsulinOrder& order : facts.orders) {
    if (predicate(order)) chosen.push_back(&order);
  }
  return chosen;
}

template <typename Predicate>
bool any(const Orders& orders, Predicate predicate) {
  return std::any_of(orders.begin(), orders.end(), [&](const auto* o) { return predicate(*o); });
}

bool is_current(const InsulinOrder& order) { return order.in_force != InForce::kNo; }

// Injections that are, or may be, in force and do not reach the criterion: "no" only when nothing
// about them is open.
Finding judge_injections(const Orders& injections) {
  if (any(injections, [](const auto& o) { return o.has_open_dates; })) {
    return unknown(Reason::kPartialDate, Basis::kDerived);
  }
  if (any(injections,
          [](const auto& o) { return o.insulin.kind == InsulinClass::kUnclassified; })) {
    return unknown(Reason::kUnclassifiedInsulin, Basis::kDerived);
  }
  if (!any(injections, [](const auto& o) { return !o.schedule.all_as_needed; })) {
    return unknown(Reason::kAsNeededOnly, Basis::kDerived);
  }
  if (any(injections, [](const auto& o) { return !o.schedule.complete; })) {
    return unknown(Reason::kTimingMissing, Basis::kDerived);
  }
  return not_met();
}

Finding judge(const InsulinFacts& facts, bool is_complete) {
  if (is_mdi(facts)) return met();
  if (!is_complete || facts.unread_medication) return unknown(Reason::kNotRetrieved);
  if (facts.orders.empty()) return unknown(Reason::kNoneOnRecord);
  const Orders current = those(facts, is_current);
  if (current.empty()) return unknown(Reason::kNoneActive, Basis::kDerived);
  const Orders injections =
      those(facts, [](const InsulinOrder& o) { return is_current(o) && o.is_injection(); });
  if (!injections.empty()) return judge_injections(injections);
  // Inhaled insulin alone is a regimen without injections, whatever its timing.
  const bool has_pump_insulin = any(current, [](const auto& o) { return o.through_pump; });
  return has_pump_insulin ? unknown(Reason::kPumpInsulinOnly, Basis::kDerived) : not_met();
}

void attach_orders(Finding& finding, const Orders& orders) {
  std::vector<EvidenceItem> records;
  for (const InsulinOrder* order : orders) records.push_back(order->evidence);
  attach(finding, std::move(records));
  if (!finding.evidence.empty()) finding.when = finding.evidence.front().when;
}

}  // namespace

bool is_mdi(const InsulinFacts& facts) {
  static const Rate kEnough = Rate::make(kInjectionsForMdi, 1).value_or(Rate());
  return (facts.has_basal && facts.has_bolus) || facts.injections_per_day >= kEnough;
}

Finding multiple_daily_injections(const InsulinFacts& facts, const fhir::Chart& chart) {
  Finding finding = judge(facts, insulin_queries_complete(chart));
  finding.id = "G1.b";
  const Orders injections = those(facts, [](const InsulinOrder& order) {
    return order.in_force == InForce::kYes && order.is_injection();
  });
  if (!injections.empty()) {
    finding.count = static_cast<int>(injections.size());
    finding.tallies.push_back(
        {TallyKind::kInjectionsPerDay, facts.injections_per_day.rounded_down()});
  }
  const Orders current = those(facts, is_current);
  if (finding.status == Status::kMet) {
    attach_orders(finding, injections);
  } else {
    attach_orders(finding,
                  current.empty() ? those(facts, [](const auto&) { return true; }) : current);
  }
  return finding;
}

}  // namespace rules
