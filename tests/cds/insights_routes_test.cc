#include "cds/insights_routes.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cds/problem.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

constexpr const char* kToken = "0123456789abcdef0123456789abcdef";

class InsightsRoutes : public testing::Test {
 protected:
  HttpResponse send(HttpRequest request, const std::string& token = kToken) {
    const auto routes = insights_routes({[this](const InsightsQuery& query) {
                                           asked_ = query;
                                           return Insights{};
                                         },
                                         [] { return std::string("2026-06"); }, token});
    return routes[request.method == "POST" ? 1 : 0].handler(request);
  }
  static HttpRequest get(const std::string& query = "") {
    HttpRequest request;
    request.method = "GET";
    request.query = query;
    return request;
  }
  static HttpRequest post(const std::string& body) {
    HttpRequest request;
    request.method = "POST";
    request.body = body;
    return request;
  }

  std::optional<InsightsQuery> asked_;
};

TEST_F(InsightsRoutes, AskForTheTokenAndShowNothingWithoutIt) {
  const HttpResponse response = send(get());
  EXPECT_EQ(response.status, 401);
  EXPECT_FALSE(asked_);
  EXPECT_NE(response.body.find("type=\"password\""), std::string::npos);
}

TEST_F(InsightsRoutes, OpenWithTheTokenInHeaderOrForm) {
  HttpRequest request = get();
  request.authorization = std::string("Bearer ") + kToken;
  EXPECT_EQ(send(request).status, 200);
  EXPECT_EQ(send(post(std::string("token=") + kToken)).status, 200);
}

TEST_F(InsightsRoutes, RefuseAWrongToken) {
  HttpRequest request = get();
  request.authorization = std::string("Bearer ") + kToken + "0";
  EXPECT_EQ(send(request).status, 401);
  EXPECT_EQ(send(post("token=wrong")).status, 401);
  EXPECT_FALSE(asked_);
}

TEST_F(InsightsRoutes, TakeNoTokenFromAnAddress) {
  EXPECT_EQ(send(get(std::string("token=") + kToken)).status, 401);
}

TEST_F(InsightsRoutes, ReadTheLastTwelveMonthsUnlessOthersAreNamed) {
  EXPECT_EQ(send(get(), "").status, 200);
  EXPECT_EQ(asked_->from, "2025-07");
  EXPECT_EQ(asked_->to, "2026-06");
  send(get("from=2026-01&to=2026-02"), "");
  EXPECT_EQ(asked_->from, "2026-01");
  EXPECT_EQ(asked_->to, "2026-02");
}

TEST_F(InsightsRoutes, RefuseWhatIsNoMonth) {
  for (const char* query : {"from=2026-13", "to=x", "from=2026-1", "from=20260101"}) {
    EXPECT_THROW(send(get(query), ""), Problem) << query;
  }
  EXPECT_THROW(send(post(std::string(5000, 'x')), ""), Problem);
}

TEST_F(InsightsRoutes, LetTheFormGoHereOnly) {
  const HttpResponse response = send(get());
  const std::string policy = response.headers.find("Content-Security-Policy")->second;
  EXPECT_NE(policy.find("form-action 'self'"), std::string::npos);
  EXPECT_EQ(response.headers.count("Content-Security-Policy"), 1U);
  EXPECT_EQ(response.headers.find("Cache-Control")->second, "no-store");
}

TEST(AdminToken, IsReadFromItsFileAndMustBeLong) {
  const TempDirectory directory;
  Config config;
  EXPECT_EQ(read_admin_token(config), "");
  config.admin_token_file = directory.file("token");
  EXPECT_THROW(read_admin_token(config), ConfigError);
  std::ofstream(config.admin_token_file) << kToken << "\n";
  EXPECT_EQ(read_admin_token(config), kToken);
  std::ofstream(config.admin_token_file) << "short\n";
  EXPECT_THROW(read_admin_token(config), ConfigError);
}

}  // namespace
}  // namespace cds
