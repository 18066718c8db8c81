#include "cds/terminology.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "cds/config.h"
#include "cds/embedded.h"
#include "cds/products.h"
#include "cds/read_file.h"
#include "fhir/read.h"

namespace cds {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kValueSetFolder = "rules/valuesets/";
constexpr std::string_view kProductsFile = "products.json";

void add_file(TerminologyFiles& files, const std::string& name, std::string text) {
  try {
    if (fs::path(name).filename() == kProductsFile) {
      files.products = rules::ProductTable(read_products(text));
      return;
    }
    fhir::ValueSet set = fhir::read_value_set(text);
    const std::string id = set.id();
    files.sets.add(std::move(set));
    files.texts.insert_or_assign(id, std::move(text));
    files.origins.insert_or_assign(id, name);
  } catch (const std::runtime_error& error) {
    throw ConfigError(name + ": " + error.what());
  }
}

std::vector<fs::path> json_files_in(const std::string& directory) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (auto it = fs::directory_iterator(directory, error); !error && it != fs::end(it);
       it.increment(error)) {
    if (it->path().extension() == ".json") paths.push_back(it->path());
  }
  if (error) throw ConfigError("valuesets: " + directory + ": " + error.message());
  if (paths.empty()) throw ConfigError("valuesets: " + directory + ": no *.json file in it");
  std::ranges::sort(paths);
  return paths;
}

std::string text_of(const fs::path& path) {
  auto text = read_file(path.string());
  if (!text) throw ConfigError(path.string() + ": cannot be read");
  return *std::move(text);
}

rules::Terms make_terms(const TerminologyFiles& files) {
  try {
    return rules::Terms(files.sets, files.products);
  } catch (const std::out_of_range& error) {
    throw ConfigError(std::string("value sets: ") + error.what());
  }
}

}  // namespace

TerminologyFiles load_terminology_files(const std::string& directory) {
  TerminologyFiles files;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name.starts_with(kValueSetFolder) || file.name == "rules/products.json") {
      add_file(files, std::string(file.name), std::string(file.text));
    }
  }
  if (directory.empty()) return files;
  for (const fs::path& path : json_files_in(directory))
    add_file(files, path.string(), text_of(path));
  return files;
}

Terminology::Terminology(const std::string& directory)
    : files_(load_terminology_files(directory)), terms_(make_terms(files_)) {}

const std::string* Terminology::text(std::string_view id) const {
  const auto it = files_.texts.find(id);
  return it == files_.texts.end() ? nullptr : &it->second;
}

}  // namespace cds
