#pragma once

// What a physician can accept from a card with a click: orders that supply what is missing, the
// attestation form, another pump in place of one that the guideline excludes. Every resource is
// complete and valid. An order without an id, or whose id another order of the call has too, is
// neither replaced nor referred to. Source: README, "The card"; protocol, P35.

#include <string>
#include <vector>

#include "cds/cards.h"

namespace cds {

struct Suggestions {
  std::vector<Suggestion> list;
  std::string selection_behavior;  // empty without suggestions
};
Suggestions suggestions_for(const rules::Determination& determination, const CardContext& context);

}  // namespace cds
