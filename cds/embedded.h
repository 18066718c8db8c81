// Files that travel inside the program, so that it runs without an installation: the value sets,
// the product table and the assets of the pages. The build makes the list (cds/CMakeLists.txt).
// `name` is the path from the repository's root, "rules/valuesets/diabetes.json"; `text` is the
// file byte for byte. Both views are valid as long as the program runs.
// In the order: value sets by name, product table, assets by name.
#pragma once

#include <span>
#include <string_view>

namespace cds {

struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

std::span<const EmbeddedFile> embedded_files();

// One file's text. Throws std::logic_error when the program was built without it.
std::string_view embedded_text(std::string_view name);

}  // namespace cds
