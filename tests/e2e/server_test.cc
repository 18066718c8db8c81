#include "cds/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/server_fixture.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::Not;

using ServerRoutes = ServerTest;

TEST_F(ServerRoutes, AnswerWithSafeDefaults) {
  RawAnswer answer = get("/cds-services");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.headers["content-type"], "application/json");
  EXPECT_EQ(answer.headers["x-content-type-options"], "nosniff");
  EXPECT_EQ(answer.headers["cache-control"], "no-store");
  EXPECT_THAT(answer.headers["x-request-id"], testing::MatchesRegex("[0-9a-f]{16}"));
}

TEST_F(ServerRoutes, MayBeCachedWhenTheHandlerSaysSo) {
  EXPECT_EQ(get("/cached").headers["cache-control"], "max-age=300");
}

TEST_F(ServerRoutes, GiveEachRequestAnIdOfTheServers) {
  std::set<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.insert(get("/cds-services", "X-Request-Id: mine\r\n").headers["x-request-id"]);
  }
  EXPECT_EQ(ids.size(), 5U);
  EXPECT_FALSE(ids.contains("mine"));
}

TEST_F(ServerRoutes, IgnoreOneTrailingSlash) {
  EXPECT_EQ(get("/cds-services/").status, 200);
  EXPECT_EQ(get("/cds-services//").status, 404);
}

TEST_F(ServerRoutes, MatchPrefixesButExactPathsFirst) {
  EXPECT_EQ(get("/files/a/b").body, "/files/a/b");
  EXPECT_EQ(get("/files/fixed").body, "fixed");
  EXPECT_EQ(get("/files/").status, 404);
  EXPECT_EQ(get("/files").status, 404);
}

TEST_F(ServerRoutes, DecodePathAndQuery) {
  EXPECT_EQ(get("/files/%C3%A9").body, "/files/\xC3\xA9");
  EXPECT_EQ(get("/query?a=b%20c").body, "a=b%20c b c");
}

TEST_F(ServerRoutes, AnswerHeadLikeGetWithoutBody) {
  RawAnswer answer = exchange("HEAD /cds-services HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers["content-length"], "2");
  EXPECT_EQ(exchange("HEAD /cds-services/echo HTTP/1.1\r\nHost: x\r\n\r\n").status, 405);
}

TEST_F(ServerRoutes, NeverAnswerPartsOrCompressed) {
  RawAnswer answer = get("/cds-services", "Range: bytes=0-0\r\nAccept-Encoding: br, gzip\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
}

TEST_F(ServerRoutes, SeeTheAddressOfTheConnection) {
  EXPECT_EQ(get("/address", "REMOTE_ADDR: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n").body,
            "127.0.0.1");
}

TEST_F(ServerRoutes, EchoABody) {
  const std::string body(100'000, 'x');
  EXPECT_EQ(post("/cds-services/echo", body).body, body);
}

TEST_F(ServerRoutes, ReadChunkedBodies) {
  RawAnswer answer = exchange(
      "POST /cds-services/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\n{\"\r\n3\r\na\":\r\n2\r\n1}\r\n0\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{\"a\":1}");
}

TEST_F(ServerRoutes, AskForTheBodyWhenTheClientWaits) {
  start();
  RawConnection connection(port_);
  connection.send(
      "POST /cds-services/echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(connection.receive().status, 100);
  connection.send("{}");
  EXPECT_EQ(connection.receive().body, "{}");
}

using ServerErrors = ServerTest;

TEST_F(ServerErrors, AreOperationOutcomesWithTheRequestId) {
  RawAnswer answer = post("/cds-services/problem", "{}");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers["content-type"], "application/fhir+json");
  rapidjson::Document outcome;
  ASSERT_FALSE(outcome.Parse(answer.body.c_str()).HasParseError()) << answer.body;
  EXPECT_STREQ(outcome["resourceType"].GetString(), "OperationOutcome");
  EXPECT_EQ(outcome["id"].GetString(), answer.headers["x-request-id"]);
  const auto& issue = outcome["issue"][0];
  EXPECT_STREQ(issue["severity"].GetString(), "error");
  EXPECT_STREQ(issue["code"].GetString(), "required");
  EXPECT_STREQ(issue["details"]["text"].GetString(), "context.patientId: missing");
  EXPECT_THAT(issue["diagnostics"].GetString(), HasSubstr(answer.headers["x-request-id"]));
  EXPECT_STREQ(issue["expression"][0].GetString(), "context.patientId");
  EXPECT_THAT(answer.body, Not(HasSubstr("no patient")));
}

TEST_F(ServerErrors, GiveNoReasonForAFailedAuthentication) {
  RawAnswer answer = post("/cds-services/unauthorized", "{}");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.headers["www-authenticate"], "Bearer");
  EXPECT_THAT(answer.body, Not(HasSubstr("expired")));
  EXPECT_THAT(answer.body, Not(HasSubstr("token")));
}

TEST_F(ServerErrors, HideTheTextOfADefect) {
  std::mutex mutex;
  std::string logged;
  options_.on_answer = [&](const HttpRequest&, const HttpResponse& response, double) {
    const std::lock_guard<std::mutex> lock(mutex);
    logged = response.log_text;
  };
  RawAnswer answer = post("/cds-services/defect", "{}");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr("internal error"));
  EXPECT_THAT(answer.body, Not(HasSubstr("Jane")));
  for (const auto& [name, value] : answer.headers) EXPECT_THAT(value, Not(HasSubstr("Jane")));
  const std::lock_guard<std::mutex> lock(mutex);
  EXPECT_EQ(logged, "Jane Roe");
}

TEST_F(ServerErrors, UnknownPathIs404) {
  RawAnswer answer = get("/nothing");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("OperationOutcome"));
  EXPECT_EQ(post("/nothing", "{}").status, 404);
}

