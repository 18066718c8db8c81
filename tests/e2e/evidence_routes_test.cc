// The evidence page over HTTP: from a card's link to the page, and what happens to links that are
// wrong or not wanted.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "cds/app.h"
#include "cds/order_sign_service.h"
#include "tests/support/demo_fixture.h"

namespace cds {
namespace {

class EvidenceRoutes : public testing::Test {
 protected:
  void start(bool demo, const std::string& public_url, bool evidence) {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.time_zone = "America/New_York";
    options.config.public_url = public_url;
    options.config.evidence = evidence;
    options.demo = demo;
    options.now = fixed_clock(parse_as_of(kAnchor, fhir::SiteZone("America/New_York")));
    app_.emplace(std::move(options));
    port_ = app_->start();
  }
  void TearDown() override {
    if (app_) app_->stop();
  }
  rapidjson::Document cards() {
    const DemoCase* demo_case = anchored_ehr().data().find_case("meets-type-1-adult");
    const RawAnswer answer = http_post(port_, std::string("/cds-services/") + kServiceId,
                                       "application/json", anchored_ehr().request(*demo_case));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return parsed(answer.body);
  }
  static std::string first_link(const rapidjson::Document& answer) {
    const auto& card = answer["cards"][0];
    return card.HasMember("links") ? text_at(card["links"][0], "url") : "";
  }

  std::optional<App> app_;
  int port_ = 0;
};

TEST_F(EvidenceRoutes, TheCardLinksAPageOfItsOwnOrder) {
  start(true, "", true);
  const std::string url = first_link(cards());
  const std::string base = "http://127.0.0.1:" + std::to_string(port_);
  ASSERT_TRUE(url.starts_with(base + "/evidence/")) << url;
  const RawAnswer page = http_get(port_, url.substr(base.size()));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("data-determination=\"meets\""), std::string::npos);
  EXPECT_NE(page.body.find("id=\"svg-tests\""), std::string::npos);
  EXPECT_EQ(page.headers.at("cache-control"), "no-store");
  EXPECT_EQ(page.headers.at("referrer-policy"), "no-referrer");
}

TEST_F(EvidenceRoutes, TheLinkUsesThePublicAddress) {
  start(false, "https://cds.example/pumps/", true);
  EXPECT_TRUE(first_link(cards()).starts_with("https://cds.example/pumps/evidence/"));
}

TEST_F(EvidenceRoutes, NoLinkWithoutAKnownAddressOrWhenOff) {
  start(false, "", true);
  EXPECT_EQ(first_link(cards()), "");
  app_->stop();
  start(true, "", false);
  EXPECT_EQ(first_link(cards()), "");
  EXPECT_EQ(http_get(port_, "/evidence/0123").status, 404);
}

TEST_F(EvidenceRoutes, AWrongLinkIsAFriendlyPage) {
  start(true, "", true);
  const RawAnswer page = http_get(port_, "/evidence/" + std::string(64, '0'));
  EXPECT_EQ(page.status, 404);
  EXPECT_NE(page.body.find("This page is no longer here"), std::string::npos);
  EXPECT_TRUE(page.headers.at("content-type").starts_with("text/html"));
}

}  // namespace
}  // namespace cds
