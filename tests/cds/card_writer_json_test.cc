#include "cds/card_writer_json.h"

#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>

namespace cds {
namespace {

std::string by_library(const std::string& text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

std::string by_cards(const std::string& text) {
  rapidjson::StringBuffer buffer;
  CardWriter json(buffer);
  json.text(text);
  return buffer.GetString();
}

TEST(CardWriter, EscapesEachCharacterAsTheLibraryDoes) {
  std::string all;
  for (int c = 0; c < 0x80; ++c) {
    const std::string one(1, static_cast<char>(c));
    const std::string within = "a line of plain text " + one + " and another one";
    EXPECT_EQ(by_library(one), by_cards(one)) << c;
    EXPECT_EQ(by_library(within), by_cards(within)) << c;
    all += one;
  }
  EXPECT_EQ(by_library(all), by_cards(all));
}

TEST(CardWriter, LeavesCharactersBeyondAsciiAsTheyAre) {
  for (const std::string text : {"", "≥ 4 a day – µg", "\xF0\x9F\x92\x89 \"pump\"", "é"}) {
    EXPECT_EQ(by_library(text), by_cards(text));
  }
}

}  // namespace
}  // namespace cds
