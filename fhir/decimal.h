#pragma once

// Exact decimal number, from the text that FHIR sent: 7.0 and 7.05 are what they say, never binary
// floats.
//
// Up to 32 characters and 18 decimal places; anything longer or not a JSON number is no Decimal.
// Arithmetic that would not fit gives nullopt, so that a caller must say what it means ("value not
// usable"). Source: FHIR R4 decimal; docs/guideline.md, "Values".

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir {

__extension__ using Int128 = __int128;

class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t units, int scale)
      : units_(units), scale_(scale) {}  // units / 10^scale

  static std::optional<Decimal> parse(std::string_view text);
  static Decimal whole(std::int64_t number) { return Decimal(number, 0); }

  std::optional<Decimal> times(const Decimal& other) const;
  std::optional<Decimal> plus(const Decimal& other) const;
  // Half up (away from zero at .5), as laboratories do.
  Decimal rounded(int places) const;
  Decimal truncated(int places) const;
  // units at the given scale when that is exact (digits beyond are zero), else nullopt.
  std::optional<std::int64_t> scaled(int places) const;

  // Plain notation with at least min_places decimals; trailing zeros beyond those are dropped.
  std::string to_string(int min_places = 0) const;

  bool is_negative() const { return units_ < 0; }
  std::strong_ordering operator<=>(const Decimal& other) const {
    return scale_ == other.scale_ ? units_ <=> other.units_ : compare_scaled(other);
  }
  bool operator==(const Decimal& other) const {
    return (*this <=> other) == std::strong_ordering::equal;
  }

 private:
  constexpr Decimal(Int128 units, int scale, int /*wide*/) : units_(units), scale_(scale) {}

  std::strong_ordering compare_scaled(const Decimal& other) const;

  using Units __attribute__((aligned(8))) = Int128;  // 16 would make every Quantity larger
  Units units_ = 0;
  int scale_ = 0;  // 0..18
};

}  // namespace fhir
