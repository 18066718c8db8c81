#include "fhir/decimal.h"

#include <algorithm>
#include <array>

namespace fhir {
namespace {

constexpr std::size_t kMaxLength = 32;
constexpr int kMaxScale = 18;
constexpr int kMaxDigits = 33;  // of units: any two can be compared and brought to one scale

constexpr auto kPowersOfTen = [] {
  std::array<Int128, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

Int128 power_of_ten(int exponent) {
  return kPowersOfTen[static_cast<std::size_t>(std::clamp(exponent, 0, 38))];
}

Int128 magnitude(Int128 number) { return number < 0 ? -number : number; }

bool fits(Int128 units) {
  return units < power_of_ten(kMaxDigits) && units > -power_of_ten(kMaxDigits);
}

std::string digits_of(Int128 number) {
  if (number == 0) return "0";
  std::string text;
  for (Int128 rest = number; rest > 0; rest /= 10) {
    text.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  std::reverse(text.begin(), text.end());
  return text;
}

struct Position {
  std::string_view text;
  std::size_t at = 0;
  bool is(char c) const { return at < text.size() && text[at] == c; }
  bool is_digit() const { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

  // Appends the digits here to `number`; how many there were.
  template <typename Number>
  int digits(Number& number) {
    const std::size_t first = at;
    for (; is_digit(); ++at) number = number * 10 + (text[at] - '0');
    return static_cast<int>(at - first);
  }
};

// The exponent that begins here, 0 when there is none; nullopt when it is malformed or has more
// than three digits.
std::optional<int> exponent_at(Position& p) {
  if (!p.is('e') && !p.is('E')) return 0;
  ++p.at;
  const bool down = p.is('-');
  if (down || p.is('+')) ++p.at;
  Int128 exponent = 0;  // room for as many digits as a text may have
  const int count = p.digits(exponent);
  if (count == 0 || count > 3) return std::nullopt;
  return static_cast<int>(down ? -exponent : exponent);
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  if (text.empty() || text.size() > kMaxLength) return std::nullopt;
  Position p{text};
  const bool negative = p.is('-');
  if (negative) ++p.at;
  Int128 units = 0;
  const bool leading_zero = p.is('0');
  const int whole = p.digits(units);
  if (whole == 0 || (leading_zero && whole > 1)) return std::nullopt;
  int scale = 0;
  if (p.is('.')) {
    ++p.at;
    scale = p.digits(units);
    if (scale == 0) return std::nullopt;
  }
  const std::optional<int> exponent = exponent_at(p);
  if (!exponent) return std::nullopt;
  scale -= *exponent;
  if (p.at != text.size()) return std::nullopt;
  while (scale > 0 && units % 10 == 0 && units != 0) {
    units /= 10;
    --scale;
  }
  if (units == 0) scale = 0;
  for (; scale < 0; ++scale) {
    units *= 10;
    if (!fits(units)) return std::nullopt;
  }
  if (scale > kMaxScale || !fits(units)) return std::nullopt;
  return Decimal(negative ? -units : units, scale, 0);
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
  Int128 units = 0;
  if (__builtin_mul_overflow(units_, other.units_, &units)) return std::nullopt;
  int scale = scale_ + other.scale_;
  while (scale > 0 && units % 10 == 0) {
    units /= 10;
    --scale;
  }
  if (scale > kMaxScale || !fits(units)) return std::nullopt;
  return Decimal(units, scale, 0);
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
  const int scale = std::max(scale_, other.scale_);
  Int128 a = 0;
  Int128 b = 0;
  Int128 sum = 0;
  if (__builtin_mul_overflow(units_, power_of_ten(scale - scale_), &a) ||
      __builtin_mul_overflow(other.units_, power_of_ten(scale - other.scale_), &b) ||
      __builtin_add_overflow(a, b, &sum) || !fits(sum)) {
    return std::nullopt;
  }
  return Decimal(sum, scale, 0);
}

Decimal Decimal::rounded(int places) const {
  places = std::max(places, 0);
  if (scale_ <= places) return *this;
  const Int128 step = power_of_ten(scale_ - places);
  const Int128 units = (magnitude(units_) + step / 2) / step;
  return Decimal(units_ < 0 ? -units : units, places, 0);
}

Decimal Decimal::truncated(int places) const {
  places = std::max(places, 0);
  if (scale_ <= places) return *this;
  return Decimal(units_ / power_of_ten(scale_ - places), places, 0);
}

std::optional<std::int64_t> Decimal::scaled(int places) const {
  if (places < 0 || places > kMaxScale) return std::nullopt;
  Int128 units = units_;
  if (scale_ <= places) {
    if (__builtin_mul_overflow(units, power_of_ten(places - scale_), &units)) return std::nullopt;
  } else {
    const Int128 step = power_of_ten(scale_ - places);
    if (units % step != 0) return std::nullopt;
    units /= step;
  }
  if (units > INT64_MAX || units < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(units);
}

std::string Decimal::to_string(int min_places) const {
  min_places = std::max(min_places, 0);
  Int128 units = magnitude(units_);
  int scale = scale_;
  while (scale > min_places && units % 10 == 0) {
    units /= 10;
    --scale;
  }
  std::string text = digits_of(units);
  if (static_cast<int>(text.size()) <= scale)
    text.insert(0, static_cast<std::size_t>(scale) + 1 - text.size(), '0');
  if (scale > 0) text.insert(text.size() - static_cast<std::size_t>(scale), 1, '.');
  if (min_places > scale) {
    if (scale == 0) text.push_back('.');
    text.append(static_cast<std::size_t>(min_places - scale), '0');
  }
  return units_ < 0 ? "-" + text : text;
}

std::strong_ordering Decimal::compare_scaled(const Decimal& other) const {
  const Int128 step = power_of_ten(scale_);
  const Int128 other_step = power_of_ten(other.scale_);
  const Int128 whole = units_ / step;
  const Int128 other_whole = other.units_ / other_step;
  if (whole != other_whole) return whole <=> other_whole;
  // Fractions have at most 18 digits: brought to one scale they fit.
  const Int128 fraction = units_ % step * power_of_ten(kMaxScale - scale_);
  const Int128 other_fraction = other.units_ % other_step * power_of_ten(kMaxScale - other.scale_);
  return fraction <=> other_fraction;
}

}  // namespace fhir
