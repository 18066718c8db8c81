// kill -9 while feedback comes in: what was acknowledged is there afterwards, and nothing twice.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "cds/keyed_hash.h"
#include "cds/order_sign_service.h"
#include "tests/support/loose_http.h"
#include "tests/support/serve_program.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

constexpr int kPosts = 1000;
constexpr int kClients = 8;

std::string card(int number) { return "card-" + std::to_string(number); }

std::string post(int number) {
  const std::string body = R"({"feedback":[{"card":")" + card(number) +
                           R"(","outcome":"overridden",)"
                           R"("outcomeTimestamp":"2026-06-15T14:03:40Z"}]})";
  return std::string("POST /cds-services/") + kServiceId +
         "/feedback HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
         "Content-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

// One request before several at once: what the thread sanitizer says of the HTTP library's statics
// otherwise (http_library_ready_test.cc) would become the program's exit code.
void make_library_ready(const ServeProgram& program) {
  EXPECT_EQ(loose_exchange(program.port(),
                           "GET /healthz HTTP/1.1\r\nHost: x\r\n"
                           "Connection: close\r\n\r\n"),
            200);
}

class FeedbackCrash : public testing::TestWithParam<Database> {
 protected:
  void SetUp() override {
    if (std::string(PUMPCDS_PROGRAM).empty()) GTEST_SKIP() << "the program is not built";
    if (GetParam() == Database::kPostgres && test_postgres().empty()) {
      GTEST_SKIP() << "PUMPCDS_TEST_POSTGRES is not set";
    }
    store_.emplace(GetParam());
    const auto& directory = store_->directory();
    read_key_file(directory.file("key"), true);
    std::ofstream(directory.file("pumpcds.toml"))
        << "store = \"" << store_->setting() << "\"\nstore_key_file = \"" << directory.file("key")
        << "\"\nspool = \"" << directory.file("spool") << "\"\n";
  }

  // Posts all, by several clients; the cards that were acknowledged. Kills the program after
  // `kill_after` of them.
  std::set<std::string> post_all(ServeProgram& program, int kill_after) {
    std::atomic<int> next{0};
    std::mutex mutex;
    std::set<std::string> acknowledged;
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        for (int number = next++; number < kPosts; number = next++) {
          if (loose_exchange(program.port(), post(number)) != 200) continue;
          const std::lock_guard lock(mutex);
          acknowledged.insert(card(number));
          if (static_cast<int>(acknowledged.size()) == kill_after) program.send(SIGKILL);
        }
      });
    }
    for (std::thread& client : clients) client.join();
    return acknowledged;
  }

  std::map<std::string, int> kept() {
    std::map<std::string, int> cards;
    (*store_)->each_feedback(0, [&cards](const FeedbackRecord& one) { ++cards[one.card]; });
    return cards;
  }

  std::optional<TempStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Databases, FeedbackCrash,
                         testing::Values(Database::kSqlite, Database::kPostgres),
                         [](const auto& info) {
                           return info.param == Database::kSqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(FeedbackCrash, LosesNothingThatWasAcknowledgedAndStoresNothingTwice) {
  std::set<std::string> acknowledged;
  {
    ServeProgram program(store_->directory().file("pumpcds.toml"));
    ASSERT_NE(program.port(), 0) << program.log();
    acknowledged = post_all(program, kPosts / 2);
    program.end(SIGKILL);
  }
  EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(kPosts / 2));
  EXPECT_LT(acknowledged.size(), static_cast<std::size_t>(kPosts)) << "it was killed too late";
  const auto after_crash = kept();
  for (const std::string& one : acknowledged) EXPECT_TRUE(after_crash.contains(one)) << one;

  // A client that got no answer sends again.
  ServeProgram program(store_->directory().file("pumpcds.toml"));
  ASSERT_NE(program.port(), 0) << program.log();
  make_library_ready(program);
  EXPECT_EQ(post_all(program, -1).size(), static_cast<std::size_t>(kPosts));
  EXPECT_EQ(program.end(SIGTERM), 0);
  const auto at_end = kept();
  EXPECT_EQ(at_end.size(), static_cast<std::size_t>(kPosts));
  for (const auto& [one, times] : at_end) EXPECT_EQ(times, 1) << one;
}

}  // namespace
}  // namespace cds
