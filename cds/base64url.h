#pragma once

// Base64url without padding (RFC 4648, section 5; RFC 7515, section 2). Strict: another character,
// padding, or bits left over that are not zero are none, so that a text has one spelling only.

#include <optional>
#include <string>
#include <string_view>

namespace cds {

std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace cds
