#include "cds/fhir_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/fake_fhir_server.h"
#include "tests/support/fhir_client_runs.h"

namespace cds {
namespace {

using State = QueryResult::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string kObservations = "Observation?patient=Patient/1";

std::string header(const FhirRequest& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

std::vector<std::string> targets(const FakeFhirServer& server) {
  std::vector<std::string> all;
  for (const FhirRequest& request : server.requests()) {
    all.push_back(request.method + " " + request.target);
  }
  return all;
}

// --- What is sent --------------------------------------------------------------------------------

TEST(FhirClientRequest, AReadGivesOnePageWithTheResource) {
  FakeFhirServer server;
  server.get("Patient/1", R"({"resourceType":"Patient","id":"1"})");
  const QueryResult result = run_one(server.base(), "Patient/1");
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_EQ(result.status, 200);
  ASSERT_THAT(result.pages, SizeIs(1));
  EXPECT_EQ(result.pages[0].kind, fhir::ResourceSet::Kind::kResource);
  EXPECT_EQ(result.pages[0].resources.size(), 1U);
  EXPECT_THAT(result.pages[0].resources.of<fhir::Patient>(), SizeIs(1));
}

TEST(FhirClientRequest, AsksForFhirJsonWithTheToken) {
  FakeFhirServer server;
  server.get(kObservations, searchset({"a"}));
  FhirClient client({}, test_zone());
  run_all(client, server.base(), {{kObservations, {}, {}}}, kPlenty, "secret-token");
  ASSERT_THAT(server.requests(), SizeIs(1));
  const FhirRequest request = server.requests()[0];
  EXPECT_EQ(header(request, "Accept"), "application/fhir+json");
  EXPECT_EQ(header(request, "Authorization"), "Bearer secret-token");
  EXPECT_EQ(header(request, "Accept-Encoding"), "gzip");
  EXPECT_THAT(header(request, "User-Agent"), HasSubstr("pumpcds"));
}

TEST(FhirClientRequest, SendsNoAuthorizationWithoutAToken) {
  FakeFhirServer server;
  run_one(server.base(), kObservations);
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_EQ(server.requests()[0].headers.count("Authorization"), 0U);
}

TEST(FhirClientRequest, TokensOfTwoCallsDoNotMixOnASharedConnection) {
  FakeFhirServer server;
  server.get(kObservations, searchset({"a"}));
  FhirClient client({}, test_zone());
  run_all(client, server.base(), {{kObservations, {}, {}}}, kPlenty, "first");
  run_all(client, server.base(), {{kObservations, {}, {}}});
  ASSERT_THAT(server.requests(), SizeIs(2));
  EXPECT_EQ(server.connections(), 1U);
  EXPECT_EQ(header(server.requests()[1], "Authorization"), "");
}

TEST(FhirClientRequest, ATokenThatWouldEndItsHeaderLineIsNotSent) {
  FakeFhirServer server;
  FhirClient client({}, test_zone());
  const auto results =
      run_all(client, server.base(), {{kObservations, {}, {}}}, kPlenty, "x\r\nEvil: 1");
  EXPECT_EQ(results[0].state, State::kFailed);
  EXPECT_THAT(results[0].reason, Not(HasSubstr("Evil")));
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST(FhirClientRequest, AReferenceCannotLeaveTheBase) {
  FakeFhirServer server;
  for (const std::string path : {"Device/../../admin", "Device/%2e%2e/%2e%2e/admin", "../x"}) {
    const QueryResult result = run_one(server.base(), path);
    EXPECT_EQ(result.state, State::kFailed) << path;
    EXPECT_EQ(result.reason, "address outside the FHIR server") << path;
  }
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST(FhirClientRequest, ABaseThatIsNoAddressFails) {
  for (const std::string base : {"", "ftp://127.0.0.1/x", "http://u:p@127.0.0.1", "http://h?x=1"}) {
    EXPECT_EQ(run_one(base, kObservations).state, State::kFailed) << base;
  }
}

TEST(FhirClientRequest, ANameWithSeveralAddressesIsTriedOnEach) {
  FakeFhirServer server;
  server.get(kObservations, searchset({"a"}));
  const std::string base = "http://localhost:" + std::to_string(server.port()) + "/fhir/";
  const QueryResult result = run_one(base, kObservations);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
}

TEST(FhirClientRequest, NothingListens) {
  std::string base;
  { base = FakeFhirServer().base(); }
  const QueryResult result = run_one(base, kObservations);
  EXPECT_EQ(result.state, State::kFailed);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.reason, "no connection");
}

// --- Pages ---------------------------------------------------------------------------------------

struct NextCase {
  std::string name;
  std::string link;  // BASE stands for the server's
  std::string target;
};

class FhirClientNext : public testing::TestWithParam<NextCase> {};

TEST_P(FhirClientNext, IsFollowedAsGiven) {
  FakeFhirServer server("/fhir/r4");
  std::string link = GetParam().link;
  if (link.starts_with("BASE")) link.replace(0, 4, server.base());
  server.get(kObservations, searchset({"a"}, link));
  server.handle([](const FhirRequest& request) -> std::unique_ptr<FhirAnswer> {
    if (request.target != GetParam().target) return nullptr;
    return std::make_unique<FhirAnswer>(FhirAnswer{.body = searchset({"b"})});
  });
  const QueryResult result = run_one(server.base(), kObservations);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_THAT(observation_ids(result), ElementsAre("a", "b"));
  EXPECT_THAT(result.texts, SizeIs(2));
}

INSTANTIATE_TEST_SUITE_P(
    Links, FhirClientNext,
    testing::ValuesIn(std::vector<NextCase>{
        {"Absolute", "BASE/Observation?page=2", "/fhir/r4/Observation?page=2"},
        {"BaseWithState", "BASE?_getpages=abc&x=http://other/y",
         "/fhir/r4?_getpages=abc&x=http://other/y"},
        {"EncodedState", "BASE/Observation?ct=%7Ba%2Fb%7D%3d",
         "/fhir/r4/Observation?ct=%7Ba%2Fb%7D%3d"},
        {"AbsolutePath", "/fhir/r4/Observation?page=2", "/fhir/r4/Observation?page=2"},
        {"RelativeToTheType", "?page=2", "/fhir/r4/Observation?page=2"},
        {"RelativeToTheBase", "Observation?page=2", "/fhir/r4/Observation?page=2"},
        {"TypeAsRoot", "/Observation?page=2", "/fhir/r4/Observation?page=2"},
        {"VeryLong", "BASE/Observation?ct=" + std::string(3000, 'x'),
         "/fhir/r4/Observation?ct=" + std::string(3000, 'x')},
    }),
    [](const testing::TestParamInfo<NextCase>& info) { return info.param.name; });

TEST(FhirClientPages, ALinkToAnotherServerIsNotFollowed) {
  FakeFhirServer other;
  FakeFhirServer server;
  for (const std::string& link :
       {other.base() + "/Observation?page=2",
        "http://127.0.0.1:" + std::to_string(server.port()) + "/elsewhere/Observation?page=2",
        std::string("//example.invalid/x"), std::string("/admin?page=2")}) {
    FakeFhirServer each;
    each.get(kObservations, searchset({"a"}, link));
    const QueryResult result = run_one(each.base(), kObservations);
    EXPECT_EQ(result.state, State::kPartial) << link;
    EXPECT_EQ(result.reason, "next link to another host") << link;
    EXPECT_THAT(observation_ids(result), ElementsAre("a"));
    EXPECT_THAT(each.requests(), SizeIs(1));
  }
  EXPECT_THAT(other.requests(), IsEmpty());
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST(FhirClientPages, LinksInACircleEnd) {
  FakeFhirServer server;
  server.get(kObservations, searchset({"a"}, "?page=2"));
  server.get("Observation?page=2", searchset({"b"}, "?page=2"));
  const QueryResult result = run_one(server.base(), kObservations);
  EXPECT_EQ(result.state, State::kPartial);
  EXPECT_EQ(result.reason, "next links in a circle");
  EXPECT_THAT(observation_ids(result), ElementsAre("a", "b"));
}

TEST(FhirClientPages, ASearchThatGoesOnIsCut) {
  FakeFhirServer server;
  server.handle([](const FhirRequest& request) {
    return std::make_unique<FhirAnswer>(FhirAnswer{.body = searchset({"a"}, request.target + "1")});
  });
  const QueryResult result = run_one(server.base(), kObservations, kPlenty, {.max_pages = 3});
  EXPECT_EQ(result.state, State::kPartial);
  EXPECT_EQ(result.reason, "too many pages");
  EXPECT_THAT(server.requests(), SizeIs(3));
}

TEST(FhirClientPages, ALaterPageThatFailsLeavesThoseBefore) {
  FakeFhirServer server;
  server.get(kObservations, searchset({"a"}, "?page=2"));
  server.get("Observation?page=2", FhirAnswer{.status = 410});
  const QueryResult result = run_one(server.base(), kObservations);
  EXPECT_EQ(result.state, State::kPartial);
  EXPECT_EQ(result.status, 410);
  EXPECT_EQ(result.reason, "410");
  EXPECT_THAT(observation_ids(result), ElementsAre("a"));
}

TEST(FhirClientPages, MoreInTotalThanArrivedIsPartial) {
  FakeFhirServer server;
  server.get("Observation?short", searchset({"a"}, "?short2", 3));
  server.get("Observation?short2", searchset({"b"}, "", 3));
  server.get("Observation?whole", searchset({"a", "b", "c"}, "", 3));
  const QueryResult cut = run_one(server.base(), "Observation?short");
  EXPECT_EQ(cut.state, State::kPartial);
  EXPECT_EQ(cut.reason, "fewer entries than the total, or as many as were asked for");
  EXPECT_EQ(run_one(server.base(), "Observation?whole").state, State::kComplete);
}

TEST(FhirClientPages, StartsAtALinkThatTheCallerHas) {
  FakeFhirServer server;
  server.get("Observation?page=2", searchset({"b"}, "", 2));
  FhirClient client({}, test_zone());
  const std::string next = server.base() + "/Observation?page=2";
  const auto results = run_all(client, server.base(), {{kObservations, {}, next}});
  // The first page, which the total counts too, is the caller's.
  EXPECT_EQ(results[0].state, State::kComplete) << results[0].reason;
  EXPECT_THAT(observation_ids(results[0]), ElementsAre("b"));
  EXPECT_THAT(targets(server), ElementsAre("GET /fhir/Observation?page=2"));
}

TEST(FhirClientPages, ALinkOfTheCallerToAnotherServerFails) {
  FakeFhirServer other;
  FakeFhirServer server;
  FhirClient client({}, test_zone());
  const auto results =
      run_all(client, server.base(), {{kObservations, {}, other.base() + "/Observation?page=2"}});
  EXPECT_EQ(results[0].state, State::kFailed);
  EXPECT_EQ(results[0].reason, "next link to another host");
  EXPECT_THAT(other.requests(), IsEmpty());
}

// --- Long searches -------------------------------------------------------------------------------

std::string codes(int begin, int end) {
  std::string all;
  for (int i = begin; i < end; ++i) {
    all += (i > begin ? "," : "") + std::string("http://loinc.org%7Ccode-number-") +
           std::to_string(1000 + i);
  }
  return all;
}

const std::string kLongSearch = "Observation?patient=Patient/1&code=" + codes(0, 45) + "&_count=9";

TEST(FhirClientLongSearch, IsPosted) {
  FakeFhirServer server;
  server.answer("POST", "Observation/_search", {.body = searchset({"a"}, "?page=2")});
  server.get("Observation/_search?page=2", searchset({"b"}));
  const QueryResult result = run_one(server.base(), kLongSearch);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_THAT(observation_ids(result), ElementsAre("a", "b"));
  const FhirRequest request = server.requests()[0];
  EXPECT_EQ(header(request, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ("Observation?" + request.body, kLongSearch);
}

TEST(FhirClientLongSearch, BecomesSeveralWhereNoPostIsTaken) {
  for (const int status : {404, 405, 415, 501}) {
    FakeFhirServer server;
    server.answer("POST", "Observation/_search", {.status = status});
    const std::string begin = "Observation?patient=Patient/1&code=";
    server.get(begin + codes(0, 20) + "&_count=9", searchset({"a"}, "", 1));
    server.get(begin + codes(20, 40) + "&_count=9", searchset({"b", "c"}, "", 2));
    server.get(begin + codes(40, 45) + "&_count=9", searchset({}, "", 0));
    const QueryResult result = run_one(server.base(), kLongSearch);
    EXPECT_EQ(result.state, State::kComplete) << status << ": " << result.reason;
    EXPECT_THAT(observation_ids(result), ElementsAre("a", "b", "c"));
    EXPECT_THAT(server.requests(), SizeIs(4));
  }
}

// A cut search is taken for complete down to its oldest record; of several searches that is not so.
TEST(FhirClientLongSearch, FailsWhenOneOfSeveralIsNotComplete) {
  for (const bool cut : {false, true}) {
    FakeFhirServer server;
    const std::string begin = "Observation?patient=Patient/1&code=";
    server.get(begin + codes(0, 20) + "&_count=9", searchset({"a"}));
    if (cut) server.get(begin + codes(20, 40) + "&_count=9", searchset({"b"}, "", 2));
    const QueryResult result = run_one(server.base(), kLongSearch);
    EXPECT_EQ(result.state, State::kFailed);
    EXPECT_EQ(result.reason,
              cut ? "fewer entries than the total, or as many as were asked for" : "404");
  }
}

TEST(FhirClientLongSearch, BecomesSeveralWhenItsNextLinkIsRefused) {
  FakeFhirServer server;
  server.answer("POST", "Observation/_search", {.body = searchset({"x"}, "?page=2")});
  server.handle([](const FhirRequest& request) -> std::unique_ptr<FhirAnswer> {
    const bool part = request.method == "GET" && request.target.find("code=") != std::string::npos;
    if (!part) return nullptr;
    return std::make_unique<FhirAnswer>(FhirAnswer{.body = searchset({"a"})});
  });
  const QueryResult result = run_one(server.base(), kLongSearch);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_THAT(observation_ids(result), ElementsAre("a", "a", "a"));
}

// The link leads to all that the server has: the search itself is lost.
TEST(FhirClientLongSearch, BecomesSeveralWhenItsNextLinkBringsOtherPatients) {
  const std::string other = R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
                            R"("Observation","subject":{"reference":"Patient/2"}}}]})";
  FakeFhirServer server;
  server.answer("POST", "Observation/_search", {.body = searchset({"x"}, "?page=2")});
  server.get("Observation/_search?page=2", other);
  server.handle([](const FhirRequest& request) -> std::unique_ptr<FhirAnswer> {
    const bool part = request.method == "GET" && request.target.find("code=") != std::string::npos;
    if (!part) return nullptr;
    return std::make_unique<FhirAnswer>(FhirAnswer{.body = searchset({"a"})});
  });
  const QueryResult result = run_one(server.base(), kLongSearch);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_THAT(observation_ids(result), ElementsAre("a", "a", "a"));
}

}  // namespace
}  // namespace cds
