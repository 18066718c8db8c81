#include "fhir/code.h"

#include <algorithm>
#include <array>

namespace fhir {
namespace {

constexpr std::string_view kCpt = "http://www.ama-assn.org/go/cpt";
constexpr std::string_view kAtc = "http://www.whocc.no/atc";
constexpr std::string_view kMdc = "urn:iso:std:iso:11073:10101";

// Spellings seen in the wild, folded: lower case, http, no final slash.
struct Alias {
  std::string_view folded;
  std::string_view canonical;
};
constexpr std::array kAliases{
    Alias{"http://hl7.org/fhir/sid/icd-10-cm", systems::kIcd10Cm},
    Alias{"urn:oid:2.16.840.1.113883.6.90", systems::kIcd10Cm},
    Alias{"http://hl7.org/fhir/sid/icd-10", systems::kIcd10Cm},
    Alias{"urn:oid:2.16.840.1.113883.6.3", systems::kIcd10Cm},
    Alias{"http://hl7.org/fhir/sid/icd-10-sm", systems::kIcd10Cm},
    Alias{"http://hl7.org/fhir/sid/icd-9-cm", systems::kIcd9Cm},
    Alias{"http://terminology.hl7.org/codesystem/icd9cm", systems::kIcd9Cm},
    Alias{"http://hl7.org/fhir/sid/icd-9", systems::kIcd9Cm},
    Alias{"urn:oid:2.16.840.1.113883.6.103", systems::kIcd9Cm},
    Alias{"http://snomed.info/sct", systems::kSnomed},
    Alias{"urn:oid:2.16.840.1.113883.6.96", systems::kSnomed},
    Alias{"http://snomed.info/sct/731000124108", systems::kSnomed},
    Alias{"http://snomed.info", systems::kSnomed},
    Alias{"http://snomed.info.sct", systems::kSnomed},
    Alias{"http://loinc.org", systems::kLoinc},
    Alias{"urn:oid:2.16.840.1.113883.6.1", systems::kLoinc},
    Alias{"http://www.nlm.nih.gov/research/umls/rxnorm", systems::kRxNorm},
    Alias{"urn:oid:2.16.840.1.113883.6.88", systems::kRxNorm},
    Alias{"http://www.cms.gov/medicare/coding/hcpcsreleasecodesets", systems::kHcpcs},
    Alias{"http://bluebutton.cms.gov/resources/codesystem/hcpcs", systems::kHcpcs},
    Alias{"http://www.cms.gov/medicare/coding/medhcpcsgeninfo/index.html", systems::kHcpcs},
    Alias{"http://www.nlm.nih.gov/research/umls/hcpcs", systems::kHcpcs},
    Alias{"urn:oid:2.16.840.1.113883.6.285", systems::kHcpcs},
    Alias{"urn:oid:2.16.840.1.113883.6.14", systems::kHcpcs},
    Alias{"http://www.ama-assn.org/go/cpt", kCpt},
    Alias{"urn:oid:2.16.840.1.113883.6.12", kCpt},
    Alias{"http://www.whocc.no/atc", kAtc},
    Alias{"urn:oid:2.16.840.1.113883.6.73", kAtc},
    Alias{"http://unitsofmeasure.org", systems::kUcum},
    Alias{"urn:oid:2.16.840.1.113883.6.8", systems::kUcum},
    Alias{"urn:iso:std:iso:11073:10101", kMdc},
    Alias{"urn:oid:2.16.840.1.113883.6.24", kMdc},
};

// The common ones first: nearly every coding ends here.
constexpr std::array kCanonical{
    systems::kLoinc,
    systems::kUcum,
    systems::kSnomed,
    systems::kRxNorm,
    systems::kIcd10Cm,
    systems::kHcpcs,
    systems::kIcd9Cm,
    kCpt,
    kAtc,
    kMdc,
};

constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
constexpr bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The folded spelling, written to `buffer`; empty when it is longer than any known one.
using Buffer = std::array<char, 96>;
std::string_view fold(std::string_view system, Buffer& buffer) {
  system = trimmed(system);
  while (!system.empty() && system.back() == '/') system.remove_suffix(1);
  if (system.size() > buffer.size()) return {};
  std::transform(system.begin(), system.end(), buffer.begin(), lower);
  std::string_view folded(buffer.data(), system.size());
  if (folded.substr(0, 8) != "https://") return folded;
  std::copy(folded.begin() + 5, folded.end(), buffer.begin() + 4);
  return folded.substr(0, folded.size() - 1);
}

// Whether a character is one of a set, by its value.
using Characters = std::array<bool, 256>;

template <class Predicate>
constexpr Characters characters(Predicate is_one) {
  Characters set{};
  for (std::size_t i = 0; i < set.size(); ++i) set[i] = is_one(static_cast<char>(i));
  return set;
}

constexpr Characters kLetters = characters(is_letter);
constexpr Characters kIdCharacters =
    characters([](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; });

bool is_base(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.size() > scheme.size() && text.substr(0, scheme.size()) == scheme) {
      return text[scheme.size()] != '/';
    }
  }
  return false;
}

// Cuts the last segment off `text`, with the slash before it; empty when there is none, or one of
// other characters.
std::string_view take_last_segment(std::string_view& text, const Characters& allowed) {
  std::size_t begin = text.size();
  while (begin > 0 && allowed[static_cast<unsigned char>(text[begin - 1])]) --begin;
  if (begin > 0 && text[begin - 1] != '/') return {};
  const std::string_view last = text.substr(begin);
  text = text.substr(0, begin == 0 ? 0 : begin - 1);
  return last;
}

std::string_view take_id(std::string_view& text) {
  constexpr std::size_t kLongest = 64;
  const std::string_view id = take_last_segment(text, kIdCharacters);
  return id.size() <= kLongest ? id : std::string_view{};
}

}  // namespace

std::string_view canonical_system(std::string_view system) {
  for (const std::string_view canonical : kCanonical) {
    if (system == canonical) return canonical;
  }
  Buffer buffer;
  const std::string_view folded = fold(system, buffer);
  for (const Alias& alias : kAliases) {
    if (alias.folded == folded) return alias.canonical;
  }
  return system;
}

void append_canonical_code(std::string_view canonical_system, std::string_view code,
                           std::string& to) {
  const bool is_icd = canonical_system == systems::kIcd10Cm || canonical_system == systems::kIcd9Cm;
  for (const char c : trimmed(code)) {
    if (!is_icd || c != '.') to.push_back(upper(c));
  }
}

std::string canonical_code(std::string_view canonical_system, std::string_view code) {
  std::string result;
  append_canonical_code(canonical_system, code, result);
  return result;
}

ReferenceParts split_reference(std::string_view reference) {
  constexpr std::string_view kHistory = "/_history";
  std::string_view rest = reference;
  std::string_view id = take_id(rest);
  if (!id.empty() && rest.ends_with(kHistory)) {
    rest.remove_suffix(kHistory.size());
    id = take_id(rest);
  }
  const std::string_view type = take_last_segment(rest, kLetters);
  if (id.empty() || type.empty() || type.front() > 'Z') return {};
  // Before Type/id stands nothing, or a base address.
  const bool is_relative = type.data() == reference.data();
  if (!is_relative && !is_base(rest)) return {};
  return {rest, type, id};
}

}  // namespace fhir
