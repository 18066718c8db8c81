// A client's keys over HTTP: rotation, outages, how often and by how many they are fetched.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cds/jwks.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/signed_token.h"

namespace cds {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAges{3'600'000};

FhirAnswer set_of(const std::vector<std::string>& kids, const std::string& cache_control = "") {
  std::string keys;
  for (const std::string& kid : kids) keys += (keys.empty() ? "" : ",") + p384_key().jwk(kid);
  FhirAnswer answer{.body = key_set(keys), .content_type = "application/jwk-set+json"};
  if (!cache_control.empty()) answer.headers.emplace_back("Cache-Control", cache_control);
  return answer;
}

FhirAnswer of_status(int status) { return {.status = status, .body = "{}"}; }

class JwksUrl : public testing::Test {
 protected:
  KeySource& source() {
    if (!source_) {
      ClientConfig client;
      client.name = "ehr";
      client.jwks_url = server_.base() + "/keys";
      source_ = make_key_source(client, options_);
    }
    return *source_;
  }

  // Whether the source knows the key now, after what it does about one that it does not know.
  bool knows(const std::string& kid) {
    const auto has = [&kid](const KeySet& keys) {
      return keys.find(kid, JwtAlgorithm::kEs384) != nullptr;
    };
    const auto keys = source().keys(has);
    return keys && has(*keys);
  }

  std::size_t fetches() const { return server_.requests().size(); }

  FakeFhirServer server_;  // ends after the source
  KeySourceOptions options_;
  std::unique_ptr<KeySource> source_;
};

TEST_F(JwksUrl, IsFetchedOnceForAllCalls) {
  server_.get("keys", set_of({"a", "b"}));
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(knows("a"));
    EXPECT_TRUE(knows("b"));
  }
  EXPECT_EQ(fetches(), 1U);
}

TEST_F(JwksUrl, AnUnknownKeyIsLookedForOnce) {
  server_.get("keys", set_of({"old"}));
  server_.get("keys", set_of({"new"}));
  EXPECT_TRUE(knows("old"));
  EXPECT_TRUE(knows("new"));
  EXPECT_EQ(fetches(), 2U);
  EXPECT_FALSE(knows("old"));  // the issuer has taken it back
}

TEST_F(JwksUrl, UnknownKeysCauseOneFetchAMinute) {
  options_.between = kAges;
  server_.get("keys", set_of({"a"}));
  EXPECT_TRUE(knows("a"));
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(knows("made-up-" + std::to_string(i)));
  EXPECT_TRUE(knows("a"));
  EXPECT_EQ(fetches(), 2U);
}

TEST_F(JwksUrl, AnOutageLeavesTheLastKeys) {
  options_.between = milliseconds(0);
  server_.get("keys", set_of({"a"}));
  server_.get("keys", of_status(500));
  EXPECT_TRUE(knows("a"));
  EXPECT_FALSE(knows("b"));
  EXPECT_TRUE(knows("a"));
  EXPECT_GE(fetches(), 2U);
}

TEST_F(JwksUrl, AfterAnOutageTheNextCallFindsTheKeys) {
  options_.between = milliseconds(0);
  server_.get("keys", of_status(503));
  EXPECT_FALSE(knows("a"));
  server_.handle([](const FhirRequest&) { return std::make_unique<FhirAnswer>(set_of({"a"})); });
  EXPECT_TRUE(knows("a") || knows("a"));  // the first may join a fetch from before the end
}

TEST_F(JwksUrl, WhatIsNoKeySetIsNotTaken) {
  options_.between = milliseconds(0);
  server_.get("keys", set_of({"a"}));
  server_.get("keys", FhirAnswer{.body = R"({"error":"maintenance"})"});
  server_.get("keys", FhirAnswer{.body = "<html>", .content_type = "text/html"});
  server_.get("keys", FhirAnswer{.body = key_set(p384_key().private_jwk("b"))});
  server_.get("keys", FhirAnswer{.body = std::string(300'000, ' ')});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(knows("b"));
  EXPECT_TRUE(knows("a"));
}

TEST_F(JwksUrl, RedirectsAreNotFollowed) {
  FhirAnswer redirect = of_status(302);
  redirect.headers.emplace_back("Location", server_.base() + "/elsewhere");
  server_.get("keys", redirect);
  server_.get("elsewhere", set_of({"a"}));
  EXPECT_FALSE(knows("a"));
  for (const FhirRequest& request : server_.requests()) EXPECT_EQ(request.target, "/fhir/keys");
}

TEST_F(JwksUrl, NoTokenIsSentToIt) {
  server_.get("keys", set_of({"a"}));
  EXPECT_TRUE(knows("a"));
  EXPECT_FALSE(server_.requests().front().headers.contains("Authorization"));
}

TEST_F(JwksUrl, CallersShareAFetch) {
  server_.get("keys", set_of({"a"}));
  server_.hold();
  source();
  std::vector<std::future<bool>> callers;
  for (int i = 0; i < 8; ++i) {
    callers.push_back(std::async(std::launch::async, [this] { return knows("a"); }));
  }
  server_.wait_for_requests(1);
  server_.release();
  for (auto& caller : callers) EXPECT_TRUE(caller.get());
  EXPECT_EQ(fetches(), 1U);
}

TEST_F(JwksUrl, AFetchDoesNotHoldUpThoseWhoseKeyIsThere) {
  options_.deadline = milliseconds(60'000);  // until released
  server_.get("keys", set_of({"a"}));
  server_.get("keys", set_of({"a", "b"}));
  EXPECT_TRUE(knows("a"));
  server_.hold();
  std::future<bool> waiting = std::async(std::launch::async, [this] { return knows("b"); });
  server_.wait_for_requests(2);
  EXPECT_TRUE(knows("a"));
  server_.release();
  EXPECT_TRUE(waiting.get());
}

TEST_F(JwksUrl, OnlySoManyCallersWait) {
  options_.deadline = milliseconds(60'000);
  options_.max_waiting = 0;
  server_.hold();
  EXPECT_FALSE(knows("a"));  // at once: the server has not answered
  server_.release();
}

TEST_F(JwksUrl, ASlowAnswerCostsTheDeadlineAndNotMore) {
  options_.deadline = milliseconds(100);
  server_.get("keys", set_of({"a"}));
  server_.hold();
  EXPECT_FALSE(knows("a"));
  source_.reset();  // does not wait for the answer
  server_.release();
}

TEST_F(JwksUrl, OldKeysAreFetchedAnewWithoutACall) {
  options_.shortest = milliseconds(0);
  server_.get("keys", set_of({"a"}, "public, max-age=0"));
  server_.get("keys", set_of({"a"}, "max-age=3600"));
  source();
  server_.wait_for_requests(2);
  EXPECT_TRUE(knows("a"));
}

TEST(KeyLifetime, FollowsMaxAgeWithinBounds) {
  const KeySourceOptions options;
  using std::chrono::minutes;
  EXPECT_EQ(lifetime_of(std::nullopt, options), minutes(60));
  EXPECT_EQ(lifetime_of(600, options), minutes(10));
  EXPECT_EQ(lifetime_of(0, options), minutes(1));
  EXPECT_EQ(lifetime_of(2'000'000'000, options), minutes(24 * 60));
}

}  // namespace
}  // namespace cds
