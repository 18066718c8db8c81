#pragma once

// What this service publishes as FHIR R4 beside its value sets: the attestation Questionnaire and
// its own CapabilityStatement. JSON texts that never change while the program runs.

#include <string>
#include <string_view>

namespace cds {

// The form of rules::kQuestionnaire, byte for byte as in cds/assets/.
std::string_view questionnaire_json();

// Reads of Questionnaire and ValueSet. Compact JSON.
std::string capability_statement_json();

}  // namespace cds
