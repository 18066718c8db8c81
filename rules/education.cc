#include "rules/education.h"

#include <algorithm>
#include <utility>

#include "rules/guideline.h"
#include "rules/records.h"

namespace rules {
namespace {

enum class Scope : std::uint8_t { kNone, kPartial, kComprehensive };

// One education record. `ended` is when it ended, as far as told; without it, `started`.
struct Item {
  Scope scope = Scope::kNone;
  bool in_progress = false;
  std::optional<fhir::DateTime> started;
  std::optional<fhir::DateTime> ended;
  EvidenceItem evidence;
};

using Reasons = std::vector<fhir::CodeableConcept>;

class Collector {
 public:
  Collector(const fhir::Chart& chart, const Context& context) : chart_(chart), context_(context) {}

  std::vector<Item> collect(const Observations& observations) {
    for (const fhir::Encounter& e : chart_.encounters) add(e);
    for (const fhir::Procedure& p : chart_.procedures) add(p);
    for (const fhir::Observation* o : observations.education) add(*o);
    for (const fhir::DocumentReference& d : chart_.documents) add(d);
    return std::move(items_);
  }

 private:
  bool for_diabetes(const Reasons& reasons) const {
    return std::any_of(reasons.begin(), reasons.end(), [&](const fhir::CodeableConcept& r) {
      return context_.terms.diabetes.contains(r) || context_.terms.gestational_diabetes.contains(r);
    });
  }

  Scope scope_of(const fhir::CodeableConcept& coded, const Reasons& reasons) const {
    const Terms& terms = context_.terms;
    if (terms.education_comprehensive.contains(coded)) return Scope::kComprehensive;
    if (terms.education_with_diabetes_reason.contains(coded)) {
      return for_diabetes(reasons) ? Scope::kComprehensive : Scope::kPartial;
    }
    return terms.education_partial.contains(coded) ? Scope::kPartial : Scope::kNone;
  }

  Reasons reasons_of(const Reasons& coded, const std::vector<fhir::Reference>& references) const {
    Reasons reasons = coded;
    for (const fhir::Reference& reference : references) {
      const fhir::Condition* condition = find_condition(chart_, reference);
      if (condition != nullptr && verification(*condition) == Verification::kConfirmed) {
        reasons.push_back(condition->code);
      }
    }
    return reasons;
  }

  void keep(Item item) {
    if (item.scope != Scope::kNone) items_.push_back(std::move(item));
  }

  void add(const fhir::Encounter& e) {
    const bool running = e.status == "in-progress" || e.status == "onleave";
    if (e.status != "finished" && !running) return;
    Reasons reasons = reasons_of(e.reason_code, e.reason_reference);
    for (const fhir::CodeableConcept& c : reasons_of({}, e.diagnosis)) reasons.push_back(c);
    Item item;
    const fhir::CodeableConcept* named = nullptr;
    Reasons names = e.type;
    names.push_back(e.service_type);
    for (const fhir::CodeableConcept& coded : names) {
      const Scope scope = scope_of(coded, reasons);
      if (scope > item.scope) {
        item.scope = scope;
        named = &coded;
      }
    }
    if (named == nullptr) return;
    item.in_progress = running;
    item.started = e.period.start;
    item.ended = e.period.end;
    item.evidence = evidence("Encounter", e.id, item.ended ? item.ended : item.started, *named);
    keep(std::move(item));
  }

  void add(const fhir::Procedure& p) {
    const bool running = p.status == "in-progress" || p.status == "on-hold";
    if (p.status != "completed" && !running) return;
    Item item;
    item.scope = scope_of(p.code, reasons_of(p.reason_code, p.reason_reference));
    item.in_progress = running;
    item.started = p.performed.start();
    item.ended = p.performed.date_time ? p.performed.date_time : p.performed.period->end;
    item.evidence = evidence("Procedure", p.id, item.ended ? item.ended : item.started, p.code);
    keep(std::move(item));
  }

  void add(const fhir::Observation& o) {
    Scope scope = scope_of(o.code, {});
    if (!o.value_concept->empty()) scope = std::max(scope, scope_of(o.value_concept, {}));
    if (scope == Scope::kNone || o.value_boolean == false) return;
    Item item;
    item.scope = scope;
    item.started = o.effective.start();
    item.ended = o.effective.date_time ? o.effective.date_time : o.effective.period->end;
    item.evidence = evidence("Observation", o.id, item.ended ? item.ended : item.started, o.code);
    keep(std::move(item));
  }

