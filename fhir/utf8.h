#pragma once

// UTF-8 as Unicode's table 3-7 has it: no overlong forms, no surrogates, nothing above U+10FFFF.

#include <cstddef>
#include <string_view>

namespace fhir {

// Length of the well-formed UTF-8 sequence of more than one byte that begins here; 0 when there is
// none.
inline std::size_t utf8_sequence(const char* begin, const char* end) {
  const auto byte = [begin](std::size_t i) { return static_cast<unsigned char>(begin[i]); };
  const unsigned char lead = byte(0);
  std::size_t size = 0;
  if (lead >= 0xC2 && lead <= 0xDF) size = 2;
  if (lead >= 0xE0 && lead <= 0xEF) size = 3;
  if (lead >= 0xF0 && lead <= 0xF4) size = 4;
  if (size == 0 || static_cast<std::size_t>(end - begin) < size) return 0;
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

// Offset of the first byte that is no part of well-formed UTF-8; npos when there is none.
inline std::size_t not_utf8_at(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (std::size_t at = 0; at < text.size();) {
    const bool ascii = static_cast<unsigned char>(text[at]) < 0x80;
    const std::size_t size = ascii ? 1 : utf8_sequence(text.data() + at, end);
    if (size == 0) return at;
    at += size;
  }
  return std::string_view::npos;
}

}  // namespace fhir
