#include "rules/insulin.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "rules/records.h"
#include "rules/words.h"

namespace rules {
namespace {

using fhir::CodeableConcept;
using fhir::Coding;
using fhir::Date;
using fhir::DateTime;

// --- Pump ---------------------------------------------------------------------------------------

bool says_pump(std::string_view text) {
  if (text.empty()) return false;
  const std::string folded = fold(text);
  static const std::array<std::vector<std::string>, 5> kPhrases{
      {{"pump"},
       {"pumps"},
       {"csii"},
       {"continuous", "subcutaneous", "infusion"},
       {"continuous", "subcutaneous", "insulin", "infusion"}}};
  return std::any_of(kPhrases.begin(), kPhrases.end(),
                     [&](const auto& words) { return has_words(folded, words); });
}

bool says_pump(const CodeableConcept& coded) {
  return says_pump(coded.text) ||
         std::any_of(coded.coding.begin(), coded.coding.end(),
                     [](const Coding& coding) { return says_pump(coding.display); });
}

bool says_pump(const fhir::Dosage& dosage) {
  if (says_pump(dosage.text) || says_pump(dosage.patient_instruction)) return true;
  if (says_pump(dosage.site) || says_pump(dosage.route) || says_pump(dosage.method)) return true;
  return std::any_of(dosage.additional_instruction.begin(), dosage.additional_instruction.end(),
                     [](const CodeableConcept& coded) { return says_pump(coded); });
}

// The display of a coding is the code system's ("… for use in a device other than pump"); its text
// is the author's.
template <typename Record>
bool given_through_pump(const Record& record, const NamedMedication& medication,
                        const Insulin& insulin, const Terms& terms) {
  if (insulin.pump_use) return true;
  if (says_pump(medication.display)) return true;
  if (medication.coded != nullptr && says_pump(medication.coded->text)) return true;
  return std::any_of(record.dosage.begin(), record.dosage.end(),
                     [](const fhir::Dosage& d) { return says_pump(d); }) ||
         std::any_of(record.note.begin(), record.note.end(),
                     [](const fhir::Annotation& note) { return says_pump(note.text); }) ||
         std::any_of(
             record.reason_code.begin(), record.reason_code.end(),
             [&](const CodeableConcept& reason) { return terms.pump_present.contains(reason); });
}

// --- In force -----------------------------------------------------------------------------------

InForce started(const std::optional<DateTime>& start, Date anchor) {
  if (!start || start->last() <= anchor) return InForce::kYes;
  return start->first() > anchor ? InForce::kNo : InForce::kPossibly;
}

InForce not_ended(const std::optional<DateTime>& end, Date anchor) {
  if (!end || end->first() >= anchor) return InForce::kYes;
  return end->last() < anchor ? InForce::kNo : InForce::kPossibly;
}

InForce in_force(const fhir::Period& period, Date anchor) {
  return std::min(started(period.start, anchor), not_ended(period.end, anchor));
}

InForce in_force(const fhir::Dosage& dosage, Date anchor) {
  return dosage.timing ? in_force(dosage.timing->repeat.bounds, anchor) : InForce::kYes;
}

// --- One order ----------------------------------------------------------------------------------

std::string sorted_text(std::vector<std::string_view> items) {
  std::sort(items.begin(), items.end());
  std::string text;
  for (const std::string_view item : items) text.append(item).push_back(',');
  return text;
}

std::string text_of(const std::optional<fhir::Decimal>& number) {
  return number ? number->to_string() : std::string();
}

std::string signature_of(const fhir::Dosage& dosage) {
  std::string text = text_of(dosage.sequence) + (is_as_needed(dosage) ? "|prn|" : "||");
  if (dosage.timing) {
    const fhir::TimingRepeat& repeat = dosage.timing->repeat;
    text += text_of(repeat.frequency) + "/" + text_of(repeat.period);
    text.append(repeat.period_unit).push_back('|');
    text += sorted_text(repeat.when) + "|" + sorted_text(repeat.time_of_day) + "|" +
            sorted_text(repeat.day_of_week) + "|";
    for (const Coding& coding : dosage.timing->code.coding) text.append(coding.code).push_back(',');
  }
  if (dosage.dose) {
    text += "|" + text_of(dosage.dose->value);
    text.append(dosage.dose->code.empty() ? dosage.dose->unit : dosage.dose->code);
  }
  return text;
}

// Instructions that are possibly in force count as open: for an order that is in force only by
// them.
void read_dosage(const std::vector<fhir::Dosage>& dosage, Date anchor, InsulinOrder& order) {
  std::vector<const fhir::Dosage*> current;
  std::vector<std::string> signatures;
  InForce best = dosage.empty() ? InForce::kYes : InForce::kNo;
  bool is_open = order.in_force == InForce::kPossibly;
  for (const fhir::Dosage& one : dosage) {
    const InForce now = in_force(one, anchor);
    best = std::max(best, now);
    is_open = is_open || now == InForce::kPossibly;
  }
  for (const fhir::Dosage& one : dosage) {
    if (best == InForce::kNo || in_force(one, anchor) != best) continue;
    current.push_back(&one);
    signatures.push_back(signature_of(one));
  }
  std::sort(signatures.begin(), signatures.end());
  for (const std::string& signature : signatures) order.signature += signature + "\n";
  order.schedule = schedule_of(current);
  order.in_force = std::min(order.in_force, best);
  order.has_open_dates = is_open && order.in_force != InForce::kNo;
}

// The bounds of all instructions together. An instruction without an end leaves the order open.
fhir::Period bounds_of(const std::vector<fhir::Dosage>& dosage) {
  fhir::Period all;
  bool is_open = dosage.empty();
  for (const fhir::Dosage& one : dosage) {
    const fhir::Period bounds = one.timing ? one.timing->repeat.bounds : fhir::Period();
    if (bounds.start && (!all.start || bounds.start->first() < all.start->first())) {
      all.start = bounds.start;
    }
    if (bounds.end && (!all.end || bounds.end->last() > all.end->last())) all.end = bounds.end;
    is_open = is_open || !bounds.end;
  }
  if (is_open) all.end.reset();
  return all;
}

bool is_order_intent(std::string_view intent) {
  constexpr std::array<std::string_view, 6> kIntents{
      "", "order", "original-order", "reflex-order", "filler-order", "instance-order"};
  return std::find(kIntents.begin(), kIntents.end(), intent) != kIntents.end();
}

bool is_evidence(const fhir::MedicationRequest& request) {
  return request.status != "entered-in-error" && request.status != "cancelled" &&
         request.status != "unknown" && request.status != "draft" &&
         is_order_intent(request.intent) && !request.do_not_perform.value_or(false);
}

bool is_evidence(const fhir::MedicationStatement& statement) {
  return statement.status != "entered-in-error" && statement.status != "unknown" &&
         statement.status != "not-taken" && statement.status != "intended";
}

void place(const fhir::MedicationRequest& request, Date anchor, InsulinOrder& order) {
  order.in_force = request.status == "active" ? InForce::kYes : InForce::kNo;
  read_dosage(request.dosage, anchor, order);
  const fhir::Period bounds = bounds_of(request.dosage);
  order.start = bounds.start ? bounds.start : request.authored_on;
  order.end = bounds.end;
  if (!order.end && request.validity_period) order.end = request.validity_period->end;
}

void place(const fhir::MedicationStatement& statement, Date anchor, InsulinOrder& order) {
  const fhir::Occurrence& effective = statement.effective;
  order.in_force = InForce::kNo;
  if (statement.status == "active") {
    order.in_force =
        std::min(started(effective.start(), anchor), not_ended(effective.period->end, anchor));
  }
  read_dosage(statement.dosage, anchor, order);
  order.start = effective.start() ? effective.start() : statement.date_asserted;
  order.end = effective.period->end;
}

// --- The regimen --------------------------------------------------------------------------------

template <typename Record>
void read_records(const std::vector<Record>& records, std::string_view type,
                  const fhir::Chart& chart, const Context& context, InsulinNames& names,
                  InsulinFacts& facts) {
  for (const Record& record : records) {
    if (!is_evidence(record)) continue;
    const NamedMedication medication = medication_of(record, chart);
    if (!medication.known()) {
      facts.unread_medication = facts.unread_medication || record.status == "active";
      continue;
    }
    const Insulin& insulin = names.of(medication);
    if (insulin.kind == InsulinClass::kNone) continue;
    InsulinOrder order;
    order.insulin = insulin;
    order.is_statement = type == "MedicationStatement";
    order.through_pump = given_through_pump(record, medication, insulin, context.terms);
    order.status = record.status;
    place(record, context.anchor.date, order);
    order.evidence = EvidenceItem{reference_to(type, record.id), order.start, name_of(medication)};
    facts.orders.push_back(std::move(order));
  }
}

// Injections of one ingredient: equal orders once, different ones together, per kind of record.
struct Sums {
  std::set<std::string> signatures;
  Rate per_day;
};
using ByIngredient = std::map<std::string, Sums>;

// A sum that does not fit stays where it was: a lower bound.
void add(Rate& sum, const Rate& more) { sum = sum.plus(more).value_or(std::max(sum, more)); }

void add_order(ByIngredient& ingredients, const InsulinOrder& order) {
  Sums& sums = ingredients[order.insulin.ingredient];
  if (sums.signatures.insert(order.signature).second) add(sums.per_day, order.schedule.per_day);
}

Rate sum_of(const ByIngredient& ingredients) {
  Rate sum;
  for (const auto& [name, sums] : ingredients) add(sum, sums.per_day);
  return sum;
}

Rate greater_of_each(const ByIngredient& requests, const ByIngredient& statements) {
  ByIngredient both = requests;
  for (const auto& [name, sums] : statements) {
    Sums& known = both[name];
    known.per_day = std::max(known.per_day, sums.per_day);
  }
  return sum_of(both);
}

// An insulin known by its words only may be the coded one of the other kind of record; it is added
// within its own kind, so that no injection counts twice.
Rate injections_per_day(const std::vector<InsulinOrder>& orders) {
  ByIngredient coded[2];
  ByIngredient all[2];
  for (const InsulinOrder& order : orders) {
    if (order.in_force != InForce::kYes || !order.is_injection()) continue;
    if (order.insulin.is_supply) continue;
    const std::size_t kind = order.is_statement ? 1 : 0;
    add_order(all[kind], order);
    if (order.insulin.kind != InsulinClass::kUnclassified) add_order(coded[kind], order);
  }
  return std::max({greater_of_each(coded[0], coded[1]), sum_of(all[0]), sum_of(all[1])});
}

}  // namespace

bool insulin_queries_complete(const fhir::Chart& chart) {
  return chart.complete(fhir::Data::kMedicationRequests) &&
         chart.complete(fhir::Data::kMedicationStatements);
}

InsulinFacts insulin_facts(const fhir::Chart& chart, const Context& context) {
  InsulinFacts facts;
  InsulinNames names(context.terms);
  read_records(chart.medication_requests, "MedicationRequest", chart, context, names, facts);
  read_records(chart.medication_statements, "MedicationStatement", chart, context, names, facts);
  for (const InsulinOrder& order : facts.orders) {
    if (order.in_force != InForce::kYes || !order.is_injection()) continue;
    facts.has_basal = facts.has_basal || is_basal(order.insulin.kind);
    facts.has_bolus = facts.has_bolus || is_bolus(order.insulin.kind);
  }
  facts.injections_per_day = injections_per_day(facts.orders);
  return facts;
}

}  // namespace rules
