#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "cds/fhir_client.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/fhir_client_runs.h"

namespace cds {
namespace {

using State = QueryResult::State;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kObservations = "Observation?patient=Patient/1";

// --- Answers that are none -----------------------------------------------------------------------

struct AnswerCase {
  std::string name;
  FhirAnswer answer;
  std::string reason;  // empty: complete
  State state = State::kFailed;
};

class FhirClientAnswer : public testing::TestWithParam<AnswerCase> {};

TEST_P(FhirClientAnswer, IsTakenOrRefused) {
  FakeFhirServer server;
  server.get(kObservations, GetParam().answer);
  const QueryResult result =
      run_one(server.base(), kObservations, kPlenty, {.max_page_bytes = 1U << 20U});
  EXPECT_EQ(result.reason, GetParam().reason);
  EXPECT_EQ(result.state, GetParam().reason.empty() ? State::kComplete : GetParam().state);
  EXPECT_EQ(result.status, GetParam().answer.status);
  EXPECT_EQ(result.pages.empty(), result.state == State::kFailed);
}

FhirAnswer of_type(const std::string& content_type) {
  return {.body = searchset({"a"}), .content_type = content_type};
}

FhirAnswer of_status(int status) { return {.status = status, .body = searchset({"a"})}; }

const std::string kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";

INSTANTIATE_TEST_SUITE_P(
    Answers, FhirClientAnswer,
    testing::ValuesIn(std::vector<AnswerCase>{
        {"FhirJson", of_type("application/fhir+json"), ""},
        {"FhirJsonWithCharset", of_type("application/fhir+json;charset=UTF-8"), ""},
        {"Json", of_type("application/json"), ""},
        {"OldFhirJson", of_type("Application/JSON+FHIR ; charset=utf-8"), ""},
        {"Html", of_type("text/html"), "not FHIR JSON"},
        {"Xml", of_type("application/fhir+xml"), "not FHIR JSON"},
        {"NotJson", {.body = "<html>"}, "not JSON"},
        {"CutJson", {.body = R"({"resourceType":"Bundle","entry":[)"}, "not JSON"},
        {"Empty", {.body = ""}, "not JSON"},
        {"SingleResource", {.body = R"({"resourceType":"Patient","id":"1"})"}, "not a Bundle"},
        {"Null", {.body = "null"}, "not a Bundle"},
        {"OutcomeAsAnswer", {.body = kOutcome}, "OperationOutcome"},
        {"OutcomeAmongEntries",
         {.body = R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)" +
                  kOutcome + R"(,"search":{"mode":"outcome"}}]})"},
         "OperationOutcome among the entries",
         State::kPartial},
        {"Unauthorized", of_status(401), "401"},
        {"Forbidden", of_status(403), "403"},
        {"NotFound", of_status(404), "404"},
        {"Gone", of_status(410), "410"},
        {"NoContent", {.status = 204, .body = ""}, "204"},
        {"CompressedOk",
         {.body = searchset({"a"}) + std::string(100'000, ' '), .content_type = "application/json"},
         ""},
        {"TooLarge", {.body = searchset({"a"}) + std::string(2U << 20U, ' ')}, "answer too large"},
        {"TooLargeWhenDecompressed",
         {.body = searchset({"a"}) + std::string(2U << 20U, ' '),
          .content_type = "application/json"},
         "answer too large"},
    }),
    [](const testing::TestParamInfo<AnswerCase>& info) { return info.param.name; });

TEST(FhirClientAnswers, ARedirectIsNotFollowed) {
  FakeFhirServer other;
  other.get("Patient/1", R"({"resourceType":"Patient"})");
  FakeFhirServer server;
  server.get("Patient/1", {.status = 302, .headers = {{"Location", other.base() + "/Patient/1"}}});
  const QueryResult result = run_one(server.base(), "Patient/1");
  EXPECT_EQ(result.state, State::kFailed);
  EXPECT_EQ(result.reason, "redirect");
  EXPECT_EQ(result.status, 302);
  EXPECT_THAT(other.requests(), IsEmpty());
}

TEST(FhirClientAnswers, AReadOfWhatIsGoneFails) {
  FakeFhirServer server;
  server.get("Device/1", FhirAnswer{.status = 410});
  EXPECT_EQ(run_one(server.base(), "Device/1").reason, "410");
  EXPECT_EQ(run_one(server.base(), "Device/2").reason, "404");
}

TEST(FhirClientAnswers, OneFailureLeavesTheOthers) {
  FakeFhirServer server;
  server.get("Observation?a", searchset({"a"}));
  server.get("Observation?b", FhirAnswer{.status = 403});
  server.get("Observation?c", searchset({"c"}));
  FhirClient client({}, test_zone());
  const auto results =
      run_all(client, server.base(),
              {{"Observation?a", {}, {}}, {"Observation?b", {}, {}}, {"Observation?c", {}, {}}});
  ASSERT_THAT(results, SizeIs(3));
  EXPECT_THAT(observation_ids(results[0]), ElementsAre("a"));
  EXPECT_EQ(results[1].reason, "403");
  EXPECT_THAT(observation_ids(results[2]), ElementsAre("c"));
}

// --- Trying again --------------------------------------------------------------------------------

struct RetryCase {
  std::string name;
  FhirAnswer first;
  bool retried;
};

class FhirClientRetry : public testing::TestWithParam<RetryCase> {};

TEST_P(FhirClientRetry, OnceWhereItMayHelp) {
  FakeFhirServer server;
  server.get(kObservations, GetParam().first);
  server.get(kObservations, searchset({"a"}));
  const auto begin = steady_clock::now();
  const QueryResult result = run_one(server.base(), kObservations);
  EXPECT_EQ(result.state, GetParam().retried ? State::kComplete : State::kFailed);
  EXPECT_THAT(server.requests(), SizeIs(GetParam().retried ? 2 : 1));
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(10));
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, FhirClientRetry,
    testing::ValuesIn(std::vector<RetryCase>{
        {"RequestTimeout", {.status = 408}, true},
        {"ServerError", {.status = 500}, true},
        {"BadGateway", {.status = 502}, true},
        {"GatewayTimeout", {.status = 504}, true},
        {"UnavailableForAMoment", {.status = 503, .headers = {{"Retry-After", "0"}}}, true},
        {"TooManyForAMoment", {.status = 429, .headers = {{"Retry-After", "0"}}}, true},
        {"Unavailable", {.status = 503}, true},
        {"TooMany", {.status = 429}, true},
        {"UnavailableBeyondTheDeadline",
         {.status = 503, .headers = {{"Retry-After", "3600"}}},
         false},
        {"RetryAfterIsADateNow",
         {.status = 429,
          .headers = {{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"},
                      {"Date", "Wed, 21 Oct 2026 07:28:00 GMT"}}},
         true},
        {"RetryAfterIsADateBeyondTheDeadline",
         {.status = 503,
          .headers = {{"Retry-After", "Wed, 21 Oct 2026 08:28:00 GMT"},
                      {"Date", "Wed, 21 Oct 2026 07:28:00 GMT"}}},
         false},
        {"RetryAfterIsNoDate", {.status = 429, .headers = {{"Retry-After", "soon"}}}, false},
        {"RetryAfterIsNegative", {.status = 429, .headers = {{"Retry-After", "-1"}}}, false},
        {"Unauthorized", {.status = 401}, false},
        {"NotImplemented", {.status = 501}, false},
        {"BadGatewayOfAProxy", {.status = 521}, false},
    }),
    [](const testing::TestParamInfo<RetryCase>& info) { return info.param.name; });

TEST(FhirClientRetryCount, ASecondFailureIsFinal) {
  FakeFhirServer server;
  server.get(kObservations, FhirAnswer{.status = 502});
  const QueryResult result = run_one(server.base(), kObservations);
  EXPECT_EQ(result.reason, "502");
  EXPECT_THAT(server.requests(), SizeIs(2));
}

TEST(FhirClientRefusedParameters, AreLeftOutOnce) {
  FakeFhirServer server;
  const std::string full =
      "Observation?patient=Patient/1&code=a&_sort=-date&_count=500&date=ge2026";
  server.get(full, FhirAnswer{.status = 400});
  server.get("Observation?patient=Patient/1&code=a", searchset({"a"}, "?page=2"));
  server.get("Observation?page=2", searchset({"b"}));
  const QueryResult result = run_one(server.base(), full);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_THAT(observation_ids(result), ElementsAre("a", "b"));
  EXPECT_THAT(server.requests(), SizeIs(3));
}

TEST(FhirClientRefusedParameters, AnotherRefusalIsFinal) {
  FakeFhirServer server;
  server.handle(
      [](const FhirRequest&) { return std::make_unique<FhirAnswer>(FhirAnswer{.status = 400}); });
  EXPECT_EQ(run_one(server.base(), "Observation?code=a&_count=5").reason, "400");
  EXPECT_THAT(server.requests(), SizeIs(2));
}

}  // namespace
}  // namespace cds
