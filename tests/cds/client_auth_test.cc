#include "cds/client_auth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cds/problem.h"
#include "tests/support/token_test.h"

namespace cds {
namespace {

TEST_F(TokenTest, EachAlgorithmIsAcceptedWhenConfigured) {
  const TestFile keys(
      key_set(p384_key().jwk("ec") + "," + rsa_key().jwk("rsa") + "," + p256_key().jwk("ec256")));
  client().jwks_file = keys.path();
  client().algorithms = {JwtAlgorithm::kEs256, JwtAlgorithm::kEs384, JwtAlgorithm::kRs256,
                         JwtAlgorithm::kRs384};
  client().replay = ReplayRule::kOff;
  const auto signed_by = [](const TestKey& key, const std::string& alg, const std::string& kid) {
    TokenText text;
    text.alg = "\"" + alg + "\"";
    text.kid = "\"" + kid + "\"";
    return key.sign(text.header(), text.payload(), alg);
  };
  EXPECT_EQ(reason(signed_by(p384_key(), "ES384", "ec")), "");
  EXPECT_EQ(reason(signed_by(p256_key(), "ES256", "ec256")), "");
  EXPECT_EQ(reason(signed_by(rsa_key(), "RS256", "rsa")), "");
  EXPECT_EQ(reason(signed_by(rsa_key(), "RS384", "rsa")), "");
  // One curve's key is none for the other's algorithm.
  EXPECT_EQ(reason(signed_by(p256_key(), "ES384", "ec256")), "no key fits");
}

TEST_F(TokenTest, WithoutKidTheOneKeyThatFitsIsTaken) {
  TokenText text;
  text.kid.clear();
  EXPECT_EQ(reason(text), "");
}

TEST_F(TokenTest, WithoutKidAndWithTwoKeysThatFitNoneIsTaken) {
  file_.replace(key_set(p384_key().jwk("ec") + "," + other_p384_key().jwk("ec2")));
  TokenText text;
  text.kid.clear();
  EXPECT_EQ(reason(text), "no key fits");
  EXPECT_EQ(reason(TokenText()), "");
}

TEST_F(TokenTest, AudienceIsTheAddressOfTheEndpoint) {
  client().replay = ReplayRule::kOff;
  const std::string base = std::string("\"") + kTestBase + "/cds-services";
  const std::string call = base + "/insulin-pump-order-sign";
  const auto reason_of = [this](const std::string& audience, Endpoint endpoint) {
    TokenText text;
    text.aud = audience;
    return reason(text, endpoint);
  };
  EXPECT_EQ(reason_of(base + "\"", Endpoint::kDiscovery), "");
  EXPECT_EQ(reason_of(base + "/\"", Endpoint::kDiscovery), "");
  EXPECT_EQ(reason_of(call + "\"", Endpoint::kDiscovery), "aud is another");
  EXPECT_EQ(reason_of(call + "/\"", Endpoint::kCall), "");
  EXPECT_EQ(reason_of("[\"https://other.example\"," + call + "\"]", Endpoint::kCall), "");
  EXPECT_EQ(reason_of(call + "/feedback\"", Endpoint::kFeedback), "");
  EXPECT_EQ(reason_of(call + "\"", Endpoint::kFeedback), "");
  EXPECT_EQ(reason_of(base + "\"", Endpoint::kFeedback), "aud is another");
}

TEST_F(TokenTest, AConfiguredAudienceStandsForEveryEndpoint) {
  client().audience = {"urn:pumpcds", "https://old.example/"};
  client().replay = ReplayRule::kOff;
  TokenText text;
  EXPECT_EQ(reason(text), "aud is another");
  text.aud = R"("urn:pumpcds")";
  EXPECT_EQ(reason(text, Endpoint::kCall), "");
  EXPECT_EQ(reason(text, Endpoint::kDiscovery), "");
  text.aud = R"("https://old.example")";
  EXPECT_EQ(reason(text, Endpoint::kFeedback), "");
}

TEST_F(TokenTest, ExpiryAndIssueTimeHaveAMinuteOfSkew) {
  client().replay = ReplayRule::kOff;
  const TokenText text;  // good from kTestNow to 300 s later
  const auto reason_at = [&](std::int64_t seconds) {
    now_ = kTestNow + seconds;
    return reason(text);
  };
  EXPECT_EQ(reason_at(300), "");
  EXPECT_EQ(reason_at(359), "");
  EXPECT_EQ(reason_at(360), "expired");
  EXPECT_EQ(reason_at(-60), "");
  EXPECT_EQ(reason_at(-61), "iat in the future");
}

TEST_F(TokenTest, ATokenMayBeGoodForADay) {
  TokenText text;
  text.exp = at(86'400);
  EXPECT_EQ(reason(text), "");
}

TEST_F(TokenTest, NotBeforeHasAMinuteOfSkewToo) {
  TokenText text;
  text.more_payload = ",\"nbf\":" + at(60);
  EXPECT_EQ(reason(text), "");
}

TEST_F(TokenTest, TenantsAreAllowedByName) {
  client().tenants = {"north", "south"};
  TokenText text;
  EXPECT_EQ(reason(text), "no client of this iss and tenant");
  text.more_payload = R"(,"tenant":"west")";
  EXPECT_EQ(reason(text), "no client of this iss and tenant");
  text.more_payload = R"(,"tenant":"south")";
  EXPECT_EQ(reason(text), "");
}

TEST_F(TokenTest, ClientsOfOneIssuerAreToldApartByTenant) {
  client().tenants = {"north"};
  ClientConfig south = client();
  south.name = "south";
  south.tenants = {"south"};
  config_.clients.push_back(south);
  TokenText text;
  text.more_payload = R"(,"tenant":"south")";
  const TokenVerdict verdict = auth().verify(text.es384(), "", Endpoint::kCall);
  ASSERT_NE(verdict.client, nullptr);
  EXPECT_EQ(verdict.client->name, "south");
}

TEST_F(TokenTest, StrictReplayLetsATokenInOnce) {
  const std::string token = TokenText().es384();
  EXPECT_EQ(reason(token), "");
  EXPECT_EQ(reason(token, Endpoint::kCall, "another body"), "jti used before");
  // It is the id that counts, not the text: ES384 signs with a random number.
  EXPECT_EQ(reason(TokenText()), "jti used before");
}

TEST_F(TokenTest, ATokenIsRememberedForAsLongAsItIsGood) {
  const std::string token = TokenText().es384();
  EXPECT_EQ(reason(token), "");
  now_ = kTestNow + 359;
  EXPECT_EQ(reason(token), "jti used before");
  now_ = kTestNow + 360;
  EXPECT_EQ(reason(token), "expired");
}

TEST_F(TokenTest, PerBodyReplayLetsATokenInOnceWithEachBody) {
  client().replay = ReplayRule::kPerBody;
  const std::string token = TokenText().es384();
  EXPECT_EQ(reason(token, Endpoint::kCall, "a"), "");
  EXPECT_EQ(reason(token, Endpoint::kCall, "b"), "");
  EXPECT_EQ(reason(token, Endpoint::kCall, "a"), "jti used before");
}

TEST_F(TokenTest, WithoutReplayRuleATokenIsGoodUntilItExpires) {
  client().replay = ReplayRule::kOff;
  const std::string token = TokenText().es384();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(reason(token), "");
}

TEST_F(TokenTest, ARefusedTokenIsNotUsedUp) {
  TokenText text;
  const std::string forged = other_p384_key().sign(text.header(), text.payload(), "ES384");
  EXPECT_EQ(reason(forged), "signature");
  EXPECT_EQ(reason(text), "");
}

TEST_F(TokenTest, AFullMemoryRefusesNewTokensUntilOldOnesExpire) {
  TokenText text;
  for (const char* jti : {"\"1\"", "\"2\"", "\"3\""}) {
    text.jti = jti;
    EXPECT_EQ(reason(text), "");
  }
  text.jti = "\"4\"";
  EXPECT_EQ(reason(text), "too many tokens in use");
  HttpRequest request;
  request.authorization = "Bearer " + text.es384();
  try {
    auth().authenticate(request, Endpoint::kCall);
    ADD_FAILURE() << "was let in";
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 503);
  }
  now_ = kTestNow + 361;
  text.exp = at(600);
  EXPECT_EQ(reason(text), "");
}

TEST_F(TokenTest, AConfiguredJkuIsAccepted) {
  client().jwks_file.clear();
  client().jwks_url = "http://127.0.0.1:1/keys";  // nobody listens
  TokenText text;
  text.more_header = R"(,"jku":"http://127.0.0.1:1/keys")";
  EXPECT_EQ(reason(text), "no keys");
  text.more_header = R"(,"jku":"http://127.0.0.1:1/keys/")";
  EXPECT_EQ(reason(text), "jku not configured");
}

TEST_F(TokenTest, KeysAreRotatedByReplacingTheFile) {
  TokenText text;
  text.kid = R"("new")";
  const auto signed_anew = [&] {
    return other_p384_key().sign(text.header(), text.payload(), "ES384");
  };
  EXPECT_EQ(reason(signed_anew()), "no key fits");
  file_.replace(key_set(other_p384_key().jwk("new")));
  EXPECT_EQ(reason(signed_anew()), "");
  text = TokenText();
  text.jti = R"("0002")";
  EXPECT_EQ(reason(text), "no key fits");
}

TEST_F(TokenTest, AFileThatIsNoKeySetLeavesTheOldKeys) {
  client().replay = ReplayRule::kOff;
  EXPECT_EQ(reason(TokenText()), "");
  file_.replace("{\"keys\":[");
  EXPECT_EQ(reason(TokenText()), "");
  file_.replace(key_set(p384_key().private_jwk("ec")));
  EXPECT_EQ(reason(TokenText()), "");
}

TEST_F(TokenTest, AKeyFileThatCannotBeUsedStopsTheStart) {
  file_.replace("no keys");
  EXPECT_THAT([this] { auth(); },
              testing::ThrowsMessage<ConfigError>(testing::HasSubstr("client ehr")));
}

TEST_F(TokenTest, OnlyABearerTokenIsRead) {
  client().replay = ReplayRule::kOff;
  const std::string token = TokenText().es384();
  const auto status = [this](const std::string& authorization) {
    HttpRequest request;
    request.authorization = authorization;
    try {
      return auth().authenticate(request, Endpoint::kCall) == nullptr ? 0 : 200;
    } catch (const Problem& problem) {
      return problem.status();
    }
  };
  EXPECT_EQ(status("Bearer " + token), 200);
  EXPECT_EQ(status("bearer  " + token), 200);
  for (const std::string& other :
       {std::string(), token, "Basic " + token, "Bearer" + token, std::string("Bearer"),
        std::string("Bearer "), "Bearer x " + token, "Bearer " + token + " x"}) {
    EXPECT_EQ(status(other), 401) << other.substr(0, 10);
  }
}

TEST_F(TokenTest, WithoutClientsNobodyIsAsked) {
  config_.clients.clear();
  EXPECT_EQ(auth().authenticate(HttpRequest(), Endpoint::kCall), nullptr);
}

}  // namespace
}  // namespace cds
