#pragma once

// Client authentication with one client, whose EC and RSA keys are in a file, at a clock that
// stands still until a test moves it.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "cds/client_auth.h"
#include "tests/support/signed_call.h"
#include "tests/support/signed_token.h"

namespace cds {

class TokenTest : public testing::Test {
 protected:
  TokenTest() : file_(key_set(p384_key().jwk("ec") + "," + rsa_key().jwk("rsa"))) {
    config_.public_url = kTestBase;
    ClientConfig client;
    client.name = "ehr";
    client.issuer = kTestIssuer;
    client.jwks_file = file_.path();
    config_.clients.push_back(client);
  }

  ClientConfig& client() { return config_.clients.front(); }

  ClientAuth& auth() {
    if (!auth_) {
      ClientAuthOptions options;
      options.now = [this] { return fhir::Instant{now_}; };
      options.max_used_tokens = 3;
      auth_.emplace(config_, options);
    }
    return *auth_;
  }

  // "" when the token is accepted.
  std::string reason(const std::string& token, Endpoint endpoint = Endpoint::kCall,
                     const std::string& body = "{}") {
    const TokenVerdict verdict = auth().verify(token, body, endpoint);
    EXPECT_EQ(verdict.client != nullptr, verdict.reason.empty());
    return verdict.reason;
  }
  std::string reason(const TokenText& text, Endpoint endpoint = Endpoint::kCall) {
    return reason(text.es384(), endpoint);
  }

  TestFile file_;
  Config config_;
  std::int64_t now_ = kTestNow;
  std::optional<ClientAuth> auth_;
};

// A second key of the client's kind.
inline const TestKey& other_p384_key() {
  static const TestKey kKey(TestKey::Kind::kP384);
  return kKey;
}

// An instant as a claim.
inline std::string at(std::int64_t seconds) { return std::to_string(kTestNow + seconds); }

}  // namespace cds
