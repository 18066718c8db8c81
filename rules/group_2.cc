#include "rules/group_2.h"

#include <algorithm>

#include "rules/group_1.h"
#include "rules/records.h"
#include "rules/windows.h"

namespace rules {
namespace {

constexpr int kPregnancyDays = 300;  // how long a pregnancy on record can last
constexpr int kOverdueDays = 14;     // past the estimated delivery date
constexpr int kPlanningMonths = 12;

enum class Said : std::uint8_t { kPregnant, kNotPregnant, kUndecided };

// One dated statement about pregnancy.
struct Statement {
  Said said;
  fhir::DateTime when;
  Basis basis;
  EvidenceItem item;
};

class Reader {
 public:
  Reader(const fhir::Order& order, const fhir::Chart& chart, const Context& context)
      : order_(order), chart_(chart), context_(context), anchor_(context.anchor.date) {}

  void read(const Observations& observations) {
    for (const fhir::CodeableConcept& reason : order_.reason_code) add_reason(reason);
    for (const fhir::Condition& condition : chart_.conditions) add(condition);
    for (const fhir::Observation* observation : observations.pregnancy) add(*observation);
    for (const fhir::Encounter& encounter : chart_.encounters) add(encounter);
  }

  std::vector<Statement> statements;
  std::vector<Statement> due_dates;  // estimated delivery dates that are not over
  std::vector<Statement> abated;     // pregnancies that ended before the anchor
  bool active_condition = false;     // a pregnancy on the problem list stands
  std::vector<EvidenceItem> planning;
  Basis planning_basis = Basis::kDerived;
  // The latest date of a record that could decide if its date, or its status, were surer.
  std::optional<fhir::Date> open;
  Reason open_reason = Reason::kPartialDate;

 private:
  void leave_open(fhir::Date latest, Reason reason) {
    if (open && *open >= latest) return;
    open = latest;
    open_reason = reason;
  }
  // Whether a record lies in the window; one that may do is remembered.
  bool within(const fhir::DateTime& when, const fhir::Window& window) {
    const fhir::DateTime cut = cut_at(when, anchor_);
    const fhir::Placement placement = fhir::relate(cut, window);
    if (placement == fhir::Placement::kStraddles) leave_open(cut.last(), Reason::kPartialDate);
    return placement == fhir::Placement::kInside;
  }
  // The date that places a Condition in the window: its onset, else when it was recorded.
  std::optional<fhir::DateTime> placed(const fhir::Condition& c) {
    const fhir::Window window = pregnancy_window();
    for (const std::optional<fhir::DateTime>& date : {c.onset.start(), c.recorded_date}) {
      if (!date) continue;
      const fhir::DateTime cut = cut_at(*date, anchor_);
      if (fhir::relate(cut, window) == fhir::Placement::kInside) return cut;
    }
    for (const std::optional<fhir::DateTime>& date : {c.onset.start(), c.recorded_date}) {
      if (date) within(*date, window);
    }
    return std::nullopt;
  }
  fhir::Window pregnancy_window() const { return value_window_days(anchor_, kPregnancyDays); }
  fhir::Window planning_window() const { return value_window_months(anchor_, kPlanningMonths); }

  void add_reason(const fhir::CodeableConcept& reason) {
    const Terms& terms = context_.terms;
    const EvidenceItem item{reference_to(order_.resource_type, order_.id), fhir::whole_day(anchor_),
                            name_of(reason)};
    if (terms.pregnancy.contains(reason)) {
      statements.push_back({Said::kPregnant, fhir::whole_day(anchor_), Basis::kOrder, item});
    } else if (terms.preconception.contains(reason)) {
      planning.push_back(item);
      planning_basis = Basis::kOrder;
    }
  }

  void add(const fhir::Condition& c) {
    const Terms& terms = context_.terms;
    const Verification verified = verification(c);
    if (verified == Verification::kNoEvidence) return;
    const std::optional<fhir::DateTime> when = date_of(c);
    const bool pregnant = terms.pregnancy.contains(c.code);
    const bool ended = terms.pregnancy_ended.contains(c.code);
    const bool planned = terms.preconception.contains(c.code);
    if (!pregnant && !ended && !planned) return;
    if (!when) {
      if (pregnant && clinically_active(c)) leave_open(anchor_, Reason::kPartialDate);
      return;
    }
    const EvidenceItem item = evidence("Condition", c.id, when, c.code);
    if (planned && within(*when, planning_window())) {
      if (verified == Verification::kConfirmed) planning.push_back(item);
      if (verified == Verification::kUnconfirmed) leave_open(anchor_, Reason::kUnconfirmed);
    }
    if (pregnant || ended) add_pregnancy(c, ended, item);
  }

