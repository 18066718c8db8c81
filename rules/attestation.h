#pragma once

// What clinicians attested in the project's Questionnaire, and how it settles with the chart.
//
// Read: completed or amended responses, authored in [A − 6 months, A], not by the patient or a
// related person alone; of each item the newest answer. An attestation fills what the chart leaves
// open; where the two contradict each other, measured criteria yield only to a newer value, events
// are not undone by a yes/no, and for the rest the newer decides. Source: docs/guideline.md,
// "Attestation".

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/determination.h"

namespace rules {

inline constexpr std::string_view kQuestionnaire =
    "https://pumpcds.example/fhir/Questionnaire/cg-dme-01-attestation";

struct AttestedItem {
  std::optional<bool> yes;
  std::optional<fhir::Decimal> number;
  std::optional<fhir::DateTime> date;
  std::string code;  // of a choice, or text
  fhir::Date authored;
  EvidenceItem evidence;
};

class Attestations {
 public:
  Attestations(const fhir::Chart& chart, const Context& context);

  const AttestedItem* find(std::string_view link_id) const;

  // The criterion as the chart has it, with what was attested about it. `enrollment` is for
  // G3.a.since; `chart_date` is that of the newest chart item where the Finding does not tell it.
  Finding settle(Finding by_chart, std::optional<fhir::Date> enrollment = std::nullopt,
                 std::optional<fhir::Date> chart_date = std::nullopt) const;

 private:
  fhir::Date anchor_;
  std::map<std::string, AttestedItem, std::less<>> items_;
};

}  // namespace rules
