#include "cds/value_set_faults.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "fhir/code.h"

namespace cds {
namespace {

using fhir::ValueSet;
using fhir::ValueSetConcept;

constexpr auto kKnownSystems = std::to_array<std::string_view>({
    fhir::systems::kLoinc, fhir::systems::kSnomed, fhir::systems::kIcd10Cm, fhir::systems::kIcd9Cm,
    fhir::systems::kHcpcs, fhir::systems::kRxNorm, "http://www.ama-assn.org/go/cpt",
    "http://www.whocc.no/atc", "urn:iso:std:iso:11073:10101",
    "http://snomed.info/srt",                      // SNOMED RT, of documents
    "http://terminology.hl7.org/CodeSystem/umls",  // LOINC answer lists by concept
});

// Sets of which a code may be in one only, each with what the rules would take for two things.
const std::vector<std::vector<std::string_view>>& exclusive_sets() {
  static const std::vector<std::vector<std::string_view>> kSets{
      {"insulin-rapid", "insulin-short", "insulin-intermediate", "insulin-long", "insulin-premixed",
       "insulin-inhaled"},
      {"diabetes", "gestational-diabetes"},
      {"glucose-self-test", "glucose-ambiguous", "glucose-lab", "glucose-cgm"},
      {"pump-durable", "pump-disposable", "pump-aid-system", "pump-integration", "pump-implantable",
       "pump-supplies"},
      {"pregnancy", "pregnancy-ended"},
      {"pregnancy-status-pregnant", "pregnancy-status-not-pregnant",
       "pregnancy-status-possible-or-unknown"},
  };
  return kSets;
}

std::string name_of(const ValueSetConcept& member) {
  return member.system + "|" + member.code + (member.with_descendants ? " and below" : "");
}

void check_members(const ValueSet& set, const std::vector<ValueSetConcept>& members,
                   std::vector<std::string>& faults) {
  std::set<std::string> seen;
  for (const ValueSetConcept& member : members) {
    const std::string_view system = fhir::canonical_system(member.system);
    const auto fault = [&](const char* what) {
      faults.push_back(set.id() + ": " + name_of(member) + ": " + what);
    };
    if (std::ranges::find(kKnownSystems, system) == kKnownSystems.end()) {
      fault("code system not known");
    }
    if (member.display.empty()) fault("no display");
    std::string key = std::string(system) + "|" + fhir::canonical_code(system, member.code);
    if (member.with_descendants) key += "*";
    if (!seen.insert(std::move(key)).second) fault("named twice");
  }
}

// Codes that one set names and the other holds too.
void check_pair(const ValueSet& named, const ValueSet& other, std::set<std::string>& faults) {
  for (const ValueSetConcept& member : named.include()) {
    const fhir::Coding coding{member.system, member.code, {}};
    if (!named.contains(coding) || !other.contains(coding)) continue;
    faults.insert(std::min(named.id(), other.id()) + " and " + std::max(named.id(), other.id()) +
                  ": " + name_of(member) + " is in both, and they exclude each other");
  }
}

}  // namespace

std::vector<std::string> value_set_faults(const fhir::ValueSets& sets) {
  std::vector<std::string> faults;
  for (const auto& [id, set] : sets.all()) {
    check_members(set, set.include(), faults);
    check_members(set, set.exclude(), faults);
  }
  std::set<std::string> shared;  // found from both sides
  for (const std::vector<std::string_view>& group : exclusive_sets()) {
    for (const std::string_view one : group) {
      for (const std::string_view other : group) {
        if (one == other || !sets.has(one) || !sets.has(other)) continue;
        check_pair(sets.at(one), sets.at(other), shared);
      }
    }
  }
  faults.insert(faults.end(), shared.begin(), shared.end());
  return faults;
}

}  // namespace cds
