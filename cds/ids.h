#pragma once

// Identifiers of cards and suggestions: random UUIDs, version 4 (RFC 4122), lower case; and
// tokens that open a page.

#include <string>

namespace cds {

// Throws std::system_error when the kernel gives no random bytes.
std::string new_uuid();

// 256 random bits, 64 hexadecimal digits: nobody guesses one. Throws as above.
std::string new_token();

}  // namespace cds
