#pragma once

// The value sets and the product table that the program runs with: those inside the program, then
// those of an optional directory, which add to or replace them (*.json are FHIR ValueSets,
// products.json is the product table). Found wanting at start, never during a call: throws
// ConfigError naming the file.

#include <map>
#include <string>
#include <string_view>

#include "fhir/value_set.h"
#include "rules/terms.h"

namespace cds {

// What a set of files amounts to, before the rules ask for the sets that they need.
struct TerminologyFiles {
  fhir::ValueSets sets;
  std::map<std::string, std::string, std::less<>> texts;    // by id, as the file has it
  std::map<std::string, std::string, std::less<>> origins;  // by id, the file's name
  rules::ProductTable products;
};
TerminologyFiles load_terminology_files(const std::string& directory);

class Terminology {
 public:
  explicit Terminology(const std::string& directory = "");
  Terminology(const Terminology&) = delete;
  Terminology& operator=(const Terminology&) = delete;

  const fhir::ValueSets& sets() const { return files_.sets; }
  const rules::Terms& terms() const { return terms_; }
  // The FHIR ValueSet's JSON, or nullptr.
  const std::string* text(std::string_view id) const;

 private:
  TerminologyFiles files_;
  rules::Terms terms_;  // refers to files_
};

}  // namespace cds
