#include "cds/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "cds/terminology.h"

namespace cds {
namespace {

const rapidjson::Value& service() {
  static const rapidjson::Document kDocument = [] {
    const Terminology terminology;
    rapidjson::Document document;
    document.Parse(discovery_json(first_round(terminology.sets())).c_str());
    return document;
  }();
  return kDocument["services"][0];
}

TEST(Discovery, OffersOneOrderSignService) {
  EXPECT_STREQ(service()["hook"].GetString(), "order-sign");
  EXPECT_STREQ(service()["id"].GetString(), "insulin-pump-order-sign");
  EXPECT_STREQ(service()["version"].GetString(), "3.0.0");
  EXPECT_STREQ(service()["hookVersion"].GetString(), "1.0");
  EXPECT_GT(service()["title"].GetStringLength(), 0U);
  EXPECT_GT(service()["description"].GetStringLength(), 0U);
}

TEST(Discovery, PrefetchIsTheFirstRoundAsText) {
  const Terminology terminology;
  const auto searches = first_round(terminology.sets());
  ASSERT_EQ(service()["prefetch"].MemberCount(), searches.size());
  for (const SearchTemplate& search : searches) {
    EXPECT_EQ(service()["prefetch"][search.key.c_str()].GetString(), prefetch_template(search));
  }
}

TEST(Discovery, ATemplateWithADateHasAKeyOfItsOwn) {
  const Terminology terminology;
  rapidjson::Document document;
  document.Parse(discovery_json(first_round(terminology.sets(), 90)).c_str());
  const rapidjson::Value& prefetch = document["services"][0]["prefetch"];
  EXPECT_FALSE(prefetch.HasMember("glucose"));
  ASSERT_TRUE(prefetch.HasMember("glucose92Days"));
  EXPECT_THAT(prefetch["glucose92Days"].GetString(), testing::HasSubstr("{{today() - 92 days}}"));
  EXPECT_EQ(prefetch.MemberCount(), service()["prefetch"].MemberCount());
}

TEST(Discovery, UsageNamesEveryResourceTypeOnce) {
  const std::string usage = service()["usageRequirements"].GetString();
  EXPECT_THAT(usage,
              testing::HasSubstr("Patient, Coverage, Condition, Observation, MedicationRequest,"));
  EXPECT_THAT(usage, testing::HasSubstr(" and SupplyRequest."));
}

}  // namespace
}  // namespace cds
