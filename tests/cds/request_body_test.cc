#include "cds/request_body.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace cds {

void PrintTo(RequestBody::State state, std::ostream* out) { *out << static_cast<int>(state); }

namespace {

using State = RequestBody::State;

constexpr std::size_t kMax = 1000;

RequestBody chunked() {
  RequestHead head;
  head.chunked = true;
  return {head, kMax};
}

State scanned(const std::string& text) { return chunked().scan(text); }

TEST(RequestBody, WithoutOneIsComplete) {
  RequestBody none(RequestHead{}, kMax);
  EXPECT_EQ(none.scan("GET / HTTP/1.1"), State::kComplete);
  EXPECT_EQ(none.wire_size(), 0U);
}

TEST(RequestBody, OfALengthIsCompleteWithThatManyBytes) {
  RequestHead head;
  head.content_length = 3;
  RequestBody body(head, kMax);
  EXPECT_EQ(body.scan("ab"), State::kIncomplete);
  EXPECT_EQ(body.scan("abcd"), State::kComplete);
  EXPECT_EQ(body.wire_size(), 3U);
}

TEST(RequestBody, BeyondTheLimitIsTooLargeBeforeItComes) {
  RequestHead head;
  head.content_length = kMax + 1;
  EXPECT_EQ(RequestBody(head, kMax).scan(""), State::kTooLarge);
  EXPECT_EQ(scanned("3e9\r\n"), State::kTooLarge);
  EXPECT_EQ(scanned("ffffffff\r\n"), State::kTooLarge);
}

TEST(RequestBody, InChunksIsFoundHoweverItIsCutUp) {
  const std::string text = "2\r\n{\"\r\n0003;a=\"b\"\r\na\":\r\nA\r\n0123456789\r\n0\r\n\r\n";
  RequestBody body = chunked();
  for (std::size_t size = 0; size < text.size(); ++size) {
    ASSERT_EQ(body.scan(text.substr(0, size)), State::kIncomplete) << size;
  }
  EXPECT_EQ(body.scan(text + "GET /"), State::kComplete);
  EXPECT_EQ(body.wire_size(), text.size());
}

TEST(RequestBody, InChunksIsReadStrictly) {
  for (const char* text :
       {"-2\r\nab", "+2\r\nab", "0x2\r\nab", "\r\n", " 2\r\nab", "2 \r\nab", "z\r\n",
        "2\nab\n0\n\r\n", "2\r\nabc\r\n", "2\r\nab\n\n", "000000002\r\nab\r\n", "100000000\r\n",
        "2;a\nb\r\nab\r\n", "0\r\nTrailer: x\r\n\r\n"}) {
    EXPECT_EQ(scanned(text), State::kBad) << text;
  }
  EXPECT_EQ(scanned("1;" + std::string(400, 'a')), State::kBad);
}

TEST(RequestBody, InTinyChunksIsBoundedOnTheWireToo) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "1;" + std::string(100, 'a') + "\r\nx\r\n";
  EXPECT_EQ(scanned(text), State::kTooLarge);
}

}  // namespace
}  // namespace cds
