#include "cds/base64url.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

TEST(Base64url, DecodesTheVectorsOfTheStandard) {
  EXPECT_EQ(base64url_decode(""), "");
  EXPECT_EQ(base64url_decode("Zg"), "f");
  EXPECT_EQ(base64url_decode("Zm8"), "fo");
  EXPECT_EQ(base64url_decode("Zm9v"), "foo");
  EXPECT_EQ(base64url_decode("Zm9vYg"), "foob");
  EXPECT_EQ(base64url_decode("-_-_"), "\xFB\xFF\xBF");
}

TEST(Base64url, HasOneSpellingOnly) {
  for (const char* text :
       {"Zg==", "Zh", "Zm9", "Z", "Zm9vY", "+/+/", "Zm 9", "Zm9v\n", "Zm9v\xC3\xA9"}) {
    EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace cds
