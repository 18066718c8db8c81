#include <algorithm>
#include <stdexcept>
#include <string>

#include "cds/embedded.h"

namespace cds {

std::string_view embedded_text(std::string_view name) {
  const auto files = embedded_files();
  const auto it = std::ranges::find(files, name, &EmbeddedFile::name);
  if (it == files.end()) {
    throw std::logic_error("the program was built without " + std::string(name));
  }
  return it->text;
}

}  // namespace cds
