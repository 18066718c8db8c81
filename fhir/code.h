#pragma once

// Coded values as FHIR sends them. All text is a view into a buffer that the Chart (or the request)
// owns.

#include <string>
#include <string_view>

#include "fhir/few.h"
#include "fhir/shared.h"

namespace fhir {

struct Coding {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

struct CodeableConcept {
  Few<Coding> coding;
  std::string_view text;
  bool empty() const { return coding.empty() && text.empty(); }
};

struct Identifier {
  std::string_view system;
  std::string_view value;
};

struct Reference {
  std::string_view reference;
  std::string_view type;
  std::string_view display;
  Shared<Identifier> identifier;
  bool empty() const { return reference.empty() && identifier->value.empty(); }
};

// "Observation", "123" of a relative, absolute or versioned literal reference; empty parts when it
// is none of these.
struct ReferenceParts {
  std::string_view base;  // "https://ehr.example/r4", empty when relative
  std::string_view type;
  std::string_view id;
};
ReferenceParts split_reference(std::string_view reference);

// The same of one reference after another, which mostly are the same: most records of a chart have
// one subject and one performer. The parts are good until the next call.
class ReferenceSplitter {
 public:
  ReferenceSplitter() = default;
  ReferenceSplitter(const ReferenceSplitter&) = delete;
  ReferenceSplitter& operator=(const ReferenceSplitter&) = delete;

  const ReferenceParts& split(std::string_view reference) {
    if (reference != last_) {
      last_ = reference;
      parts_ = split_reference(last_);
    }
    return parts_;
  }

 private:
  std::string last_;
  ReferenceParts parts_;  // of last_
};

// Canonical URI of a code system: OIDs, http/https, trailing slash, retired URLs and case are
// folded into one.
std::string_view canonical_system(std::string_view system);

// A code in the spelling in which value sets compare it: trimmed, upper case, and ICD codes without
// the dot.
std::string canonical_code(std::string_view canonical_system, std::string_view code);
void append_canonical_code(std::string_view canonical_system, std::string_view code,
                           std::string& to);

namespace systems {
inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kIcd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
inline constexpr std::string_view kIcd9Cm = "http://hl7.org/fhir/sid/icd-9-cm";
inline constexpr std::string_view kHcpcs =
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
inline constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";
}  // namespace systems

}  // namespace fhir
