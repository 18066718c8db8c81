// The service with configured clients, over HTTP: what needs a token, and what a client may do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <ctime>
#include <string>
#include <vector>

#include "cds/app.h"
#include "cds/client_auth.h"
#include "cds/order_sign_service.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/raw_http.h"
#include "tests/support/signed_call.h"
#include "tests/support/signed_token.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kDiscoveryPath = "/cds-services";
const std::string kCallPath = std::string("/cds-services/") + kServiceId;

std::string call(const std::string& base = "") {
  const std::string server = base.empty() ? "" : R"("fhirServer":")" + base + "\",";
  return R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)" + server +
         R"("prefetch":{"patient":{"resourceType":"Patient","id":"p1","birthDate":"1980-02-03"}},)"
         R"("context":{"userId":"Practitioner/1","patientId":"p1","draftOrders":)"
         R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"DeviceRequest",)"
         R"("id":"pump-1","status":"draft","intent":"order","subject":{"reference":"Patient/p1"},)"
         R"("codeCodeableConcept":{"coding":[{"system":)"
         R"("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"E0784"}]}}}]}}})";
}

class ClientRoutes : public testing::Test {
 protected:
  ClientRoutes() : keys_(key_set(p384_key().jwk("ec"))), app_(options()), port_(app_.start()) {}
  ~ClientRoutes() override { app_.stop(); }

  static std::string token(const std::string& path, const std::string& issuer) {
    static int number = 0;
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    TokenText text;
    text.iss = "\"" + issuer + "\"";
    text.aud = "\"" + std::string(kTestBase) + path + "\"";
    text.iat = std::to_string(now);
    text.exp = std::to_string(now + 300);
    text.jti = "\"" + std::to_string(number++) + "\"";
    return text.es384();
  }

  RawAnswer send(const std::string& method, const std::string& path, const std::string& token,
                 const std::string& body = "") const {
    std::string head = method + " " + path +
                       " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                       "Origin: https://ehr.example\r\n";
    if (!token.empty()) head += "Authorization: Bearer " + token + "\r\n";
    if (method == "POST") {
      head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n";
    }
    return raw_exchange(port_, head + "\r\n" + body);
  }
  RawAnswer sign(const std::string& body, const std::string& issuer = kTestIssuer) const {
    return send("POST", kCallPath, token(kCallPath, issuer), body);
  }

  FakeFhirServer ehr_;  // ends after the service
  FakeFhirServer other_ehr_;
  TestFile keys_;

 private:
  AppOptions options() const {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.cors_origins = {"https://ehr.example"};
    options.config.public_url = kTestBase;
    options.now = fixed_clock({0});  // never the clock of tokens
    ClientConfig client;
    client.name = "ehr";
    client.issuer = kTestIssuer;
    client.jwks_file = keys_.path();
    client.fhir_servers = {ehr_.base()};
    options.config.clients.push_back(client);
    client.name = "silent";
    client.issuer = "https://silent.example";
    client.silent = true;
    options.config.clients.push_back(client);
    return options;
  }

  App app_;
  int port_;
};

TEST_F(ClientRoutes, DiscoveryAndTheHookNeedAToken) {
  EXPECT_EQ(send("GET", kDiscoveryPath, token(kDiscoveryPath, kTestIssuer)).status, 200);
  EXPECT_EQ(sign(call()).status, 200);
  EXPECT_EQ(send("GET", kDiscoveryPath, "").status, 401);
  EXPECT_EQ(send("POST", kCallPath, "", call()).status, 401);
  EXPECT_EQ(send("GET", kDiscoveryPath, token(kCallPath, kTestIssuer)).status, 401);
  EXPECT_EQ(send("POST", kCallPath, token(kDiscoveryPath, kTestIssuer), call()).status, 401);
}

