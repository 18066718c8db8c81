#pragma once

// A file's bytes, or nullopt when it cannot be opened or read (a directory too).

#include <istream>
#include <optional>
#include <string>

namespace cds {

std::optional<std::string> read_file(const std::string& path);
std::optional<std::string> read_all(std::istream& in);

}  // namespace cds
