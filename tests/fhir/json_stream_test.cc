#include "fhir/json_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fhir {
namespace {

TEST(PlainRun, EndsAtEachCharacterThatNeedsAttentionWhereverItStands) {
  for (int character = 0; character < 256; ++character) {
    const bool plain =
        character >= 0x20 && character < 0x80 && character != '"' && character != '\\';
    for (std::size_t place = 0; place < 20; ++place) {
      std::string text(20, 'a');
      text[place] = static_cast<char>(character);
      EXPECT_EQ(plain_run(text.data(), text.data() + text.size()), plain ? text.size() : place)
          << character << " at " << place;
    }
  }
}

TEST(PlainRun, FindsTheFirstOfTwo) {
  // 0x21 after a quote is what a borrow between bytes would mark wrongly.
  const std::string_view text = "aaaa\"!\"!aaaa";
  EXPECT_EQ(plain_run(text.data(), text.data() + text.size()), 4U);
  const std::string_view low = "\x20\x1F\x20\x1F\x20\x1F\x20\x1F";
  EXPECT_EQ(plain_run(low.data(), low.data() + low.size()), 1U);
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
