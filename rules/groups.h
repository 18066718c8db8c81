#pragma once

// The groups of medical necessity as routes: which one is closest, and what it lacks. A group holds
// DM and its own criteria as parts. Source: CG-DME-01, "Medically Necessary"; docs/guideline.md,
// "Order of decision".

#include <string>
#include <vector>

#include "rules/finding.h"

namespace rules {

// Items of a route that are unknown, as they are asked for: for an OR its first unknown part.
std::vector<std::string> unknown_items(const Finding& group);

// Of the groups that nothing speaks against, the one with the fewest unknown items; nullptr when
// there is none.
const Finding* closest_open(const std::vector<Finding>& groups);

// Of groups that are all not-met, the one with the fewest items not met; one that is not-met by
// absence alone comes last.
const Finding* closest_failed(const std::vector<Finding>& groups);

}  // namespace rules
