#pragma once

// What is wrong with a collection of value sets as a whole: a code system that nobody knows, a code
// twice in one set, a code without display, a code in two sets that exclude each other. Each fault
// is a line for people that names the set and the code; no fault, no line.

#include <string>
#include <vector>

#include "fhir/value_set.h"

namespace cds {

std::vector<std::string> value_set_faults(const fhir::ValueSets& sets);

}  // namespace cds