  void add(const fhir::DocumentReference& d) {
    if (d.status != "current" || d.doc_status == "entered-in-error") return;
    Item item;
    item.scope = scope_of(d.type, {});
    for (const fhir::CodeableConcept& event : d.context_event) {
      item.scope = std::max(item.scope, scope_of(event, {}));
    }
    item.started = d.context_period.start;
    item.ended = d.context_period.end ? d.context_period.end : d.date;
    item.evidence = evidence("DocumentReference", d.id, item.ended, d.type);
    keep(std::move(item));
  }

  const fhir::Chart& chart_;
  const Context& context_;
  std::vector<Item> items_;
};

// Where a comprehensive program's end lies: inside the window, before it, or not known.
enum class End : std::uint8_t { kInside, kBefore, kOpen, kFuture };

End end_of(const Item& item, const fhir::Window& window, fhir::Date anchor) {
  const std::optional<fhir::DateTime>& told = item.ended ? item.ended : item.started;
  if (!told) return End::kOpen;
  if (told->first() > anchor) return End::kFuture;
  const fhir::Placement placement = fhir::relate(cut_at(*told, anchor), window);
  if (placement == fhir::Placement::kInside) return End::kInside;
  if (placement == fhir::Placement::kStraddles || !item.ended) return End::kOpen;
  return End::kBefore;
}

Finding from(const std::vector<Item>& items, const fhir::Window& window, fhir::Date anchor) {
  std::vector<EvidenceItem> inside;
  std::vector<EvidenceItem> before;
  std::vector<EvidenceItem> open;
  std::vector<EvidenceItem> running;
  std::vector<EvidenceItem> partial;
  for (const Item& item : items) {
    const End end = end_of(item, window, anchor);
    if (end == End::kFuture && !item.in_progress) continue;
    if (item.scope == Scope::kPartial) {
      partial.push_back(item.evidence);
    } else if (item.in_progress) {
      running.push_back(item.evidence);
    } else {
      (end == End::kInside ? inside : end == End::kBefore ? before : open).push_back(item.evidence);
    }
  }
  const auto with = [](Finding finding, std::vector<EvidenceItem> records) {
    attach(finding, std::move(records));
    if (!finding.evidence.empty()) finding.when = finding.evidence.front().when;
    return finding;
  };
  if (!inside.empty()) {
    const int sessions = static_cast<int>(inside.size());
    Finding finding = with(met(), std::move(inside));
    finding.count = sessions;
    finding.tallies.push_back({TallyKind::kSessions, sessions});
    return finding;
  }
  if (!open.empty()) return with(unknown(Reason::kPartialDate, Basis::kDerived), std::move(open));
  if (!running.empty()) {
    return with(unknown(Reason::kInProgress, Basis::kDerived), std::move(running));
  }
  if (!before.empty()) return with(not_met(), std::move(before));
  if (!partial.empty()) {
    return with(unknown(Reason::kSingleTopic, Basis::kDerived), std::move(partial));
  }
  return unknown(Reason::kNoneOnRecord);
}

}  // namespace

std::vector<EducationItem> education_items(const fhir::Chart& chart,
                                           const Observations& observations,
                                           const Context& context) {
  std::vector<EducationItem> items;
  for (Item& item : Collector(chart, context).collect(observations)) {
    items.push_back({item.scope == Scope::kComprehensive, item.in_progress, item.started,
                     item.ended, std::move(item.evidence)});
  }
  return items;
}

Finding education(const fhir::Chart& chart, const Observations& observations,
                  const Context& context) {
  const fhir::Date anchor = context.anchor.date;
  const fhir::Window window{fhir::minus_months(anchor, kEducationMonths),
                            fhir::add_days(anchor, 1)};
  Finding finding = from(Collector(chart, context).collect(observations), window, anchor);
  if (finding.status != Status::kMet) {
    // Searches are cut by start, the window is about ends: only a whole record rules a program out.
    // Conditions: the reason that makes a general training a diabetes program may be one of them.
    for (const fhir::Data data :
         {fhir::Data::kEncounters, fhir::Data::kProcedures, fhir::Data::kDocuments,
          fhir::Data::kEducationObservations, fhir::Data::kConditions}) {
      if (chart.complete(data)) continue;
      finding.status = Status::kUnknown;
      finding.reason = Reason::kNotRetrieved;
    }
  }
  finding.id = "G1.a";
  finding.window = window;
  return finding;
}

}  // namespace rules