TEST_F(ServerErrors, AnotherMethodIs405WithAllow) {
  for (const std::string method : {"PUT", "DELETE", "PATCH", "TRACE", "BREW"}) {
    RawAnswer answer = exchange(method + " /both HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(answer.headers["allow"], "GET,HEAD,POST") << method;
  }
  EXPECT_EQ(get("/cds-services/echo").headers["allow"], "POST,OPTIONS");
  EXPECT_EQ(exchange("OPTIONS /metrics HTTP/1.1\r\nHost: x\r\n\r\n").status, 405);
}

TEST_F(ServerErrors, ABodyToAnUnknownPathIsNoSecondRequest) {
  start();
  RawConnection connection(port_);
  const std::string inner = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  connection.send("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                  std::to_string(inner.size()) + "\r\n\r\n" + inner);
  EXPECT_EQ(connection.receive().status, 404);
  connection.send("GET /cds-services HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(connection.receive().body, "{}");
}

struct MediaType {
  std::string name;
  std::string headers;
  int status;
};

class ServerMediaTypes : public ServerTest, public testing::WithParamInterface<MediaType> {};

TEST_P(ServerMediaTypes, DecideWhetherABodyIsRead) {
  EXPECT_EQ(post("/cds-services/echo", "{}", GetParam().headers).status, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ServerMediaTypes,
    testing::ValuesIn(std::vector<MediaType>{
        {"Json", "Content-Type: application/json\r\n", 200},
        {"AnyCase", "content-type: APPLICATION/Json\r\n", 200},
        {"WithParameter", "Content-Type: application/json ; charset=UTF-8\r\n", 200},
        {"FhirJson", "Content-Type: application/fhir+json\r\n", 200},
        {"OldFhirJson", "Content-Type: application/json+fhir;charset=utf-8\r\n", 200},
        {"Missing", "", 200},
        {"Text", "Content-Type: text/plain\r\n", 415},
        {"Xml", "Content-Type: application/fhir+xml\r\n", 415},
        {"Longer", "Content-Type: application/jsonx\r\n", 415},
        {"Form", "Content-Type: application/x-www-form-urlencoded\r\n", 415},
        {"Gzip", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", 415},
        {"Identity", "Content-Encoding: identity\r\n", 415},
    }),
    [](const testing::TestParamInfo<MediaType>& info) { return info.param.name; });

TEST_F(ServerErrors, AnEmptyBodyIs400) {
  RawAnswer answer = post("/cds-services/echo", "");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("body: missing"));
}

}  // namespace
}  // namespace cds
