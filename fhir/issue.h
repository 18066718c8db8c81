#pragma once

// What a reader found odd in data and set aside. Never an error: the criterion that needed the
// value stays undecided. `path` is where (prefetch.glucose.entry[3].resource.valueQuantity), `text`
// why. No patient data in either.

#include <string>
#include <vector>

namespace fhir {

struct Issue {
  std::string path;
  std::string text;
};

using Issues = std::vector<Issue>;

}  // namespace fhir
