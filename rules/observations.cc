#include "rules/observations.h"

#include "rules/by_code.h"
#include "rules/records.h"

namespace rules {
namespace {

struct Uses {
  bool education = false;
  bool pregnancy = false;
  bool hba1c = false;
};

Uses uses_of(const fhir::CodeableConcept& coded, const Terms& terms) {
  Uses uses;
  uses.education = terms.education_comprehensive.contains(coded) ||
                   terms.education_with_diabetes_reason.contains(coded) ||
                   terms.education_partial.contains(coded);
  uses.pregnancy = terms.estimated_delivery_date.contains(coded) ||
                   terms.pregnancy_status_question.contains(coded) ||
                   terms.pregnancy_intention_question.contains(coded);
  uses.hba1c = terms.hba1c.contains(coded);
  return uses;
}

}  // namespace

Observations::Observations(const fhir::Chart& chart, const Terms& terms) {
  ByCode<Uses> codes([&terms](const auto& coded) { return uses_of(coded, terms); });
  for (const fhir::Observation& o : chart.observations) {
    const Uses& uses = codes.of(o.code);
    const bool has_education = uses.education || o.value_concept.has_value();
    const bool has_hba1c = uses.hba1c || o.component.has_value();
    if ((!has_education && !uses.pregnancy && !has_hba1c) || !usable(o)) continue;
    if (has_education) education.push_back(&o);
    if (uses.pregnancy) pregnancy.push_back(&o);
    if (has_hba1c) hba1c.push_back(&o);
  }
}

}  // namespace rules
