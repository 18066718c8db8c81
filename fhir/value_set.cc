#include "fhir/value_set.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace fhir {
namespace {

constexpr std::string_view kAtc = "http://www.whocc.no/atc";
constexpr std::size_t kMaxLength = 256;  // of a system or a code; longer ones are in no set

// Where a code begins with the codes of its ancestors.
bool is_hierarchical(std::string_view system) {
  return system == systems::kIcd10Cm || system == systems::kIcd9Cm || system == kAtc;
}

// Whether canonical_code() leaves it as it is, whatever its system.
bool is_canonical(std::string_view code) {
  return std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

// Of a code's length and last three characters.
std::size_t fingerprint(std::string_view code) {
  std::size_t print = code.size();
  for (std::size_t i = code.size() - std::min<std::size_t>(code.size(), 3); i < code.size(); ++i) {
    print = print * 31 + static_cast<unsigned char>(code[i]);
  }
  return print;
}

// In the spelling in which codes are compared. One buffer per thread, because this runs for each
// coding of a chart; good until the next call.
std::string_view canonical(std::string_view system, std::string_view code) {
  if (is_canonical(code)) return code;
  thread_local std::string spelling;
  spelling.clear();
  append_canonical_code(system, code, spelling);
  return spelling;
}

// "system|code" of canonical ones; like canonical().
const std::string& key_of(std::string_view system, std::string_view code) {
  thread_local std::string key;
  key.assign(system).append("|").append(code);
  return key;
}

}  // namespace

ValueSet::ValueSet(std::string id, std::string title, std::vector<ValueSetConcept> include,
                   std::vector<ValueSetConcept> exclude)
    : id_(std::move(id)),
      title_(std::move(title)),
      include_(std::move(include)),
      exclude_(std::move(exclude)) {
  const auto enter = [this](const std::vector<ValueSetConcept>& concepts, Member member) {
    for (const ValueSetConcept& c : concepts) {
      const std::string_view system = canonical_system(c.system);
      const std::string_view code = canonical(system, c.code);
      if (code.empty()) continue;  // without a code a prefix would hold everything
      if (c.with_descendants && is_hierarchical(system)) {
        prefixes_.push_back({std::string(system), std::string(code), member});
      } else {
        exact_[key_of(system, code)] = member;
        fingerprints_.set(fingerprint(code) % fingerprints_.size());
      }
    }
  };
  enter(include_, Member::kIncluded);
  enter(exclude_, Member::kExcluded);
}

bool ValueSet::may_hold(std::string_view canonical_code) const {
  return fingerprints_.test(fingerprint(canonical_code) % fingerprints_.size());
}

ValueSet::Member ValueSet::membership(const Coding& coding) const {
  if (coding.code.empty() || coding.system.empty() || coding.code.size() > kMaxLength ||
      coding.system.size() > kMaxLength) {
    return Member::kNo;
  }
  const bool no_code = is_canonical(coding.code) && !may_hold(coding.code);
  if (no_code && prefixes_.empty()) return Member::kNo;
  const std::string_view system = canonical_system(coding.system);
  const bool by_prefix = !prefixes_.empty() && is_hierarchical(system);
  if (no_code && !by_prefix) return Member::kNo;
  const std::string_view code = canonical(system, coding.code);
  Member member = Member::kNo;
  if (may_hold(code)) {
    const auto exact = exact_.find(key_of(system, code));
    if (exact != exact_.end()) member = exact->second;
  }
  if (!by_prefix) return member;
  for (const Prefix& prefix : prefixes_) {
    // kExcluded is the greatest: exclude beats include.
    if (code.starts_with(prefix.code) && prefix.system == system) {
      member = std::max(member, prefix.member);
    }
  }
  return member;
}

bool ValueSet::contains(const Coding& coding) const {
  return membership(coding) == Member::kIncluded;
}

bool ValueSet::contains(const CodeableConcept& coded) const { return match(coded) != nullptr; }

const Coding* ValueSet::match(const CodeableConcept& coded) const {
  const Coding* found = nullptr;
  for (const Coding& coding : coded.coding) {
    const Member member = membership(coding);
    if (member == Member::kExcluded) return nullptr;
    if (member == Member::kIncluded && found == nullptr) found = &coding;
  }
  return found;
}

void ValueSets::add(ValueSet set) {
  std::string id = set.id();
  sets_.insert_or_assign(std::move(id), std::move(set));
}

const ValueSet& ValueSets::at(std::string_view id) const {
  const auto found = sets_.find(id);
  if (found == sets_.end()) throw std::out_of_range("value set missing: " + std::string(id));
  return found->second;
}

bool ValueSets::has(std::string_view id) const { return sets_.find(id) != sets_.end(); }

}  // namespace fhir
