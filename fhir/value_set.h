#pragma once

// Value sets: which (system, code) pairs count as a concept. Read from FHIR R4 ValueSet JSON
// (read.h).
//
// Membership is system and code, never text. Systems and codes are compared in canonical form
// (code.h). A filter `concept is-a X` of an ICD or ATC system holds X and every code that begins
// with it; exclude beats include. A CodeableConcept is in a set when one of its codings is and none
// is excluded.

#include <bitset>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/code.h"

namespace fhir {

struct ValueSetConcept {
  std::string system;
  std::string code;
  std::string display;
  std::string comment;            // valueset-concept-comments: the trap that this code holds
  bool with_descendants = false;  // from a filter `concept is-a`
};

class ValueSet {
 public:
  ValueSet() = default;
  ValueSet(std::string id, std::string title, std::vector<ValueSetConcept> include,
           std::vector<ValueSetConcept> exclude);

  const std::string& id() const { return id_; }
  const std::string& title() const { return title_; }
  const std::vector<ValueSetConcept>& include() const { return include_; }
  const std::vector<ValueSetConcept>& exclude() const { return exclude_; }

  bool contains(const Coding& coding) const;
  bool contains(const CodeableConcept& coded) const;
  // The coding that made it a member, or nullptr.
  const Coding* match(const CodeableConcept& coded) const;

 private:
  enum class Member : std::uint8_t { kNo, kIncluded, kExcluded };
  Member membership(const Coding& coding) const;

  std::string id_;
  std::string title_;
  std::vector<ValueSetConcept> include_;
  std::vector<ValueSetConcept> exclude_;
  // Whether it may hold a code in canonical spelling, whatever its system: most codings of a chart
  // are in none of the sets that are asked, and this says so at once.
  bool may_hold(std::string_view canonical_code) const;

  struct Prefix {
    std::string system;  // canonical, like the code
    std::string code;
    Member member;
  };

  // canonical "system|code" of exact codes; prefixes apart.
  std::unordered_map<std::string, Member> exact_;
  std::vector<Prefix> prefixes_;
  std::bitset<1024> fingerprints_;  // of the exact codes
};

class ValueSets {
 public:
  void add(ValueSet set);  // replaces a set of the same id
  // Throws std::out_of_range naming the id: a missing set is a defect of the installation, found at
  // start.
  const ValueSet& at(std::string_view id) const;
  bool has(std::string_view id) const;
  const std::map<std::string, ValueSet, std::less<>>& all() const { return sets_; }

 private:
  std::map<std::string, ValueSet, std::less<>> sets_;
};

}  // namespace fhir
