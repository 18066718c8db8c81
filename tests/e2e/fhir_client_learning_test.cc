// What the client learns of a server and goes by in later searches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "cds/fhir_client.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/fhir_client_runs.h"

namespace cds {
namespace {

using State = QueryResult::State;
using testing::ElementsAre;
using testing::SizeIs;

const std::string kTyped = "Observation?patient=Patient/1&_count=9";
const std::string kBare = "Observation?patient=1&_count=9";

class Learning : public testing::Test {
 protected:
  QueryResult search(const std::string& path) {
    return std::move(run_all(client_, server_.base(), {{path, {}, {}}}).front());
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (const FhirRequest& request : server_.requests()) {
      all.push_back(request.method + request.target.substr(5));
    }
    return all;
  }

  FakeFhirServer server_;  // "/fhir"; ends after the client
  FhirClient client_{FhirClientOptions{}, test_zone()};
};

using PatientByType = Learning;

TEST_F(PatientByType, IsAskedForByIdWhenNothingIsFound) {
  server_.get(kTyped, searchset({}));
  server_.get(kBare, searchset({"a"}));
  const QueryResult result = search(kTyped);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_THAT(observation_ids(result), ElementsAre("a"));
  // From now on at once.
  EXPECT_THAT(observation_ids(search(kTyped)), ElementsAre("a"));
  EXPECT_THAT(asked(), ElementsAre("GET/" + kTyped, "GET/" + kBare, "GET/" + kBare));
}

TEST_F(PatientByType, IsAskedForByIdWhenRefused) {
  server_.get(kTyped, FhirAnswer{.status = 400});
  server_.get("Observation?patient=Patient/1", FhirAnswer{.status = 400});
  server_.get(kBare, searchset({"a"}));
  EXPECT_THAT(observation_ids(search(kTyped)), ElementsAre("a"));
}

TEST_F(PatientByType, IsAskedForOnceWhereItHasBeenFoundBefore) {
  server_.get(kTyped, searchset({"a"}));
  server_.get("Condition?patient=Patient/1", searchset({}));
  search(kTyped);
  EXPECT_EQ(search("Condition?patient=Patient/1").state, State::kComplete);
  EXPECT_THAT(server_.requests(), SizeIs(2));
}

TEST_F(PatientByType, NothingUnderEitherNameIsNothing) {
  server_.get(kTyped, searchset({}));
  server_.get(kBare, FhirAnswer{.status = 400});
  server_.get("Observation?patient=1", FhirAnswer{.status = 400});
  const QueryResult result = search(kTyped);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  EXPECT_THAT(observation_ids(result), SizeIs(0));
}

TEST_F(PatientByType, NothingIsNotBelievedWhenTheOtherNameFails) {
  server_.get(kTyped, searchset({}));
  server_.get(kBare, FhirAnswer{.status = 500});
  EXPECT_EQ(search(kTyped).state, State::kFailed);
}

using MissingType = Learning;

TEST_F(MissingType, IsNotAskedForAgainByTheNextCall) {
  server_.get("Observation?a", searchset({"a"}));
  const std::vector<Query> both{{"Observation?a", {}, {}}, {"DeviceUseStatement?a", {}, {}}};
  run_all(client_, server_.base(), both);
  const auto results = run_all(client_, server_.base(), both);
  EXPECT_EQ(results[0].state, State::kComplete);
  EXPECT_EQ(results[1].state, State::kFailed);
  EXPECT_EQ(results[1].status, 404);
  EXPECT_THAT(server_.requests(), SizeIs(3));
}

TEST_F(MissingType, IsNoneWhenTheServerKnowsNothingOfThisPatient) {
  search("Observation?a");
  server_.get("Observation?b", searchset({"b"}));
  EXPECT_THAT(observation_ids(search("Observation?b")), ElementsAre("b"));
}

// Of one whose token does not allow it, another's may.
TEST_F(MissingType, IsNoneWhenForbidden) {
  server_.get("Observation?a", searchset({"a"}));
  server_.get("Device?a", FhirAnswer{.status = 403});
  const std::vector<Query> both{{"Observation?a", {}, {}}, {"Device?a", {}, {}}};
  run_all(client_, server_.base(), both);
  run_all(client_, server_.base(), both);
  EXPECT_THAT(server_.requests(), SizeIs(4));
}

using PostSearch = Learning;

TEST_F(PostSearch, IsNotTriedAgainWhereItWasRefused) {
  std::string codes;
  for (int i = 0; i < 200; ++i) codes += "code-" + std::to_string(1000 + i) + ",";
  const std::string path = "Observation?code=" + codes + "last";
  server_.handle([](const FhirRequest& request) {
    const bool post = request.method == "POST";
    return std::make_unique<FhirAnswer>(post ? FhirAnswer{.status = 405}
                                             : FhirAnswer{.body = searchset({"a"})});
  });
  search(path);
  const std::size_t first = server_.requests().size();
  search(path);
  EXPECT_EQ(server_.requests().size(), 2 * first - 1);
}

using DownServer = Learning;

TEST_F(DownServer, IsLeftAloneAfterThreeCallsWithoutAnAnswer) {
  server_.get("Observation?a", FhirAnswer{.status = 500});
  for (int i = 0; i < 3; ++i) search("Observation?a");
  const std::size_t before = server_.requests().size();
  const QueryResult result = search("Observation?a");
  EXPECT_EQ(result.state, State::kFailed);
  EXPECT_EQ(result.reason, "server down (500), not asked again yet");
  EXPECT_EQ(server_.requests().size(), before);
}

TEST_F(DownServer, IsLeftAloneWhenItAsksForAPauseBeyondTheDeadline) {
  server_.get("Observation?a", {.status = 429, .headers = {{"Retry-After", "3600"}}});
  search("Observation?a");
  EXPECT_EQ(search("Observation?a").reason, "server down (429), not asked again yet");
  EXPECT_THAT(server_.requests(), SizeIs(1));
}

// A later search of a call that has little time left says nothing about the server.
TEST_F(DownServer, IsNoneWhenItAnsweredTheCallBefore) {
  server_.get("Observation?a", FhirAnswer{.status = 500});
  for (int i = 0; i < 5; ++i) {
    FhirAccess access;
    access.base = server_.base();
    access.deadline = std::chrono::steady_clock::now() + kPlenty;
    access.answered = true;
    client_.run(access, {{"Observation?a", {}, {}}});
  }
  server_.get("Observation?a", searchset({"a"}));
  EXPECT_EQ(search("Observation?a").state, State::kComplete);
}

// Nor does a call whose time was over before it could ask.
TEST_F(DownServer, IsNoneWhenNobodyAskedIt) {
  server_.get("Observation?a", searchset({"a"}));
  for (int i = 0; i < 5; ++i) {
    run_all(client_, server_.base(), {{"Observation?a", {}, {}}}, std::chrono::milliseconds(0));
  }
  EXPECT_EQ(search("Observation?a").state, State::kComplete);
}

TEST_F(DownServer, IsNoneWhenOneOfItsKindsOfDataFails) {
  server_.get("Observation?a", searchset({"a"}));
  server_.get("Device?a", {.status = 503, .headers = {{"Retry-After", "3600"}}});
  const std::vector<Query> both{{"Observation?a", {}, {}}, {"Device?a", {}, {}}};
  for (int i = 0; i < 5; ++i) run_all(client_, server_.base(), both);
  EXPECT_THAT(server_.requests(), SizeIs(10));
}

TEST(FhirClientPages, AFullPageThatDoesNotSayThatItIsAllIsPartial) {
  FakeFhirServer server;
  server.get("Observation?n=1&_count=2", searchset({"a", "b"}));
  server.get("Observation?n=2&_count=2", searchset({"a", "b"}, "", 2));
  server.get("Observation?n=3&_count=2", searchset({"a"}));
  EXPECT_EQ(run_one(server.base(), "Observation?n=1&_count=2").state, State::kPartial);
  EXPECT_EQ(run_one(server.base(), "Observation?n=2&_count=2").state, State::kComplete);
  EXPECT_EQ(run_one(server.base(), "Observation?n=3&_count=2").state, State::kComplete);
}

TEST(FhirClientPages, ASearchIsCutWhenItsPagesAreTooLargeTogether) {
  FakeFhirServer server;
  server.handle([](const FhirRequest& request) {
    return std::make_unique<FhirAnswer>(
        FhirAnswer{.body = searchset({"a"}, request.target + "1") + std::string(10'000, ' ')});
  });
  const QueryResult result =
      run_one(server.base(), "Observation?n=1", kPlenty, {.max_search_bytes = 25'000});
  EXPECT_EQ(result.state, State::kPartial);
  EXPECT_EQ(result.reason, "pages too large");
  EXPECT_THAT(server.requests(), SizeIs(3));
}

}  // namespace
}  // namespace cds
