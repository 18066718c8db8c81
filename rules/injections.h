#pragma once

// How many times a day dosage instructions say that a dose is given: exact fractions, a lower bound
// where FHIR leaves a range. Text is no timing. Source: docs/guideline.md, G1.b; FHIR R4 Dosage
// and Timing; v3 GTSAbbreviation.

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "fhir/decimal.h"
#include "fhir/resources.h"

namespace rules {

// Times a day, as a reduced fraction of non-negative 64-bit numbers.
class Rate {
 public:
  constexpr Rate() = default;
  // nullopt for a negative number or a denominator that is not positive, or when it does not fit.
  static std::optional<Rate> make(fhir::Int128 numerator, fhir::Int128 denominator);

  std::optional<Rate> plus(const Rate& other) const;
  std::optional<Rate> times(const Rate& other) const;
  int rounded_down() const;
  std::strong_ordering operator<=>(const Rate& other) const;
  bool operator==(const Rate& other) const = default;

 private:
  std::int64_t numerator_ = 0;
  std::int64_t denominator_ = 1;
};

bool is_as_needed(const fhir::Dosage& dosage);

// What the timing says, whether as needed or not; nullopt when it says nothing that can be counted.
std::optional<Rate> times_a_day(const fhir::Timing& timing);

struct Schedule {
  Rate per_day;          // of what can be counted
  bool complete = true;  // every instruction has a timing that can be counted, or is as needed
  bool all_as_needed = false;  // and there is at least one instruction
};

// Instructions of the same sequence, or without one, add; of different sequences the greatest
// counts. As needed without a frequency adds 0. No instruction at all: not complete.
Schedule schedule_of(const std::vector<const fhir::Dosage*>& instructions);

}  // namespace rules
