#include "cds/base64url.h"

#include <cstdint>

namespace cds {
namespace {

std::optional<std::uint32_t> six_bits(char c) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t at = kAlphabet.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint32_t>(at);
}

}  // namespace

std::optional<std::string> base64url_decode(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto value = six_bits(c);
    if (!value) return std::nullopt;
    pending = (pending << 6U) | *value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>((pending >> bits) & 0xFFU);
      pending &= (1U << bits) - 1U;
    }
  }
  if (pending != 0) return std::nullopt;
  return bytes;
}

}  // namespace cds
