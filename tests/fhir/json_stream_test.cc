#include "fhir/json_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fhir {
namespace {

// By words, and as the machine does it best.
void expect_run(std::size_t run, std::string_view text, int character = 0) {
  const char* const end = text.data() + text.size();
  EXPECT_EQ(run, plain_run_by_words(text.data(), end)) << character;
  EXPECT_EQ(run, plain_run(text.data(), end)) << character;
}

TEST(PlainRun, EndsAtEachCharacterThatNeedsAttentionWhereverItStands) {
  constexpr std::size_t kSize = 45;  // twice sixteen, eight, five
  for (int character = 0; character < 256; ++character) {
    const bool plain =
        character >= 0x20 && character < 0x80 && character != '"' && character != '\\';
    for (std::size_t place = 0; place < kSize; ++place) {
      std::string text(kSize, 'a');
      text[place] = static_cast<char>(character);
      expect_run(plain ? kSize : place, text, character);
    }
  }
}

TEST(PlainRun, FindsTheFirstOfTwo) {
  // 0x21 after a quote is what a borrow between bytes would mark wrongly.
  expect_run(4, "aaaa\"!\"!aaaa");
  expect_run(1, "\x20\x1F\x20\x1F\x20\x1F\x20\x1F");
  expect_run(17, "aaaaaaaaaaaaaaaaa\"\\\"aaaaaaaaaaaaa");
}

TEST(Utf8Sequence, KnowsEveryCodePointAndNoSurrogate) {
  for (unsigned point = 0x80; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 61) {
    std::string text;
    if (point < 0x800) {
      text = {static_cast<char>(0xC0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3F))};
    } else if (point < 0x10000) {
      text = {static_cast<char>(0xE0 | (point >> 12)),
              static_cast<char>(0x80 | ((point >> 6) & 0x3F)),
              static_cast<char>(0x80 | (point & 0x3F))};
    } else {
      text = {static_cast<char>(0xF0 | (point >> 18)),
              static_cast<char>(0x80 | ((point >> 12) & 0x3F)),
              static_cast<char>(0x80 | ((point >> 6) & 0x3F)),
              static_cast<char>(0x80 | (point & 0x3F))};
    }
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    const char* const end = text.data() + text.size();
    ASSERT_EQ(utf8_sequence(text.data(), end), surrogate ? 0 : text.size()) << point;
    ASSERT_EQ(utf8_sequence(text.data(), end - 1), 0U) << point << ", cut";
  }
}

}  // namespace
}  // namespace fhir