TEST_F(ClientRoutes, EveryRefusalLooksAlike) {
  const auto shape = [](RawAnswer answer) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.headers["www-authenticate"], "Bearer");
    EXPECT_EQ(answer.headers["access-control-allow-origin"], "https://ehr.example");
    rapidjson::Document outcome;
    outcome.Parse(answer.body.c_str());
    EXPECT_STREQ(outcome["resourceType"].GetString(), "OperationOutcome");
    EXPECT_FALSE(outcome["issue"][0].HasMember("details"));
    const std::string id = answer.headers["x-request-id"];
    for (std::size_t at = answer.body.find(id); at != std::string::npos;
         at = answer.body.find(id)) {
      answer.body.erase(at, id.size());
    }
    return answer.body;
  };
  const std::string none = shape(send("POST", kCallPath, "", call()));
  EXPECT_EQ(shape(send("POST", kCallPath, "garbage", call())), none);
  EXPECT_EQ(shape(sign(call(), "https://stranger.example")), none);
  EXPECT_EQ(shape(send("POST", kCallPath, TokenText().es384(), call())), none);
}

TEST_F(ClientRoutes, ATokenIsGoodForOneCall) {
  const std::string once = token(kCallPath, kTestIssuer);
  EXPECT_EQ(send("POST", kCallPath, once, call()).status, 200);
  EXPECT_EQ(send("POST", kCallPath, once, call()).status, 401);
}

TEST_F(ClientRoutes, PreflightsAndHealthNeedNone) {
  EXPECT_EQ(send("OPTIONS", kCallPath, "").status, 204);
  EXPECT_EQ(send("OPTIONS", kDiscoveryPath, "").status, 204);
  EXPECT_EQ(send("GET", "/healthz", "").status, 200);
  EXPECT_EQ(send("GET", "/readyz", "").status, 200);
}

TEST_F(ClientRoutes, ACallMayNameTheClientsFhirServersOnly) {
  ehr_.get("Patient/p1", R"({"resourceType":"Patient","id":"p1"})");
  EXPECT_EQ(sign(call(ehr_.base())).status, 200);
  EXPECT_GT(ehr_.requests().size(), 0U);
  const RawAnswer foreign = sign(call(other_ehr_.base()));
  EXPECT_EQ(foreign.status, 403);
  EXPECT_THAT(foreign.body, HasSubstr("fhirServer"));
  EXPECT_EQ(other_ehr_.requests().size(), 0U);
}

TEST_F(ClientRoutes, ASilentClientGetsNoCardsAndAllElse) {
  EXPECT_THAT(sign(call()).body, HasSubstr("needs-information"));
  testing::internal::CaptureStderr();
  const RawAnswer answer = sign(call(), "https://silent.example");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"cards":[]})");
  EXPECT_THAT(log, HasSubstr(R"("client":"silent")"));
  EXPECT_THAT(log, HasSubstr("needs-information"));
  EXPECT_EQ(sign(call(other_ehr_.base()), "https://silent.example").status, 403);
}

TEST_F(ClientRoutes, TheLogHoldsWhoAndWhyAndNeverTheToken) {
  const std::string bad = token(kDiscoveryPath, kTestIssuer);
  testing::internal::CaptureStderr();
  EXPECT_EQ(send("POST", kCallPath, bad, call()).status, 401);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr(R"("reason":"aud is another","iss":"https://ehr.example")"));
  EXPECT_THAT(log, HasSubstr(R"("jti":)"));
  for (std::size_t begin = 0; begin < bad.size(); begin = bad.find('.', begin) + 1) {
    EXPECT_THAT(log, Not(HasSubstr(bad.substr(begin, bad.find('.', begin) - begin))));
    if (bad.find('.', begin) == std::string::npos) break;
  }
}

// What a feedback route does in its first line.
TEST_F(ClientRoutes, AFeedbackTokenMayNameEitherAddress) {
  Config config;
  config.public_url = kTestBase;
  ClientConfig client;
  client.name = "ehr";
  client.issuer = kTestIssuer;
  client.jwks_file = keys_.path();
  config.clients.push_back(client);
  ClientAuth auth(config);
  for (const std::string& path : {kCallPath, kCallPath + "/feedback"}) {
    HttpRequest request;
    request.authorization = "Bearer " + token(path, kTestIssuer);
    ASSERT_NE(auth.authenticate(request, Endpoint::kFeedback), nullptr);
  }
}

}  // namespace
}  // namespace cds
