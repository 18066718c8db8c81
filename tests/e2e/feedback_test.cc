// Feedback over HTTP, and what becomes of it and of determinations when the store goes and comes
// back. Over both databases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "cds/app.h"
#include "cds/keyed_hash.h"
#include "cds/order_sign_service.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/raw_http.h"
#include "tests/support/tcp_relay.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

using testing::HasSubstr;

class FeedbackTest : public testing::TestWithParam<Database> {
 protected:
  void SetUp() override {
    if (GetParam() == Database::kPostgres && test_postgres().empty()) {
      GTEST_SKIP() << "PUMPCDS_TEST_POSTGRES is not set";
    }
    store_.emplace(GetParam());
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.cors_origins = {"https://ehr.example"};
    options.config.time_zone = "America/New_York";
    options.config.store = store_->setting();
    if (GetParam() == Database::kPostgres) {
      const std::string address = test_postgres();
      relay_.emplace(std::stoi(address.substr(address.rfind(':') + 1)));
      options.config.store = store_->setting_by_port(relay_->port());
      options.config.store_key_file = store_->directory().file("key");
      read_key_file(options.config.store_key_file, true);
      options.config.spool = store_->directory().file("spool");
    }
    options.keep_records = true;
    app_.emplace(std::move(options));
    port_ = app_->start();
  }
  void TearDown() override {
    if (app_) app_->stop();
  }

  void take_store_away() {
    if (relay_) {
      relay_->cut();
    } else {
      std::filesystem::rename(store_->file(), store_->file() + ".away");
    }
  }
  void bring_store_back() {
    if (relay_) {
      relay_->restore();
    } else {
      std::filesystem::rename(store_->file() + ".away", store_->file());
    }
  }

  RawAnswer post_feedback(const std::string& body) {
    return raw_exchange(port_, std::string("POST /cds-services/") + kServiceId +
                                   "/feedback HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                   "Origin: https://ehr.example\r\n"
                                   "Content-Type: application/json\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  static std::string overridden_post(const std::string& card) {
    return R"({"feedback":[{"card":")" + card +
           R"(","outcome":"overridden","overrideReason":{"reason":{"code":"urgent"}},)"
           R"("outcomeTimestamp":"2026-06-15T14:03:40Z"}]})";
  }
  // The UUID of the card of a call.
  std::string sign() {
    const DemoEhr& ehr = anchored_ehr();
    const RawAnswer answer =
        http_post(port_, std::string("/cds-services/") + kServiceId, "application/json",
                  ehr.request(*ehr.data().find_case("missing-education")));
    EXPECT_EQ(answer.status, 200);
    const auto body = parsed(answer.body);
    return body.HasMember("cards") ? text_at(body["cards"][0], "uuid") : "";
  }
  void wait_until_ready(int status) {
    while (http_get(port_, "/readyz").status != status) std::this_thread::yield();
  }
  std::vector<FeedbackRecord> kept() {
    std::vector<FeedbackRecord> all;
    (*store_)->each_feedback(0, [&all](const FeedbackRecord& one) { all.push_back(one); });
    return all;
  }

  std::optional<TempStore> store_;
  std::optional<TcpRelay> relay_;
  std::optional<App> app_;
  int port_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Databases, FeedbackTest,
                         testing::Values(Database::kSqlite, Database::kPostgres),
                         [](const auto& info) {
                           return info.param == Database::kSqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(FeedbackTest, OnACardOfOursIsStoredAsSuch) {
  const std::string card = sign();
  RawAnswer answer = post_feedback(overridden_post(card));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.headers["access-control-allow-origin"], "https://ehr.example");
  app_->stop();
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_EQ(kept()[0].card, card);
  EXPECT_EQ(kept()[0].product, "P.durable");
  EXPECT_TRUE(kept()[0].matched);
  const Insights all = (*store_)->insights("2000-01", "9999-12");
  ASSERT_EQ(all.determinations.size(), 1U);
  EXPECT_EQ(all.determinations[0].determination, "needs-information");
  EXPECT_GT(all.criteria.size(), 5U);
}

TEST_P(FeedbackTest, OnAnotherCardIsStoredUnmatched) {
  EXPECT_EQ(post_feedback(overridden_post("nobody-knows")).status, 200);
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_FALSE(kept()[0].matched);
}

TEST_P(FeedbackTest, TheSameEventIsStoredOnceAndAnotherOfTheCardToo) {
  EXPECT_EQ(post_feedback(overridden_post("c-1")).status, 200);
  EXPECT_EQ(post_feedback(overridden_post("c-1")).status, 200);
  EXPECT_EQ(post_feedback(R"({"feedback":[{"card":"c-1","outcome":"accepted",)"
                          R"("acceptedSuggestions":[{"id":"s-1"}],)"
                          R"("outcomeTimestamp":"2026-06-15T14:04:00Z"}]})")
                .status,
            200);
  EXPECT_EQ(kept().size(), 2U);
}

TEST_P(FeedbackTest, WithOneWrongEntryNothingIsStored) {
  std::string body = overridden_post("c-1");
  body.insert(body.size() - 2, R"(,{"card":"c-2","outcome":"ignored"})");
  RawAnswer answer = post_feedback(body);
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("feedback[1].outcome"));
  EXPECT_EQ(answer.headers["access-control-allow-origin"], "https://ehr.example");
  EXPECT_TRUE(kept().empty());
}

TEST_P(FeedbackTest, WithoutTheStoreFeedbackIs503AndCardsGoOn) {
  EXPECT_EQ(http_get(port_, "/readyz").status, 200);
  take_store_away();
  RawAnswer refused = post_feedback(overridden_post("c-1"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_FALSE(refused.headers["retry-after"].empty());
  const RawAnswer ready = http_get(port_, "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, R"({"status":"store unavailable"})");
  EXPECT_THAT(http_get(port_, "/metrics").body, HasSubstr("pumpcds_store_up 0"));
  const std::string card = sign();
  bring_store_back();
  wait_until_ready(200);
  EXPECT_EQ(post_feedback(overridden_post(card)).status, 200);
  app_->stop();
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_TRUE(kept()[0].matched) << "the determination of the time without the store is there";
}

TEST_P(FeedbackTest, TheEndWaitsForWhatIsQueued) {
  sign();
  app_->stop();
  EXPECT_EQ((*store_)->insights("2000-01", "9999-12").determinations.size(), 1U);
}

TEST(FeedbackRoute, WithoutAStoreThereIsNone) {
  AppOptions options;
  options.config.listen = "127.0.0.1:0";
  options.config.store = "";
  options.keep_records = true;
  App app(std::move(options));
  const int port = app.start();
  EXPECT_EQ(http_post(port, std::string("/cds-services/") + kServiceId + "/feedback",
                      "application/json", "{}")
                .status,
            404);
  EXPECT_EQ(http_get(port, "/readyz").status, 200);
  app.stop();
}

}  // namespace
}  // namespace cds
