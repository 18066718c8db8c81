#pragma once

// Three-valued logic of a criterion. Kleene: not-met < unknown < met; AND is the lesser, OR the
// greater. Source: docs/guideline.md, "Words".

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace rules {

enum class Status : std::uint8_t { kNotMet, kUnknown, kMet };

constexpr Status both(Status a, Status b) { return std::min(a, b); }
constexpr Status either(Status a, Status b) { return std::max(a, b); }
constexpr Status decide(bool holds) { return holds ? Status::kMet : Status::kNotMet; }

std::string_view to_string(Status status);  // "met", "not-met", "unknown"

}  // namespace rules
