#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cds/fhir_client.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/fhir_client_runs.h"

namespace cds {
namespace {

using State = QueryResult::State;
using Scripts = std::vector<RawServer::Script>;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kObservations = "Observation?patient=Patient/1";

std::string http_answer(const std::string& json) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: " +
         std::to_string(json.size()) + "\r\n\r\n" + json;
}

// The certificate authorities of clients made while this lives; none for an empty text.
class TrustedCertificate {
 public:
  explicit TrustedCertificate(const std::string& pem)
      : file_(testing::TempDir() + "fhir_client_" + std::to_string(getpid()) + ".pem") {
    if (const char* const before = std::getenv("SSL_CERT_FILE")) before_ = before;
    std::ofstream(file_) << pem;
    setenv("SSL_CERT_FILE", file_.c_str(), 1);
  }
  ~TrustedCertificate() {
    if (before_) {
      setenv("SSL_CERT_FILE", before_->c_str(), 1);
    } else {
      unsetenv("SSL_CERT_FILE");
    }
    std::filesystem::remove(file_);
  }
  TrustedCertificate(const TrustedCertificate&) = delete;
  TrustedCertificate& operator=(const TrustedCertificate&) = delete;

 private:
  std::string file_;
  std::optional<std::string> before_;
};

// --- Connections ---------------------------------------------------------------------------------

TEST(FhirClientConnections, QueriesRunAtOnceAndResultsKeepTheirOrder) {
  FakeFhirServer server;
  answer_numbered_searches(server);
  server.hold();
  std::vector<QueryResult> results;
  {
    FhirClient client({}, test_zone());
    std::thread caller([&] { results = run_all(client, server.base(), numbered_searches(8)); });
    server.wait_for_requests(8);  // all before any is answered
    server.release();
    caller.join();
  }
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_THAT(observation_ids(results[i]), ElementsAre(std::to_string(i)));
}

TEST(FhirClientConnections, NoMoreThanAllowedAreUsedByAllCallsTogether) {
  FakeFhirServer server;
  answer_numbered_searches(server);
  server.hold();
  {
    FhirClient client({.max_connections_per_server = 2}, test_zone());
    std::vector<std::thread> callers;
    for (int i = 0; i < 3; ++i) {
      callers.emplace_back([&] {
        for (const QueryResult& result : run_all(client, server.base(), numbered_searches(5))) {
          EXPECT_EQ(result.state, State::kComplete) << result.reason;
        }
      });
    }
    server.wait_for_requests(2);
    server.release();
    for (std::thread& caller : callers) caller.join();
  }
  EXPECT_THAT(server.requests(), SizeIs(15));
  EXPECT_EQ(server.most_at_once(), 2U);
  EXPECT_LE(server.connections(), 2U);
}

TEST(FhirClientConnections, OneCallDoesNotTakeAllThatAllCallsMayUse) {
  FakeFhirServer server;
  answer_numbered_searches(server);
  server.hold();
  FhirClient client({.max_connections_per_server = 5, .max_connections_per_call = 3}, test_zone());
  std::thread large([&] { run_all(client, server.base(), numbered_searches(20)); });
  server.wait_for_requests(3);
  std::thread small([&] { run_all(client, server.base(), numbered_searches(2)); });
  server.wait_for_requests(5);
  server.release();
  large.join();
  small.join();
  EXPECT_THAT(server.requests(), SizeIs(22));
  EXPECT_LE(server.most_at_once(), 5U);
}

TEST(FhirClientConnections, WaitingForOneEndsAtTheDeadline) {
  FakeFhirServer server;
  answer_numbered_searches(server);
  server.hold();
  {
    FhirClient client({.max_connections_per_server = 1}, test_zone());
    std::thread caller([&] { run_all(client, server.base(), numbered_searches(1)); });
    server.wait_for_requests(1);
    const auto results = run_all(client, server.base(), numbered_searches(2), milliseconds(100));
    EXPECT_EQ(results[0].reason, "timeout");
    EXPECT_EQ(results[1].reason, "timeout");
    server.release();
    caller.join();
  }
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST(FhirClientConnections, ALostOneIsReplacedOnce) {
  RawServer server(Scripts{{.close_after = true}, {.begin = http_answer(searchset({"a"}))}});
  const QueryResult result = run_one(server.base(), kObservations);
  EXPECT_EQ(result.state, State::kComplete) << result.reason;
  RawServer dead(Scripts{{.close_after = true}});
  EXPECT_EQ(run_one(dead.base(), kObservations).reason, "connection lost");
  EXPECT_EQ(dead.connections(), 2U);
}

TEST(FhirClientConnections, OneWithBytesLeftOverIsNotUsedAgain) {
  const std::string stray = http_answer(searchset({"of-somebody-else"}));
  RawServer server(Scripts{{.begin = http_answer(searchset({"a"})) + stray},
                           {.begin = http_answer(searchset({"b"}))}});
  FhirClient client({}, test_zone());
  EXPECT_THAT(observation_ids(run_all(client, server.base(), numbered_searches(1))[0]),
              ElementsAre("a"));
  EXPECT_THAT(observation_ids(run_all(client, server.base(), numbered_searches(1))[0]),
              ElementsAre("b"));
}

TEST(FhirClientTls, ReadsFromATrustedServerOverOneConnection) {
  FakeFhirServer server("/fhir", FakeFhirServer::Tls::kYes);
  answer_numbered_searches(server);
  const TrustedCertificate trusted(server.certificate());
  FhirClient client({}, test_zone());
  for (int round = 0; round < 3; ++round) {
    const auto results = run_all(client, server.base(), numbered_searches(1));
    EXPECT_THAT(observation_ids(results[0]), ElementsAre("0")) << results[0].reason;
  }
  EXPECT_EQ(server.connections(), 1U);
}

TEST(FhirClientTls, SendsNothingToAServerThatNobodyVouchesFor) {
  FakeFhirServer server("/fhir", FakeFhirServer::Tls::kYes);
  answer_numbered_searches(server);
  const QueryResult result = run_one(server.base(), kObservations);
  EXPECT_EQ(result.state, State::kFailed);
  EXPECT_EQ(result.reason, "TLS certificate not trusted");
  EXPECT_THAT(server.requests(), IsEmpty());
}

// --- The deadline --------------------------------------------------------------------------------

struct SlowCase {
  std::string name;
  RawServer::Script script;
  std::string scheme = "http";
};

class FhirClientDeadline : public testing::TestWithParam<SlowCase> {};

TEST_P(FhirClientDeadline, EndsTheCall) {
  RawServer server(Scripts{GetParam().script});
  std::string base = server.base();
  base.replace(0, 4, GetParam().scheme);
  const TrustedCertificate none("");  // reading the system's takes long under sanitizers
  const auto begin = steady_clock::now();
  const QueryResult result = run_one(base, kObservations, milliseconds(150));
  const auto took = steady_clock::now() - begin;
  EXPECT_EQ(result.state, State::kFailed);
  EXPECT_EQ(result.reason, "timeout");
  EXPECT_GE(took, milliseconds(150));
  EXPECT_LT(took, milliseconds(400));  // 50 ms, and room for a busy machine
}

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n";

INSTANTIATE_TEST_SUITE_P(
    Servers, FhirClientDeadline,
    testing::ValuesIn(std::vector<SlowCase>{
        {"ThatNeverAnswers", {}},
        {"ThatStopsInTheStatusLine", {.begin = "HTTP/1.1 2"}},
        {"ThatDripsItsHead", {.begin = kHead + "X-Slow: ", .drip = "a"}},
        {"ThatGoesOnToContinue", {.drip = "HTTP/1.1 100 Continue\r\n\r\n"}},
        {"ThatDripsItsBody", {.begin = kHead + "Content-Length: 100000\r\n\r\n{", .drip = " "}},
        {"ThatDripsChunks",
         {.begin = kHead + "Transfer-Encoding: chunked\r\n\r\n", .drip = "1\r\n \r\n"}},
        {"ThatNeverShakesHands", {}, "https"},
        {"ThatDripsItsHandshake",
         {.begin = std::string("\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", 9), .drip = "\x03"},
         "https"},
    }),
    [](const testing::TestParamInfo<SlowCase>& info) { return info.param.name; });

TEST(FhirClientDeadlineOfPages, LeavesThosePagesThatArrived) {
  RawServer server(Scripts{{.begin = http_answer(searchset({"a"}, "?page=2"))}});
  const QueryResult result = run_one(server.base(), kObservations, milliseconds(150));
  EXPECT_EQ(result.state, State::kPartial);
  EXPECT_EQ(result.reason, "timeout");
  EXPECT_THAT(observation_ids(result), ElementsAre("a"));
}

TEST(FhirClientDeadlineOfCalls, OneThatHasPassedSendsNothing) {
  FakeFhirServer server;
  const QueryResult result = run_one(server.base(), kObservations, milliseconds(-1));
  EXPECT_EQ(result.reason, "timeout");
  EXPECT_THAT(server.requests(), IsEmpty());
}

// --- Hostile heads -------------------------------------------------------------------------------

struct HostileCase {
  std::string name;
  RawServer::Script script;
  std::string reason;
};

class FhirClientHostileServer : public testing::TestWithParam<HostileCase> {};

TEST_P(FhirClientHostileServer, IsGivenUp) {
  RawServer server(Scripts{GetParam().script});
  const QueryResult result =
      run_one(server.base(), kObservations, kPlenty, {.max_page_bytes = 1000});
  EXPECT_EQ(result.state, State::kFailed);
  EXPECT_EQ(result.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Heads, FhirClientHostileServer,
    testing::ValuesIn(std::vector<HostileCase>{
        {"StatusLineWithoutEnd",
         {.begin = "HTTP/1.1 200 ", .drip = std::string(1U << 20U, 'a')},
         "answer head too large"},
        {"LongStatusLine",
         {.begin = "HTTP/1.1 200 " + std::string(1U << 20U, 'a') + "\r\n\r\n"},
         "answer head too large"},
        {"HeaderWithoutEnd",
         {.begin = kHead + "X-Long: ", .drip = std::string(1U << 20U, 'a')},
         "answer head too large"},
        {"HeadersWithoutEnd",
         {.begin = kHead, .drip = "X-One: 1\r\nX-Two: 2\r\n" + std::string(2000, 'x') + ": 3\r\n"},
         "answer head too large"},
        {"NegativeChunkSize",
         {.begin = kHead + "Transfer-Encoding: chunked\r\n\r\n-2\r\n",
          .drip = std::string(10'000, ' ')},
         "answer too large"},
        {"NotHttp", {.begin = "SSH-2.0-OpenSSH_9\r\n", .close_after = true}, "connection lost"},
    }),
    [](const testing::TestParamInfo<HostileCase>& info) { return info.param.name; });

// --- Several callers -----------------------------------------------------------------------------

TEST(FhirClientThreads, ManyCallersShareOneClient) {
  FakeFhirServer server;
  answer_numbered_searches(server);
  FhirClient client({.max_connections_per_server = 4}, test_zone());
  std::vector<std::thread> callers;
  for (int c = 0; c < 6; ++c) {
    callers.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        const auto results = run_all(client, server.base(), numbered_searches(6));
        for (std::size_t i = 0; i < results.size(); ++i) {
          EXPECT_THAT(observation_ids(results[i]), ElementsAre(std::to_string(i)))
              << results[i].reason;
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_LE(server.connections(), 4U);
}

}  // namespace
}  // namespace cds
