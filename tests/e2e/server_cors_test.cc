#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/server_fixture.h"

namespace cds {
namespace {

class ServerCors : public ServerTest {
 protected:
  void allow(std::vector<std::string> origins) { options_.cors_origins = std::move(origins); }
  RawAnswer preflight(const std::string& path) {
    return exchange("OPTIONS " + path +
                    " HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n"
                    "Access-Control-Request-Method: POST\r\n\r\n");
  }
};

TEST_F(ServerCors, PreflightOfAnAllowedOrigin) {
  allow({"https://b.example", "https://a.example"});
  RawAnswer answer = preflight("/cds-services/echo");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.headers["access-control-allow-origin"], "https://a.example");
  EXPECT_EQ(answer.headers["access-control-allow-methods"], "GET, POST, OPTIONS");
  EXPECT_EQ(answer.headers["access-control-allow-headers"], "Authorization, Content-Type");
  EXPECT_EQ(answer.headers["vary"], "Origin");
  EXPECT_FALSE(answer.headers.contains("access-control-allow-credentials"));
  EXPECT_FALSE(answer.headers.contains("access-control-allow-private-network"));
}

TEST_F(ServerCors, OtherOriginsGetNoPermission) {
  allow({"https://b.example"});
  RawAnswer answer = preflight("/cds-services/echo");
  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.headers.contains("access-control-allow-origin"));
  EXPECT_EQ(answer.headers["vary"], "Origin");
}

TEST_F(ServerCors, AreOffByDefault) {
  RawAnswer answer = get("/cds-services", "Origin: https://a.example\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.headers.contains("access-control-allow-origin"));
}

TEST_F(ServerCors, ErrorsCarryThemToo) {
  allow({"https://a.example"});
  const std::string origin = "Origin: https://a.example\r\n";
  const auto allowed = [](RawAnswer answer) {
    return answer.headers["access-control-allow-origin"] == "https://a.example";
  };
  EXPECT_TRUE(allowed(post("/cds-services/problem", "{}", origin)));
  EXPECT_TRUE(allowed(post("/cds-services/echo", "{}", origin + "Content-Type: text/plain\r\n")));
  EXPECT_TRUE(allowed(post("/cds-services/echo", "{}", origin + "Content-Encoding: gzip\r\n")));
  EXPECT_TRUE(allowed(get("/cds-services/unknown", origin)));
  EXPECT_TRUE(allowed(get("/cds-services/echo", origin)));
}

TEST_F(ServerCors, OtherRoutesStayClosedToBrowsers) {
  allow({"*"});
  RawAnswer answer = get("/metrics", "Origin: https://a.example\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.headers.contains("access-control-allow-origin"));
}

TEST_F(ServerCors, AnyOriginForTheDemo) {
  allow({"*"});
  RawAnswer answer = preflight("/cds-services");
  EXPECT_EQ(answer.headers["access-control-allow-origin"], "*");
  EXPECT_EQ(answer.headers["access-control-allow-private-network"], "true");
}

}  // namespace
}  // namespace cds
