#include "cds/jwk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/support/signed_call.h"
#include "tests/support/signed_token.h"

namespace cds {
namespace {

std::size_t usable(const std::string& key) { return KeySet(read_jwks(key_set(key))).size(); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ReadJwks, RefusesASetWithAPrivateOrSymmetricKey) {
  for (const std::string& key :
       {p384_key().private_jwk("a"), rsa_key().private_jwk("a"), p384_key().jwk("a", R"(,"d":1)"),
        p384_key().jwk("a", R"(,"d":{})"), p384_key().jwk("a", R"(,"oth":[])"),
        std::string(R"({"kty":"oct","k":"c2VjcmV0"})")}) {
    const std::string set = key_set(p384_key().jwk("good") + "," + key);
    EXPECT_THAT([&] { read_jwks(set); },
                testing::ThrowsMessage<JwksError>(testing::HasSubstr("private")))
        << key;
  }
}

TEST(ReadJwks, RefusesWhatIsNoKeySet) {
  const std::string key = p384_key().jwk("a");
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), std::string("<html>"), key_set(""),
        key, key_set("1"), key_set(key) + "x", std::string(R"({"keys":null})"),
        R"({"keys":[],"keys":[)" + key + "]}", key_set(replaced(key, "{", R"({"kid":"b",)")),
        key_set(replaced(key, R"("a")", "7"))}) {
    EXPECT_THROW(read_jwks(text), JwksError) << text;
  }
}

TEST(ReadJwks, HoldsAtMostAHundredKeys) {
  std::string keys = p384_key().jwk("0");
  for (int i = 1; i < 100; ++i) keys += "," + p384_key().jwk(std::to_string(i));
  EXPECT_EQ(read_jwks(key_set(keys)).size(), 100U);
  EXPECT_THROW(read_jwks(key_set(keys + "," + p384_key().jwk("100"))), JwksError);
}

TEST(KeySet, TakesKeysForSignaturesAndNoOthers) {
  EXPECT_EQ(usable(p384_key().jwk("a")), 1U);
  EXPECT_EQ(usable(p384_key().jwk("a", R"(,"use":"sig")")), 1U);
  EXPECT_EQ(usable(p384_key().jwk("a", R"(,"key_ops":["verify"])")), 1U);
  EXPECT_EQ(usable(p384_key().jwk("a", R"(,"use":"enc")")), 0U);
  EXPECT_EQ(usable(p384_key().jwk("a", R"(,"key_ops":["encrypt"])")), 0U);
  EXPECT_EQ(usable(R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"), 0U);
}

TEST(KeySet, LeavesOutKeysThatAreTooWeakOrNoKeys) {
  static const TestKey kWeak(TestKey::Kind::kRsa1024);
  const std::string rsa = rsa_key().jwk("a");
  const std::string ec = p384_key().jwk("a");
  EXPECT_EQ(usable(rsa), 1U);
  EXPECT_EQ(usable(kWeak.jwk("a")), 0U);
  EXPECT_EQ(usable(replaced(rsa, R"("e":"AQAB")", R"("e":"AQ")")), 0U);
  EXPECT_EQ(usable(replaced(rsa, R"("e":"AQAB")", R"("e":"AQAA")")), 0U);
  EXPECT_EQ(usable(replaced(rsa, R"("n":")", R"("n":"=)")), 0U);
  EXPECT_EQ(usable(replaced(ec, "P-384", "P-256")), 0U);
  EXPECT_EQ(usable(replaced(ec, "P-384", "P-521")), 0U);
  const std::string point = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  EXPECT_EQ(usable(R"({"kty":"EC","crv":"P-384","x":")" + point + R"(","y":")" + point + "\"}"),
            0U);
}

TEST(KeySet, FindsByExactKidAndByWhatTheKeyIsFor) {
  const std::string odd = "aB+/=";
  const KeySet keys(
      read_jwks(key_set(p384_key().jwk(odd) + "," + p256_key().jwk("b", R"(,"alg":"ES256")") + "," +
                        rsa_key().jwk("c", R"(,"alg":"RS384")"))));
  EXPECT_NE(keys.find(odd, JwtAlgorithm::kEs384), nullptr);
  EXPECT_EQ(keys.find("ab+/=", JwtAlgorithm::kEs384), nullptr);
  EXPECT_EQ(keys.find("aB-_", JwtAlgorithm::kEs384), nullptr);
  EXPECT_EQ(keys.find(odd, JwtAlgorithm::kEs256), nullptr);
  EXPECT_NE(keys.find("b", JwtAlgorithm::kEs256), nullptr);
  EXPECT_NE(keys.find("c", JwtAlgorithm::kRs384), nullptr);
  EXPECT_EQ(keys.find("c", JwtAlgorithm::kRs256), nullptr);  // its alg is another
  EXPECT_NE(keys.find(std::nullopt, JwtAlgorithm::kEs384), nullptr);
}

TEST(KeySet, TwoKeysOfOneKidAreNone) {
  const KeySet keys(read_jwks(key_set(p384_key().jwk("a") + "," + p384_key().jwk("a"))));
  EXPECT_EQ(keys.find("a", JwtAlgorithm::kEs384), nullptr);
}

TEST(VerificationKey, IsUsedByManyThreadsAtOnce) {
  const KeySet keys(read_jwks(key_set(p384_key().jwk("ec"))));
  const VerificationKey* const key = keys.find("ec", JwtAlgorithm::kEs384);
  ASSERT_NE(key, nullptr);
  const std::string token = TokenText().es384();
  std::vector<int> verified(4);
  std::vector<std::thread> threads;
  for (int& count : verified) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) count += key->verifies(token, JwtAlgorithm::kEs384) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(verified, testing::Each(20));
}

}  // namespace
}  // namespace cds
