#include <algorithm>
#include <iomanip>
#include <iostream>
#include <stdexcept>

#include "cds/commands.h"
#include "cds/config.h"
#include "cds/terminology.h"
#include "cds/value_set_faults.h"
#include "fhir/code.h"

namespace cds {
namespace {

TerminologyFiles load(const ValueSetOptions& options) {
  return load_terminology_files(load_config(options.config).valuesets);
}

// "system|code" or "code", in the spelling in which sets compare codes.
struct Wanted {
  std::string system;  // empty: any
  std::string code;
};

Wanted parse_code(const std::string& text) {
  const std::size_t bar = text.rfind('|');
  if (bar == std::string::npos) return {"", text};
  return {std::string(fhir::canonical_system(std::string_view(text).substr(0, bar))),
          text.substr(bar + 1)};
}

bool is_match(const fhir::ValueSetConcept& member, const Wanted& wanted) {
  const std::string_view system = fhir::canonical_system(member.system);
  if (!wanted.system.empty() && system != wanted.system) return false;
  const std::string own = fhir::canonical_code(system, member.code);
  const std::string asked = fhir::canonical_code(system, wanted.code);
  return own == asked || (member.with_descendants && asked.starts_with(own));
}

// Prints the members that match; whether there was one.
bool print_matches(const fhir::ValueSet& set, const std::vector<fhir::ValueSetConcept>& members,
                   const Wanted& wanted, const char* how) {
  bool found = false;
  for (const fhir::ValueSetConcept& member : members) {
    if (!is_match(member, wanted)) continue;
    found = true;
    std::cout << set.id() << ": " << how << member.system << "|" << member.code
              << (member.with_descendants ? " and below" : "") << "  " << member.display << "\n";
    if (!member.comment.empty()) std::cout << "    " << member.comment << "\n";
  }
  return found;
}

}  // namespace

int run_value_sets_list(const ValueSetOptions& options) {
  const TerminologyFiles files = load(options);
  std::size_t width = 0;
  for (const auto& [id, set] : files.sets.all()) width = std::max(width, id.size());
  for (const auto& [id, set] : files.sets.all()) {
    std::cout << std::left << std::setw(static_cast<int>(width) + 2) << id << std::right
              << std::setw(5) << set.include().size() << "  " << set.title() << "\n";
  }
  std::cout << files.sets.all().size() << " value sets, " << files.products.products().size()
            << " pump products\n";
  return 0;
}

int run_value_sets_verify(const ValueSetOptions& options) {
  const std::string directory = load_config(options.config).valuesets;
  std::vector<std::string> faults;
  std::size_t codes = 0;
  std::size_t sets = 0;
  std::size_t products = 0;
  try {
    // Reading checks each file; the rules' terms check that none is missing.
    const Terminology terminology(directory);
    faults = value_set_faults(terminology.sets());
    for (const auto& [id, set] : terminology.sets().all()) {
      codes += set.include().size() + set.exclude().size();
    }
    sets = terminology.sets().all().size();
    products = terminology.terms().products.products().size();
  } catch (const ConfigError& error) {
    faults.emplace_back(error.what());
  }
  for (const std::string& fault : faults) std::cerr << "pumpcds valuesets: " << fault << "\n";
  if (!faults.empty()) return 1;
  std::cout << "ok: " << sets << " value sets with " << codes << " codes, " << products
            << " pump products\n";
  return 0;
}

int run_value_sets_find(const ValueSetOptions& options) {
  const TerminologyFiles files = load(options);
  const Wanted wanted = parse_code(options.code);
  bool found = false;
  for (const auto& [id, set] : files.sets.all()) {
    found = print_matches(set, set.include(), wanted, "") || found;
    found = print_matches(set, set.exclude(), wanted, "excluded: ") || found;
  }
  if (!found) std::cout << options.code << ": in no value set\n";
  return found ? 0 : 1;
}

}  // namespace cds
