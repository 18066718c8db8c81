#pragma once

// "Did you mean …?" for options, commands and config keys.

#include <string>
#include <string_view>
#include <vector>

namespace cds {

// Edit distance: insertions, deletions, replacements and swaps of neighbors.
int edit_distance(std::string_view a, std::string_view b);

// The known word that a typing error could have turned into `word`, or "" when none is near.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

// " (did you mean X?)", or "".
std::string suggestion_for(std::string_view word, const std::vector<std::string>& known);

}  // namespace cds
