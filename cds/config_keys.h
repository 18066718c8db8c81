#pragma once

// The table of settings: each key's type, range and place in Config. config.cc finds the values,
// this checks them.

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "cds/config.h"

namespace cds {

// A value as it was written, in a file or in the environment (always text there). A decimal keeps
// its digits as text.
struct WrittenDecimal {
  std::string text;
};
using WrittenValue =
    std::variant<std::string, bool, std::int64_t, WrittenDecimal, std::vector<std::string>>;

struct ConfigKey {
  std::string name;
  std::string expected;  // "a whole number, 1 to 120"
  bool list = false;     // in the environment: separated by commas
  // Stores the value, or returns false when it is not what is expected.
  std::function<bool(Config&, const WrittenValue&)> store;
};

const std::vector<ConfigKey>& config_key_table();

}  // namespace cds
