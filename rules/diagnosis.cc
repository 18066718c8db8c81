#include "rules/diagnosis.h"

#include <algorithm>

#include "rules/records.h"

namespace rules {
namespace {

// What the problem list says about diabetes, the strongest statement first.
struct ProblemList {
  std::vector<EvidenceItem> active;
  std::vector<EvidenceItem> gestational;
  std::vector<EvidenceItem> history;  // inactive, in remission, resolved
  std::vector<EvidenceItem> unconfirmed;
  bool nothing() const {
    return active.empty() && gestational.empty() && history.empty() && unconfirmed.empty();
  }
};

ProblemList read_problem_list(const fhir::Chart& chart, const Terms& terms) {
  ProblemList list;
  for (const fhir::Condition& c : chart.conditions) {
    const Verification verified = verification(c);
    if (verified == Verification::kNoEvidence) continue;
    const bool remission = terms.diabetes_in_remission.contains(c.code);
    const bool gestational = terms.gestational_diabetes.contains(c.code);
    if (!remission && !gestational && !terms.diabetes.contains(c.code)) continue;
    const EvidenceItem item = evidence("Condition", c.id, date_of(c), c.code);
    if (verified == Verification::kUnconfirmed) {
      list.unconfirmed.push_back(item);
    } else if (remission || !clinically_active(c)) {
      list.history.push_back(item);
    } else {
      (gestational ? list.gestational : list.active).push_back(item);
    }
  }
  return list;
}

// Systems whose codes the sets enumerate: in another one a reason says nothing that we could read.
bool is_readable(const fhir::CodeableConcept& reason) {
  return std::any_of(reason.coding.begin(), reason.coding.end(), [](const fhir::Coding& coding) {
    const std::string_view system = fhir::canonical_system(coding.system);
    return !coding.code.empty() &&
           (system == fhir::systems::kIcd10Cm || system == fhir::systems::kIcd9Cm ||
            system == fhir::systems::kSnomed);
  });
}

bool fits_diabetes(const fhir::CodeableConcept& reason, const Terms& terms) {
  for (const fhir::ValueSet* set :
       {&terms.diabetes, &terms.gestational_diabetes, &terms.pregnancy, &terms.pregnancy_labor,
        &terms.preconception, &terms.diabetes_compatible, &terms.pump_present,
        &terms.pump_malfunction}) {
    if (set->contains(reason)) return true;
  }
  return false;
}

// Every coded reason names something that is neither diabetes nor goes with a pump for it.
bool for_something_else(const OrderReasons& reasons, const Terms& terms) {
  if (reasons.unread_reference) return false;
  int coded = 0;
  for (const fhir::CodeableConcept& reason : reasons.coded) {
    if (reason.coding.empty()) continue;
    if (!is_readable(reason) || fits_diabetes(reason, terms)) return false;
    ++coded;
  }
  return coded > 0;
}

Finding with(Finding finding, const std::vector<EvidenceItem>& records) {
  attach(finding, records);
  if (!finding.evidence.empty()) finding.when = finding.evidence.front().when;
  return finding;
}

}  // namespace

OrderReasons reasons_of(const fhir::Order& order, const fhir::Chart& chart) {
  OrderReasons reasons{order.reason_code, false};
  for (const fhir::Reference& reference : order.reason_reference) {
    const fhir::Condition* condition = find_condition(chart, reference);
    if (condition == nullptr) {
      reasons.unread_reference = true;
    } else if (verification(*condition) == Verification::kConfirmed) {
      reasons.coded.push_back(condition->code);
    }
  }
  return reasons;
}

Finding documented_diabetes(const fhir::Order& order, const fhir::Chart& chart,
                            const Context& context) {
  const Terms& terms = context.terms;
  const ProblemList list = read_problem_list(chart, terms);
  const EvidenceItem own{reference_to(order.resource_type, order.id), order.authored_on, ""};
  // Reasons by reference are Conditions: the problem list has judged them by their status already.
  const fhir::CodeableConcept* named = nullptr;
  const fhir::CodeableConcept* gestational_named = nullptr;
  for (const fhir::CodeableConcept& reason : order.reason_code) {
    if (terms.diabetes_in_remission.contains(reason)) continue;
    if (named == nullptr && terms.diabetes.contains(reason)) named = &reason;
    if (terms.gestational_diabetes.contains(reason)) gestational_named = &reason;
  }
  Finding finding;
  if (!list.active.empty()) {
    finding = with(met(), list.active);
  } else if (named != nullptr) {
    EvidenceItem item = own;
    item.display = name_of(*named);
    finding = with(met(Basis::kOrder), {item});
  } else if (!list.gestational.empty()) {
    finding = with(unknown(Reason::kGestationalOnly, Basis::kDerived), list.gestational);
  } else if (gestational_named != nullptr) {
    EvidenceItem item = own;
    item.display = name_of(*gestational_named);
    finding = with(unknown(Reason::kGestationalOnly, Basis::kOrder), {item});
  } else if (!chart.complete(fhir::Data::kConditions)) {
    finding = unknown(Reason::kNotRetrieved);
  } else if (!list.history.empty()) {
    finding = with(unknown(Reason::kHistoryOnly, Basis::kDerived), list.history);
  } else if (!list.unconfirmed.empty()) {
    finding = with(unknown(Reason::kUnconfirmed, Basis::kDerived), list.unconfirmed);
  } else if (const OrderReasons reasons = reasons_of(order, chart);
             for_something_else(reasons, terms)) {
    EvidenceItem item = own;
    for (const fhir::CodeableConcept& reason : reasons.coded) {
      if (item.display.empty()) item.display = name_of(reason);
    }
    finding = with(not_met(Basis::kOrder), {item});
    finding.reason = Reason::kOtherIndication;
  } else {
    finding = unknown(Reason::kNoneOnRecord);
  }
  finding.id = "DM";
  return finding;
}

}  // namespace rules
