#include "rules/determination.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "fhir/site_zone.h"
#include "rules/attestation.h"
#include "rules/group_3.h"
#include "rules/groups.h"
#include "rules/order_facts.h"
#include "rules/self_tests.h"
#include "rules/warranty.h"

namespace rules {
namespace {

Determination begin(const OrderedProduct& ordered, const Context& context) {
  Determination d;
  d.order = ordered.reference;
  d.as_of = context.anchor.date;
  d.time_zone = context.zone.name();
  d.product = ordered.kind;
  d.product_name = ordered.display;
  if (ordered.kind == ProductKind::kAidSystem) {
    d.notes.push_back({NoteKind::kAidSensorOtherPolicy, 0, ""});
  }
  const bool to_confirm = ordered.kind == ProductKind::kDisposable && ordered.product != nullptr;
  if (to_confirm && ordered.product->review) {
    d.notes.push_back({NoteKind::kProductToConfirm, 0, ordered.product->display});
  }
  return d;
}

// Everything that decides one order, gathered.
struct Case {
  const OrderFacts& facts;
  const Evidence& evidence;
  const Context& context;
  std::vector<Finding> groups;
};

// A route is met: the order meets the guideline when nothing else that every order needs is open.
void meets_by(std::string route, const Case& c, Determination& d) {
  d.route = std::move(route);
  const bool gestational_will_do = d.route == "G2";
  if (c.facts.diabetes.status != Status::kMet && !gestational_will_do) d.missing.emplace_back("DM");
  if (d.product == ProductKind::kDisposable) d.missing.emplace_back("product");
  if (d.route == "G1" && !c.facts.pump.in_use_known) d.missing.emplace_back("pump-in-use");
  d.outcome = d.missing.empty() ? Outcome::kMeets : Outcome::kNeedsInformation;
}

const Finding* first_met(const std::vector<Finding>& groups) {
  const auto met = std::find_if(groups.begin(), groups.end(),
                                [](const Finding& g) { return g.status == Status::kMet; });
  return met == groups.end() ? nullptr : &*met;
}

void decide_by_groups(const Case& c, Determination& d) {
  if (const Finding* met = first_met(c.groups)) return meets_by(met->id, c, d);
  if (const Finding* open = closest_open(c.groups)) {
    d.outcome = Outcome::kNeedsInformation;
    d.route = open->id;
    d.missing = unknown_items(*open);
    return;
  }
  d.outcome = Outcome::kDoesNotMeet;
  d.route = closest_failed(c.groups)->id;
}

// Rule 6: the replacement, or a group that is closer, and what it lacks.
void remainder(const Finding& failed, const Case& c, Determination& d) {
  const Finding* open = closest_open(c.groups);
  if (failed.status == Status::kNotMet && open == nullptr) {
    d.outcome = Outcome::kDoesNotMeet;
    d.route = "R.fail";
    const Finding* warranty = find(failed.parts, "R.fail.warranty");
    const Finding* broken = find(failed.parts, "R.fail.malfunction");
    if (warranty->status == Status::kNotMet && broken->status == Status::kMet) {
      d.notes.push_back({NoteKind::kUnderWarranty, 0, ""});
    }
    return;
  }
  d.outcome = Outcome::kNeedsInformation;
  std::vector<std::string> missing = unknown_items(failed);
  if (c.facts.diabetes.status == Status::kUnknown) missing.insert(missing.begin(), "DM");
  const bool group_is_closer = open != nullptr && (failed.status == Status::kNotMet ||
                                                   unknown_items(*open).size() < missing.size());
  d.route = group_is_closer ? open->id : "R.fail";
  d.missing = group_is_closer ? unknown_items(*open) : std::move(missing);
}

// Section 4: the rules that apply when a pump is in use, was ordered before, or is to be replaced;
// in this order.
void decide_by_purpose(const Case& c, Determination& d, std::vector<Finding>& others) {
  const Attestations& attested = c.evidence.attestations;
  if (c.facts.refill && c.facts.refill->status == Status::kMet) {
    d.purpose = Purpose::kRefill;
    return meets_by("F", c, d);
  }
  d.purpose = Purpose::kReplacement;
  Pediatric child =
      pediatric_reservoir(c.facts.ordered, c.facts.pump, c.evidence.chart, attested, c.context);
  if (child.age_missing) d.notes.push_back({NoteKind::kBirthDateMissing, 0, ""});
  for (const Product* product : child.to_confirm) {
    d.notes.push_back({NoteKind::kReservoirToConfirm, *product->reservoir_units, product->display});
  }
  if (child.finding) {
    d.outcome = Outcome::kIndividualReview;
    d.route = "R.pediatric";
    d.missing = unknown_items(*child.finding);
    others.push_back(*std::move(child.finding));
    return;
  }
  const Finding failed =
      failed_pump(c.facts.ordered, c.facts.pump, c.evidence.chart, attested, c.context);
  others.push_back(failed);
  if (failed.status == Status::kMet) return meets_by("R.fail", c, d);
  const AttestedItem* upgrade = attested.find("N.upgrade");
  const bool works = find(failed.parts, "R.fail.malfunction")->status == Status::kNotMet;
  if (find(failed.parts, "R.fail.warranty")->status == Status::kNotMet &&
      (works || (upgrade != nullptr && upgrade->yes == true))) {
    d.purpose = Purpose::kUpgrade;
    d.outcome = Outcome::kDoesNotMeet;
    d.route = "N.upgrade";
    return;
  }
  if (const Finding* met = first_met(c.groups)) return meets_by(met->id, c, d);
  for (Note& hint : replacement_hints(failed, c.facts.pump, c.context)) {
    d.notes.push_back(std::move(hint));
  }
  remainder(failed, c, d);
}

// With a pump in use group 1 is read only while injections are active.
Finding group_1_unless_on_pump(const OrderFacts& facts, const Evidence& evidence,
                               const Context& context, std::vector<UnusedRecord>& unused) {
  Finding group = group_1(facts.diabetes, evidence, context);
  const Finding* injections = find(group.parts, "G1.b");
  const bool insulin_read = evidence.chart.complete(fhir::Data::kMedicationRequests) &&
                            evidence.chart.complete(fhir::Data::kMedicationStatements);
  if (facts.pump.in_use.empty() || injections->status == Status::kMet || !insulin_read) {
    unused.insert(unused.end(), evidence.hba1c_unused.begin(), evidence.hba1c_unused.end());
    return group;
  }
  Finding on_pump = not_met();
  on_pump.id = "G1";
  on_pump.reason = Reason::kOnPump;
  return on_pump;
}

bool attestations_read(const fhir::Chart& chart) {
  return chart.complete(fhir::Data::kQuestionnaireResponses);
}

// What was not retrieved and could have decided otherwise turns a "no" into a question.
void soften(const Case& c, Determination& d) {
  if (d.outcome != Outcome::kDoesNotMeet) return;
  if (c.facts.refill && c.facts.refill->status == Status::kUnknown && d.route != "N.upgrade") {
    d.missing.emplace_back("F");
    d.route = closest_failed(c.groups)->id;
  }
  if (!attestations_read(c.evidence.chart)) d.missing.emplace_back("attestation");
  if (!d.missing.empty()) d.outcome = Outcome::kNeedsInformation;
}

// DM is shown once, before the groups that it is a part of.
void list_criteria(const Finding& diabetes, std::vector<Finding> groups, Determination& d) {
  d.criteria.insert(d.criteria.begin(), diabetes);
  for (Finding& group : groups) {
    const auto shown_apart = [](const Finding& part) { return part.id == "DM"; };
    group.parts.erase(std::remove_if(group.parts.begin(), group.parts.end(), shown_apart),
                      group.parts.end());
    // Group 2 has one criterion of its own, under its own id.
    if (group.parts.size() == 1 && group.parts.front().id == group.id) {
      group = Finding(std::move(group.parts.front()));
    }
    d.criteria.push_back(std::move(group));
  }
}

// Readings that could change a group and were not read: of a sensor in the look-back, and of meter
// and sensor in the month before enrollment.
Wanted wanted_of(const std::vector<Finding>& groups, const fhir::Chart& chart,
                 const Context& context) {
  Wanted wanted;
  const bool sensor = cgm_not_read(chart) && context.parameters.cgm != CgmRule::kIgnore;
  for (const Finding& group : groups) {
    if (group.id == "G1" && sensor) wanted.cgm = cgm_could_change(group, context);
    const Finding* tests = find(group.parts, "G3.b");
    if (tests == nullptr || tests->status == Status::kMet || !tests->window) continue;
    if (sensor) wanted.cgm_before_enrollment = tests->window;
    const std::optional<fhir::Date>& read_from = chart.of(fhir::Data::kGlucose).complete_from;
    if (read_from && *read_from > tests->window->begin) wanted.before_enrollment = tests->window;
  }
  return wanted;
}

bool has_note(const Finding& finding, Reason note) {
  return std::find(finding.notes.begin(), finding.notes.end(), note) != finding.notes.end() ||
         std::any_of(finding.parts.begin(), finding.parts.end(),
                     [&](const Finding& part) { return has_note(part, note); });
}

void add_notes(const fhir::Chart& chart, const Context& context, const Wanted& wanted,
               Determination& d) {
  const Finding* group = find(d.criteria, "G1");
  if (group != nullptr && has_note(*group, Reason::kMdiStartUnknown)) {
    d.notes.push_back({NoteKind::kMdiStartUnknown, 0, ""});
  }
  const Finding* education = find(d.criteria, "G1.a");
  if (education != nullptr && education->count &&
      *education->count < context.parameters.education_sessions) {
    d.notes.push_back({NoteKind::kEducationSessions, *education->count, ""});
  }
  const Finding* tests = find(d.criteria, "G1.d");
  const Finding* excursions = find(d.criteria, "G1.e.3");
  const bool sensor_matters = (tests != nullptr && tests->status != Status::kMet) ||
                              (excursions != nullptr && excursions->status != Status::kMet);
  if (sensor_matters && cgm_not_read(chart) && !wanted.sensor() &&
      context.parameters.cgm != CgmRule::kIgnore) {
    d.notes.push_back({NoteKind::kCgmNotRead, 0, ""});
  }
  if (!d.unused.empty()) {
    d.notes.push_back({NoteKind::kUnusableValues, static_cast<int>(d.unused.size()), ""});
  }
}

}  // namespace

Judged determine(const OrderFacts& facts, const Evidence& evidence, const Context& context) {
  const fhir::Chart& chart = evidence.chart;
  Judged judged{begin(facts.ordered, context), {}};
  Determination& d = judged.determination;
  if (chart.dropped_other_patient > 0) {
    d.notes.push_back({NoteKind::kOtherPatientDropped, chart.dropped_other_patient, ""});
  }
  if (const std::optional<ByProduct>& decided = facts.by_product) {
    d.outcome = decided->outcome;
    d.route = decided->route;
    d.purpose = decided->purpose;
    return judged;
  }
  // From here on statuses of the chart decide, and an attestation could have changed them.
  if (!attestations_read(chart)) d.notes.push_back({NoteKind::kAttestationNotRetrieved, 0, ""});
  if (facts.icd_era) d.notes.push_back(*facts.icd_era);
  if (facts.diabetes.status == Status::kNotMet) {
    d.outcome = Outcome::kDoesNotMeet;
    d.route = "N.other";
    d.criteria.push_back(facts.diabetes);
    return judged;
  }
  d.unused = evidence.glucose.unused;
  Case c{facts, evidence, context,
         Findings{group_1_unless_on_pump(facts, evidence, context, d.unused), facts.group_2,
                  group_3(facts.diabetes, *facts.ordered.order, evidence, context)}
             .list};
  std::vector<Finding> others;
  if (facts.refill) others.push_back(*facts.refill);
  const bool refilled = facts.refill && facts.refill->status == Status::kMet;
  if (!facts.pump.in_use.empty() || facts.pump.says_replacement || refilled) {
    decide_by_purpose(c, d, others);
  } else {
    decide_by_groups(c, d);
  }
  soften(c, d);
  if (d.outcome != Outcome::kMeets) judged.wanted = wanted_of(c.groups, chart, context);
  list_criteria(facts.diabetes, std::move(c.groups), d);
  std::ranges::move(others, std::back_inserter(d.criteria));
  add_notes(chart, context, judged.wanted, d);
  return judged;
}

}  // namespace rules
