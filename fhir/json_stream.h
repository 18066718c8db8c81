#pragma once

// What RapidJSON's reader reads from, decoding in place: a stream and an encoding of our own.
//
// The encoding checks UTF-8 and takes runs of plain characters eight or sixteen at a time, which
// makes the whole pass more than twice as fast as rapidjson::UTF8<>. That one also reads (and in
// place, writes) past the end of a text that breaks off within a character, and lets lone low
// surrogates and \u0000 escapes through; here they end the text.

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "fhir/json_rapid.h"
#include "fhir/utf8.h"

namespace fhir {

// Text in [begin, end), with a NUL at end.
class JsonStream {
 public:
  using Ch = char;

  JsonStream(char* begin, char* end) : next_(begin), begin_(begin), end_(end) {}

  char Peek() const { return *next_; }
  char Take() { return *next_++; }
  std::size_t Tell() const { return static_cast<std::size_t>(next_ - begin_); }

  char* PutBegin() { return out_ = next_; }
  void Put(char c) { *out_++ = c; }
  std::size_t PutEnd(const char* begin) const { return static_cast<std::size_t>(out_ - begin); }

  const char* next() const { return next_; }
  const char* end() const { return end_; }
  bool at_end() const { return next_ == end_; }
  bool refused() const { return refused_; }

  void take(std::size_t size) {
    if (out_ != next_) std::memmove(out_, next_, size);
    out_ += size;
    next_ += size;
  }

  // What comes next is no part of a string.
  void pass(std::size_t size) { next_ += size; }

  void skip_space() {
    while (*next_ == ' ' || *next_ == '\n' || *next_ == '\r' || *next_ == '\t') {
      ++next_;
      next_ += spaces_ahead();
    }
  }

  // Ends the text here, so that the reader stops.
  void refuse() {
    refused_ = true;
    end_ = next_;
    *next_ = '\0';
  }

 private:
  // Some of the spaces that come next; of indented text, most.
  std::size_t spaces_ahead() const {
    constexpr std::uint64_t kSpaces = 0x2020202020202020;
    std::size_t size = 0;
    if constexpr (std::endian::native == std::endian::little) {
      while (static_cast<std::size_t>(end_ - next_) >= size + sizeof kSpaces) {
        std::uint64_t word = 0;
        std::memcpy(&word, next_ + size, sizeof word);
        if (word != kSpaces)
          return size + static_cast<std::size_t>(std::countr_zero(word ^ kSpaces) / 8);
        size += sizeof word;
      }
    }
    return size;
  }

  char* next_;
  char* out_ = nullptr;
  char* begin_;
  char* end_;
  bool refused_ = false;
};

// How many of the next characters need no attention: ASCII, no quote, no backslash, no control
// character.
inline std::size_t plain_run_by_words(const char* begin, const char* end) {
  const char* p = begin;
  if constexpr (std::endian::native == std::endian::little) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    constexpr std::uint64_t kHigh = kOnes * 0x80;
    for (; end - p >= 8; p += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, p, sizeof word);
      const std::uint64_t quote = word ^ (kOnes * '"');
      const std::uint64_t backslash = word ^ (kOnes * '\\');
      // The lowest marked byte is right; a borrow can only mark bytes above it.
      const std::uint64_t marked =
          (word | ((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
           ((word - kOnes * 0x20) & ~word)) &
          kHigh;
      if (marked != 0) {
        return static_cast<std::size_t>(p - begin) +
               static_cast<std::size_t>(std::countr_zero(marked) / 8);
      }
    }
  }
  while (p < end && static_cast<signed char>(*p) >= 0x20 && *p != '"' && *p != '\\') ++p;
  return static_cast<std::size_t>(p - begin);
}

#ifdef __SSE2__
inline std::size_t plain_run(const char* begin, const char* end) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  const char* p = begin;
  for (; end - p >= 16; p += 16) {
    __m128i text;
    std::memcpy(&text, p, sizeof text);
    // As signed numbers, what is no ASCII is less than a space too.
    const __m128i marked =
        _mm_or_si128(_mm_cmplt_epi8(text, space),
                     _mm_or_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(text, backslash)));
    const auto bits = static_cast<unsigned>(_mm_movemask_epi8(marked));
    if (bits != 0) return static_cast<std::size_t>(p - begin + std::countr_zero(bits));
  }
  return static_cast<std::size_t>(p - begin) + plain_run_by_words(p, end);
}
#else
inline std::size_t plain_run(const char* begin, const char* end) {
  return plain_run_by_words(begin, end);
}
#endif

// RapidJSON's "Encoding" concept, as far as its reader asks for it.
struct CheckedUtf8 {
  using Ch = char;

  // A character that was written as an escape. Two surrogates arrive as one character, so one alone
  // is an error.
  static void Encode(JsonStream& out, unsigned character) {
    if (character == 0 || (character >= 0xD800 && character <= 0xDFFF)) {
      out.refuse();
    } else {
      rapidjson::UTF8<>::Encode(out, character);
    }
  }

  // Called at a character that is neither quote, backslash nor control character. Takes as much as
  // it can.
  static bool Validate(JsonStream& in, JsonStream& /*out: the same*/) {
    std::size_t size = plain_run(in.next(), in.end());
    if (size == 0) size = utf8_sequence(in.next(), in.end());
    if (size == 0) return false;
    in.take(size);
    return true;
  }

  // For decoding into another buffer, which the library compiles too and we never do.
  template <class Out>
  static void Encode(Out& /*out*/, unsigned /*character*/) {}
  template <class Out>
  static bool Validate(JsonStream& /*in*/, Out& /*out*/) {
    return false;
  }
};

// The stream is not copied while a string or number is read: in every callback, next() is right
// behind the token.
static_assert(rapidjson::StreamTraits<JsonStream>::copyOptimization == 0);

}  // namespace fhir

namespace rapidjson {

template <>
inline void SkipWhitespace(fhir::JsonStream& stream) {
  stream.skip_space();
}

}  // namespace rapidjson
