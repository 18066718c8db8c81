#pragma once

// Which records count as evidence at all, and how they are named. Statuses per docs/guideline.md,
// "No evidence".

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/chart.h"
#include "fhir/value_set.h"
#include "rules/finding.h"

namespace rules {

bool usable(const fhir::Observation& observation);  // final, amended, corrected

// Conditions: refuted and entered-in-error are no evidence; unconfirmed ones yield at most
// `unknown`.
enum class Verification : std::uint8_t { kNoEvidence, kUnconfirmed, kConfirmed };
Verification verification(const fhir::Condition& condition);
// active, recurrence, relapse, or no clinicalStatus.
bool clinically_active(const fhir::Condition& condition);
// onset, else recordedDate.
std::optional<fhir::DateTime> date_of(const fhir::Condition& condition);

enum class EncounterClass : std::uint8_t { kOther, kInpatient, kEmergency, kObservation };
EncounterClass encounter_class(const fhir::Encounter& encounter);

const fhir::Condition* find_condition(const fhir::Chart& chart, const fhir::Reference& reference);
// Conditions that the encounter names as reason or diagnosis and that the chart holds.
std::vector<const fhir::Condition*> conditions_of(const fhir::Encounter& encounter,
                                                  const fhir::Chart& chart);
// A reason or diagnosis of the encounter is in the set. Unconfirmed Conditions do not count.
bool is_for(const fhir::Encounter& encounter, const fhir::ValueSet& set, const fhir::Chart& chart);

std::string reference_to(std::string_view type, std::string_view id);
// The words that a coded concept carries: text, else the first display, else the first code.
std::string name_of(const fhir::CodeableConcept& coded);
EvidenceItem evidence(std::string_view type, std::string_view id,
                      const std::optional<fhir::DateTime>& when,
                      const fhir::CodeableConcept& coded);

// Sorts what was read from records in the order of a search, which mostly has the newest first.
template <class Read, class Less>
void sort_from_newest(std::vector<Read>& all, Less less) {
  if (!std::ranges::is_sorted(all, less)) std::ranges::reverse(all);
  if (!std::ranges::is_sorted(all, less)) std::ranges::sort(all, less);
}

// The interval of a finished record cannot reach into the future: it is cut at the anchor's day.
fhir::DateTime cut_at(fhir::DateTime when, fhir::Date anchor);

}  // namespace rules
