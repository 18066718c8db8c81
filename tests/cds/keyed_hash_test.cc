#include "cds/keyed_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cds/config.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

// Worked out by `printf 1:a2:bc | openssl dgst -sha256`, with -hmac key for the second.
TEST(KeyedHash, IsHmacSha256OfTheFramedTexts) {
  EXPECT_EQ(sha256({"a", "bc"}),
            "5310a58788781ab25d5ad7c3f85035824b4eb7bdfa394e0ac2186271472b5492");
  EXPECT_EQ(KeyedHash("key").of({"a", "bc"}),
            "1285c12d1467a2dda4fe0f874da6e8e15938a9e56a374ff0ac2a1778900e98f6");
}

TEST(KeyedHash, DependsOnTheKeyAndOnWhereTextsEnd) {
  const KeyedHash hash(std::string(32, 'k'));
  EXPECT_NE(hash.of({"ab", "c"}), hash.of({"a", "bc"}));
  EXPECT_NE(hash.of({"a"}), KeyedHash(std::string(32, 'l')).of({"a"}));
}

TEST(ReadKeyFile, IsMadeOnceForItsOwnerOnly) {
  const TempDirectory directory;
  const std::string key = read_key_file(directory.file("key"), true);
  EXPECT_EQ(key.size(), 64U);
  EXPECT_EQ(read_key_file(directory.file("key"), true), key);
  EXPECT_EQ(std::filesystem::status(directory.file("key")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_NE(read_key_file(directory.file("other"), true), key);
}

TEST(ReadKeyFile, AMissingOrShortOneIsAnError) {
  const TempDirectory directory;
  EXPECT_THROW(read_key_file(directory.file("key"), false), ConfigError);
  std::ofstream(directory.file("short")) << "too short                                     \n";
  EXPECT_THROW(read_key_file(directory.file("short"), true), ConfigError);
}

TEST(IsUuid, TakesNothingElse) {
  EXPECT_TRUE(is_uuid("d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"));
  EXPECT_TRUE(is_uuid("D1577C69-DFBE-44AD-BA6D-3E05E953B2EA"));
  EXPECT_FALSE(is_uuid("d1577c69-dfbe-44ad-ba6d-3e05e953b2e"));
  EXPECT_FALSE(is_uuid("d1577c69-dfbe-44ad-ba6d-3e05e953b2eg"));
  EXPECT_FALSE(is_uuid("d1577c69xdfbe-44ad-ba6d-3e05e953b2ea"));
}

}  // namespace
}  // namespace cds