  void add_pregnancy(const fhir::Condition& c, bool ended, const EvidenceItem& item) {
    const std::optional<fhir::DateTime> over = c.abatement.start();
    if (!ended && (c.abatement_boolean == true || (!over && !clinically_active(c)))) return;
    const std::optional<fhir::DateTime> when = placed(c);
    if (!when) return;
    if (verification(c) == Verification::kUnconfirmed) {
      leave_open(when->last(), Reason::kUnconfirmed);
    } else if (ended) {
      statements.push_back({Said::kNotPregnant, *when, Basis::kDerived, item});
    } else if (over && over->last() < anchor_) {
      abated.push_back({Said::kNotPregnant, *over, Basis::kDerived, item});
    } else if (over && over->first() < anchor_) {
      leave_open(anchor_, Reason::kPartialDate);
    } else if (clinically_active(c)) {
      active_condition = true;
      statements.push_back({Said::kPregnant, *when, Basis::kDerived, item});
    }
  }

  void add(const fhir::Observation& o) {
    const Terms& terms = context_.terms;
    const std::optional<fhir::DateTime> when = o.effective.start();
    if (terms.estimated_delivery_date.contains(o.code)) {
      const fhir::Date overdue = fhir::add_days(anchor_, -kOverdueDays);
      if (!*o.value_date_time || (*o.value_date_time)->last() < overdue) return;
      if ((*o.value_date_time)->first() < overdue) {
        leave_open(when ? cut_at(*when, anchor_).last() : fhir::Date{}, Reason::kPartialDate);
      } else {
        // Without a date of its own the estimate is older than any other statement.
        due_dates.push_back({Said::kPregnant, when.value_or(fhir::whole_day(fhir::Date{})),
                             Basis::kDerived, evidence("Observation", o.id, when, o.code)});
      }
      return;
    }
    const EvidenceItem item = evidence("Observation", o.id, when, o.code);
    if (terms.pregnancy_status_question.contains(o.code)) {
      if (!when) return;
      Said said = Said::kUndecided;
      if (terms.pregnancy_status_pregnant.contains(o.value_concept)) said = Said::kPregnant;
      if (terms.pregnancy_status_not_pregnant.contains(o.value_concept)) said = Said::kNotPregnant;
      if (within(*when, pregnancy_window())) {
        statements.push_back({said, cut_at(*when, anchor_), Basis::kDerived, item});
      }
    } else if (when && terms.pregnancy_intention_wants.contains(o.value_concept) &&
               within(*when, planning_window())) {
      planning.push_back(item);
    }
  }

  void add(const fhir::Encounter& e) {
    if (e.status != "finished" || !e.period.start) return;
    std::vector<fhir::CodeableConcept> coded = e.reason_code;
    coded.insert(coded.end(), e.type.begin(), e.type.end());
    for (const fhir::CodeableConcept& one : coded) {
      if (!context_.terms.preconception.contains(one)) continue;
      if (within(*e.period.start, planning_window())) {
        planning.push_back(evidence("Encounter", e.id, e.period.start, one));
      }
      return;
    }
  }

