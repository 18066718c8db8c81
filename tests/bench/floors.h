#pragma once

// What a call cannot be faster than, or should not be slower than: ways of going through the bytes
// of the same body without judging anything. Seconds of this thread's CPU time for one pass; each
// pass that needs a body of its own to write into copies it first, as a server does that receives
// it.

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bench {

struct Floor {
  std::string name;
  std::function<void(const std::string& body)> pass;
};

// "memcpy", "DOM, default flags", "DOM, our checks", "SAX, our checks"; "simdjson On-Demand" where
// that library is installed.
inline constexpr const char* kCopy = "memcpy of the body";
inline constexpr const char* kDomDefault = "RapidJSON DOM in place, default flags";
inline constexpr const char* kDomChecked = "RapidJSON DOM in place, our checks";
inline constexpr const char* kSaxChecked = "RapidJSON SAX in place, empty handler, our checks";
inline constexpr const char* kOnDemand = "simdjson On-Demand, sum of the values";
std::vector<Floor> floors();

double cpu_seconds_of(const std::function<void()>& pass);

}  // namespace bench
