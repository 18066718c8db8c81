#pragma once

// application/x-www-form-urlencoded, as in query strings and simple forms. Escapes that are none
// stay as they are. Source: URL Living Standard.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cds {

using FormParameters = std::vector<std::pair<std::string, std::string>>;

FormParameters parse_form(std::string_view text);

}  // namespace cds