  const fhir::Order& order_;
  const fhir::Chart& chart_;
  const Context& context_;
  fhir::Date anchor_;
};

// What the statements of the latest date say; nullopt when there is none.
std::optional<Finding> latest_statement(const std::vector<Statement>& statements) {
  if (statements.empty()) return std::nullopt;
  const auto latest = std::max_element(
      statements.begin(), statements.end(),
      [](const Statement& a, const Statement& b) { return a.when.last() < b.when.last(); });
  std::vector<EvidenceItem> items;
  bool pregnant = false;
  bool not_pregnant = false;
  bool undecided = false;
  bool one_date = true;
  Basis basis = Basis::kDerived;
  for (const Statement& s : statements) {
    // A partial date that reaches into the latest one may be as late.
    if (s.when.last() < latest->when.first()) continue;
    one_date = one_date && s.when.is_one_date();
    items.push_back(s.item);
    if (s.basis == Basis::kOrder) basis = s.basis;
    pregnant = pregnant || s.said == Said::kPregnant;
    not_pregnant = not_pregnant || s.said == Said::kNotPregnant;
    undecided = undecided || s.said == Said::kUndecided;
  }
  Finding finding;
  if (pregnant && not_pregnant) {
    finding = unknown(one_date ? Reason::kConflict : Reason::kPartialDate, basis);
  } else if (undecided && !pregnant) {
    finding = unknown(Reason::kAnswerUndecided, basis);
  } else {
    finding = pregnant ? met(basis) : not_met(basis);
  }
  finding.when = latest->when;
  attach(finding, std::move(items));
  return finding;
}

Finding by_due_date(const std::vector<Statement>& due_dates) {
  Finding finding = met();
  std::vector<EvidenceItem> items;
  items.reserve(due_dates.size());
  for (const Statement& s : due_dates) items.push_back(s.item);
  attach(finding, std::move(items));
  return finding;
}

Finding judge(const Reader& reader) {
  std::vector<Statement> statements = reader.statements;
  // One pregnancy code may give way to another: an end speaks only where none stands.
  if (!reader.active_condition) {
    statements.insert(statements.end(), reader.abated.begin(), reader.abated.end());
  }
  const std::optional<Finding> now = latest_statement(statements);
  if (now && now->status == Status::kMet) return *now;
  std::vector<Statement> standing = reader.due_dates;
  if (now) {
    // A later "not pregnant" or delivery ends the estimate too; one that is open, of the same date.
    const bool no = now->status == Status::kNotMet;
    const auto is_over = [&](const Statement& s) {
      return no ? s.when.last() < now->when->last() : s.when.last() <= now->when->last();
    };
    standing.erase(std::remove_if(standing.begin(), standing.end(), is_over), standing.end());
  }
  if (!standing.empty()) return by_due_date(standing);
  if (!reader.planning.empty()) {
    Finding finding = met(reader.planning_basis);
    attach(finding, reader.planning);
    return finding;
  }
  if (now && now->status == Status::kUnknown) return *now;
  if (reader.open && (!now || *reader.open >= now->when->first())) {
    return unknown(reader.open_reason, Basis::kDerived);
  }
  return now ? *now : not_met(Basis::kAbsent);
}

bool speaks_of_pregnancy(const Reader& reader) {
  return !reader.planning.empty() || !reader.due_dates.empty() ||
         std::any_of(reader.statements.begin(), reader.statements.end(),
                     [](const Statement& s) { return s.said == Said::kPregnant; });
}

}  // namespace

Finding pregnancy_or_planning(const fhir::Order& order, const fhir::Chart& chart,
                              const Observations& observations, const Context& context) {
  Reader reader(order, chart, context);
  reader.read(observations);
  Finding finding = judge(reader);
  const bool complete = chart.complete(fhir::Data::kConditions) &&
                        chart.complete(fhir::Data::kPregnancyObservations) &&
                        chart.complete(fhir::Data::kEncounters,
                                       value_window_months(context.anchor.date, kPlanningMonths));
  if (!complete) {
    finding.status = Status::kUnknown;
    finding.reason = Reason::kNotRetrieved;
  } else if (chart.patient.gender == "male" && speaks_of_pregnancy(reader)) {
    finding.status = Status::kUnknown;
    finding.reason = Reason::kConflict;
  }
  if (finding.status == Status::kNotMet && finding.reason == Reason::kNone &&
      finding.basis == Basis::kAbsent) {
    finding.reason = Reason::kNoneOnRecord;
  }
  finding.id = "G2";
  finding.window = value_window_days(context.anchor.date, kPregnancyDays);
  return finding;
}

Finding group_2(const Finding& diabetes, const fhir::Order& order, const Evidence& evidence,
                const Context& context) {
  Finding enough = diabetes;
  if (diabetes.reason == Reason::kGestationalOnly) enough.status = Status::kMet;
  Finding pregnancy = pregnancy_or_planning(order, evidence.chart, evidence.observations, context);
  return all_of("G2", {std::move(enough), evidence.attestations.settle(std::move(pregnancy))});
}

}  // namespace rules
