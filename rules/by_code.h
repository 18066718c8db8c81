#pragma once

// What a code means, looked up once for each distinct one: a chart has thousands of readings under
// a handful of codes. What is given is kept by reference.

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "fhir/code.h"

namespace rules {

// Records that are alike mostly point into one text (fhir/json_pattern.h).
inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.data() == b.data() || a == b);
}

template <class Meaning>
class ByCode {
 public:
  using LookUp = std::function<Meaning(const fhir::CodeableConcept&)>;

  // `look_up` judges by systems and codes alone.
  explicit ByCode(LookUp look_up) : look_up_(std::move(look_up)) {}

  const Meaning& of(const fhir::CodeableConcept& coded) {
    // The next reading mostly has the code of the one before, and shares it (fhir/shared.h).
    if (last_ != nullptr && (&coded == last_coded_ ||
                             std::ranges::equal(last_coded_->coding, coded.coding, same_code))) {
      return *last_;
    }
    key_.clear();
    for (const fhir::Coding& coding : coded.coding) {
      for (const std::string_view text : {coding.system, coding.code}) {
        key_.append(text).push_back('\0');  // which no text from JSON holds (json_stream.h)
      }
    }
    const auto found = known_.find(key_);
    last_coded_ = &coded;
    last_ = found != known_.end() ? &found->second
                                  : &known_.emplace(key_, look_up_(coded)).first->second;
    return *last_;
  }

 private:
  static bool same_code(const fhir::Coding& a, const fhir::Coding& b) {
    return same_text(a.code, b.code) && same_text(a.system, b.system);
  }

  const LookUp look_up_;
  std::unordered_map<std::string, Meaning> known_;
  std::string key_;
  const fhir::CodeableConcept* last_coded_ = nullptr;
  const Meaning* last_ = nullptr;
};

}  // namespace rules
