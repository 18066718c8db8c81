#include "rules/product_codes.h"

#include <algorithm>
#include <array>
#include <optional>

#include "rules/words.h"

namespace rules {
namespace {

using fhir::CodeableConcept;
using fhir::Coding;

// A HCPCS code as billing writes it: five characters, then modifiers of two ("E0784-RA",
// "E0784RA").
struct Hcpcs {
  Coding coding;
  Modifiers modifiers;
};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view kCpt = "http://www.ama-assn.org/go/cpt";

bool is_procedure_system(std::string_view system) {
  const std::string_view canonical = fhir::canonical_system(system);
  return canonical == fhir::systems::kHcpcs || canonical == kCpt;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool has_hcpcs_shape(std::string_view code) {
  return code.size() >= 5 && is_letter(code[0]) &&
         std::all_of(code.begin() + 1, code.begin() + 5, is_digit);
}

void take_modifier(const std::string& modifier, Hcpcs& hcpcs) {
  if (modifier == "RA") hcpcs.modifiers.ra = true;
  if (modifier == "RB") hcpcs.modifiers.rb = true;
}

// Some feeds send HCPCS codes under the CPT system; a CPT code never begins with a letter.
std::optional<Hcpcs> as_hcpcs(const Coding& coding) {
  if (!is_procedure_system(coding.system)) return std::nullopt;
  const std::string_view code = trimmed(coding.code);
  if (!has_hcpcs_shape(code)) return std::nullopt;
  Hcpcs hcpcs{Coding{fhir::systems::kHcpcs, code.substr(0, 5), coding.display}, {}};
  std::string modifiers;
  for (const char c : fhir::canonical_code(fhir::systems::kHcpcs, code.substr(5))) {
    if (is_letter(c) || is_digit(c)) modifiers.push_back(c);
  }
  if (modifiers.size() % 2 != 0) return std::nullopt;
  for (std::size_t at = 0; at < modifiers.size(); at += 2) {
    take_modifier(modifiers.substr(at, 2), hcpcs);
  }
  return hcpcs;
}

bool excluded(const fhir::ValueSet& set, const Coding& coding) {
  const std::string_view system = fhir::canonical_system(coding.system);
  const std::string code = fhir::canonical_code(system, coding.code);
  return std::any_of(set.exclude().begin(), set.exclude().end(), [&](const auto& known) {
    return fhir::canonical_system(known.system) == system &&
           fhir::canonical_code(system, known.code) == code;
  });
}

Rank rank_of(const Coding& coding, const Terms& terms) {
  if (terms.pump_aid_system.contains(coding)) return Rank::kAidSystem;
  if (terms.pump_durable.contains(coding)) {
    return coding.system == fhir::systems::kHcpcs ? Rank::kDurable : Rank::kAnyPump;
  }
  if (terms.pump_disposable.contains(coding)) return Rank::kDisposable;
  if (terms.pump_integration.contains(coding)) return Rank::kIntegration;
  if (terms.pump_implantable.contains(coding)) return Rank::kImplantable;
  if (terms.pump_supplies.contains(coding)) return Rank::kSupplies;
  return Rank::kNone;
}

bool is_insulin(const Coding& coding, const Terms& terms) {
  const std::array sets{&terms.insulin_rapid,        &terms.insulin_short,
                        &terms.insulin_intermediate, &terms.insulin_long,
                        &terms.insulin_premixed,     &terms.insulin_inhaled,
                        &terms.insulin_unspecified};
  return std::any_of(sets.begin(), sets.end(),
                     [&](const auto* set) { return set->contains(coding); });
}

void read_coding(const Coding& sent, const Terms& terms, Coded& coded) {
  const std::optional<Hcpcs> hcpcs = as_hcpcs(sent);
  const Coding coding = hcpcs ? hcpcs->coding : sent;
  const Rank rank = rank_of(coding, terms);
  coded.excluded = coded.excluded || excluded(terms.pump_durable, coding);
  coded.insulin = coded.insulin || (rank == Rank::kNone && is_insulin(coding, terms));
  if (rank >= coded.rank) return;
  coded.rank = rank;
  coded.code = fhir::canonical_code(fhir::canonical_system(coding.system), coding.code);
  coded.display = coding.display;
}

void read_modifiers(const CodeableConcept& coded, bool any_system, Modifiers& found) {
  for (const Coding& coding : coded.coding) {
    if (const std::optional<Hcpcs> hcpcs = as_hcpcs(coding)) {
      found.ra = found.ra || hcpcs->modifiers.ra;
      found.rb = found.rb || hcpcs->modifiers.rb;
    }
    if (!any_system && !is_procedure_system(coding.system)) continue;
    const std::string code = fhir::canonical_code(fhir::systems::kHcpcs, coding.code);
    found.ra = found.ra || code == "RA";
    found.rb = found.rb || code == "RB";
  }
}

// RA in some other system may be anything (a joint disease, a side); it is a modifier where the
// parameter says so.
bool is_modifier_parameter(const fhir::OrderParameter& parameter) {
  if (says(parameter.code.text, "modifier")) return true;
  return std::any_of(
      parameter.code.coding.begin(), parameter.code.coding.end(),
      [](const Coding& c) { return says(c.code, "modifier") || says(c.display, "modifier"); });
}

}  // namespace

Coded read_codes(const std::vector<const CodeableConcept*>& concepts, const Terms& terms) {
  Coded coded;
  for (const CodeableConcept* one : concepts) {
    for (const Coding& coding : one->coding) read_coding(coding, terms, coded);
  }
  return coded;
}

Coded codes_of(const fhir::Order& order, const std::vector<const CodeableConcept*>& concepts,
               const Terms& terms) {
  Coded own = read_codes(concepts, terms);
  if (own.excluded || own.rank < Rank::kAnyPump) return own;
  std::vector<const CodeableConcept*> options;
  for (const CodeableConcept& option : order.billing_option) options.push_back(&option);
  Coded billed = read_codes(options, terms);
  return billed.excluded || billed.rank < own.rank ? billed : own;
}

Modifiers modifiers_of(const fhir::Order& order) {
  Modifiers found;
  read_modifiers(order.code, false, found);
  for (const CodeableConcept& option : order.billing_option) read_modifiers(option, false, found);
  for (const CodeableConcept& detail : order.order_detail) read_modifiers(detail, false, found);
  for (const fhir::OrderParameter& parameter : order.parameter) {
    read_modifiers(parameter.code, false, found);
    read_modifiers(parameter.value, is_modifier_parameter(parameter), found);
  }
  return found;
}

}  // namespace rules
