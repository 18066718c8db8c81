#include "rules/determination.h"
#include "rules/records.h"

namespace rules {

std::optional<Caution> caution(const fhir::Chart& chart, const Context& context) {
  Caution caution;
  for (const fhir::Condition& c : chart.conditions) {
    if (verification(c) != Verification::kConfirmed || !clinically_active(c)) continue;
    if (!context.terms.self_management_barrier.contains(c.code)) continue;
    caution.conditions.push_back(evidence("Condition", c.id, date_of(c), c.code));
  }
  if (caution.conditions.empty()) return std::nullopt;
  return caution;
}

}  // namespace rules
