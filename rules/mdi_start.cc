// Since when the regimen of multiple daily injections has been in force.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "rules/insulin.h"

namespace rules {
namespace {

using fhir::Date;

// A partial date is read once as early, once as late as it can be meant; what both readings agree
// on is known.
enum class Reading : std::uint8_t { kEarliest, kLatest };

struct Span {
  Date start;
  std::optional<Date> end;
  bool in_force = false;
  bool is_active = false;
};

bool is_part_of_history(const InsulinOrder& order) {
  return order.status == "active" || order.status == "completed" || order.status == "stopped";
}

std::optional<Span> span_of(const InsulinOrder& order, Date anchor, Reading reading) {
  if (!is_part_of_history(order) || !order.start || order.start->first() > anchor) {
    return std::nullopt;
  }
  const bool early = reading == Reading::kEarliest;
  Span span;
  span.start = early ? order.start->first() : std::min(order.start->last(), anchor);
  span.in_force = order.in_force == InForce::kYes;
  span.is_active = order.status == "active";
  if (span.in_force) {
    span.end = anchor;
  } else if (order.end) {
    span.end = std::max(span.start, early ? order.end->last() : order.end->first());
  }
  return span;
}

// An end that nobody gave: the next start if that is within 12 months; an active order goes on; of
// an ended one only the start is known.
void complete_ends(std::vector<Span>& spans, Date anchor) {
  constexpr int kMonthsToNext = 12;
  std::vector<Date> starts;
  starts.reserve(spans.size());
  for (const Span& span : spans) starts.push_back(span.start);
  std::sort(starts.begin(), starts.end());
  for (Span& span : spans) {
    if (span.end) continue;
    const auto next = std::upper_bound(starts.begin(), starts.end(), span.start);
    if (next != starts.end() && fhir::minus_months(*next, kMonthsToNext) <= span.start) {
      span.end = *next;
    } else {
      span.end = span.is_active ? anchor : span.start;
    }
  }
}

// From the orders in force back over gaps of at most `gap` whole days between.
std::optional<Date> reach_back(std::vector<Span> spans, int gap) {
  std::optional<Date> start;
  for (const Span& span : spans) {
    if (span.in_force && (!start || span.start < *start)) start = span.start;
  }
  if (!start) return std::nullopt;
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return *a.end > *b.end; });
  for (const Span& span : spans) {
    if (fhir::days_between(*span.end, *start) - 1 > gap) break;
    start = std::min(*start, span.start);
  }
  return start;
}

// The guideline leaves open what an order without any date means; here it neither begins nor
// bridges a regimen.
template <typename Predicate>
std::optional<Date> start_of(const InsulinFacts& facts, const Context& context, Reading reading,
                             Predicate predicate) {
  std::vector<Span> spans;
  for (const InsulinOrder& order : facts.orders) {
    if (!order.is_injection() || !predicate(order)) continue;
    if (const auto span = span_of(order, context.anchor.date, reading)) spans.push_back(*span);
  }
  complete_ends(spans, context.anchor.date);
  return reach_back(std::move(spans), context.parameters.mdi_gap);
}

// Basal and bolus: since both are given. By the number of injections alone (premixed, …) the
// guideline's "per class" says nothing; then all injected insulins together are the regimen, and it
// began with the earliest of them. A change from premixed to basal and bolus therefore starts anew:
// the page names the later of those two classes.
std::optional<Date> start_of(const InsulinFacts& facts, const Context& context, Reading reading) {
  if (!facts.has_basal || !facts.has_bolus) {
    return start_of(facts, context, reading,
                    [](const InsulinOrder& order) { return !order.insulin.is_supply; });
  }
  const auto basal = start_of(facts, context, reading,
                              [](const InsulinOrder& o) { return is_basal(o.insulin.kind); });
  const auto bolus = start_of(facts, context, reading,
                              [](const InsulinOrder& o) { return is_bolus(o.insulin.kind); });
  if (!basal || !bolus) return std::nullopt;
  return std::max(*basal, *bolus);
}

}  // namespace

std::optional<Date> mdi_start(const InsulinFacts& facts, const fhir::Chart& chart,
                              const Context& context) {
  if (!insulin_queries_complete(chart) || !is_mdi(facts)) return std::nullopt;
  const std::optional<Date> earliest = start_of(facts, context, Reading::kEarliest);
  const std::optional<Date> latest = start_of(facts, context, Reading::kLatest);
  return earliest == latest ? latest : std::nullopt;
}

}  // namespace rules
