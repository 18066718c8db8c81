#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>

#include "cds/cards.h"
#include "tests/support/sample_determination.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::Not;

Card plain_card() {
  Card card;
  card.uuid = "u-1";
  card.summary = "Insulin pump order meets CG-DME-01 (group 1)";
  card.detail = "Line 1\n\n| a |";
  card.indicator = "info";
  card.override_reasons = false;
  return card;
}

// Paths of members that the protocol does not allow: null, "", [] and {}.
void find_empties(const rapidjson::Value& value, const std::string& path,
                  std::vector<std::string>& found) {
  if (value.IsNull() || (value.IsString() && value.GetStringLength() == 0)) found.push_back(path);
  if (value.IsArray()) {
    if (value.Empty()) found.push_back(path);
    for (const auto& item : value.GetArray()) find_empties(item, path + "[]", found);
  }
  if (value.IsObject()) {
    if (value.ObjectEmpty()) found.push_back(path);
    for (const auto& member : value.GetObject()) {
      find_empties(member.value, path + "." + member.name.GetString(), found);
    }
  }
}

TEST(HookResponse, WithoutCardsIsAnEmptyList) {
  EXPECT_EQ(write_hook_response({}), R"({"cards":[]})");
}

TEST(HookResponse, ACardWithoutExtrasHasNothingElse) {
  EXPECT_EQ(
      write_hook_response({plain_card()}),
      R"json({"cards":[{"uuid":"u-1","summary":"Insulin pump order meets CG-DME-01 (group 1)",)json"
      R"("detail":"Line 1\n\n| a |","indicator":"info","source":{"label":"CG-DME-01,)"
      R"( effective 2015-07-07",)"
      R"("topic":{"system":"https://pumpcds.example/CodeSystem/guideline","code":"CG-DME-01",)"
      R"("display":"External insulin infusion pumps"}}}]})");
}

TEST(HookResponse, TextIsEscapedAsTheLibraryDoesIt) {
  std::string all = "–plain before and after–";
  for (char c = 0; c < 0x7F; ++c) all.insert(all.size() / 2, 1, c);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(all);
  Card card = plain_card();
  card.detail = all;
  EXPECT_THAT(write_hook_response({card}),
              HasSubstr("\"detail\":" + std::string(buffer.GetString()) + ","));
}

TEST(HookResponse, NothingIsNullOrEmptyButTheEvidenceOfTheExtension) {
  const rules::Determination determination = rules::sample_needs_information();
  CardContext context;
  context.patient_id = "pat-7";
  context.guideline_url = "https://payer.example/g";
  context.new_uuid = [] { return std::string("u"); };
  const std::string body = write_hook_response({make_card(determination, context)});
  rapidjson::Document document;
  document.Parse(body.c_str());
  ASSERT_FALSE(document.HasParseError());
  std::vector<std::string> empties;
  find_empties(document, "", empties);
  EXPECT_THAT(empties,
              testing::Each(testing::EndsWith("org.pumpcds.determination.criteria[].evidence")));
}

TEST(HookResponse, SuggestionsComeWithTheirBehaviorAndRawResources) {
  Card card = plain_card();
  Suggestion suggestion;
  suggestion.label = "Replace";
  suggestion.uuid = "s-1";
  suggestion.actions = {{"update", "Change the order",
                         R"({"resourceType":"DeviceRequest","x":1.50,"y":[ 1e2 ]})", ""},
                        {"delete", "Remove the order", "", "DeviceRequest/pump-1"}};
  card.suggestions = {suggestion};
  card.selection_behavior = "at-most-one";
  EXPECT_THAT(write_hook_response({card}),
              HasSubstr(R"("suggestions":[{"label":"Replace","uuid":"s-1","actions":[)"
                        R"({"type":"update","description":"Change the order",)"
                        R"("resource":{"resourceType":"DeviceRequest","x":1.50,"y":[ 1e2 ]}},)"
                        R"({"type":"delete","description":"Remove the order",)"
                        R"("resourceId":"DeviceRequest/pump-1"}]}],)"
                        R"("selectionBehavior":"at-most-one")"));
}

TEST(HookResponse, OverrideReasonsAreCodedWithSystemAndDisplay) {
  Card card = plain_card();
  card.override_reasons = true;
  rapidjson::Document document;
  document.Parse(write_hook_response({card}).c_str());
  const auto& reasons = document["cards"][0]["overrideReasons"];
  ASSERT_EQ(reasons.Size(), override_reasons().size());
  for (const auto& reason : reasons.GetArray()) {
    EXPECT_EQ(reason["system"].GetString(), std::string(kOverrideSystem));
    EXPECT_GT(reason["code"].GetStringLength(), 0U);
    EXPECT_GT(reason["display"].GetStringLength(), 0U);
  }
}

TEST(HookResponse, LinksAreAbsolute) {
  Card card = plain_card();
  card.links = {{"Guideline", "https://payer.example/g"}};
  EXPECT_THAT(
      write_hook_response({card}),
      HasSubstr(
          R"("links":[{"label":"Guideline","url":"https://payer.example/g","type":"absolute"}])"));
}

TEST(HookResponse, TheExtensionIsTheDetermination) {
  const rules::Determination determination = rules::sample_meets();
  Card card = plain_card();
  card.determination = &determination;
  EXPECT_THAT(write_hook_response({card}),
              HasSubstr(R"("extension":{"org.pumpcds.determination":)" +
                        determination_json(determination) + "}"));
}

TEST(HookResponse, TheCautionHasAnExtensionOfItsOwn) {
  rules::Caution caution;
  caution.conditions = {{"Condition/7", {}, "x"}};
  Card card = plain_card();
  card.caution = &caution;
  const std::string body = write_hook_response({card});
  EXPECT_THAT(body, HasSubstr(R"("extension":{"org.pumpcds.caution":{"guideline":"CG-DME-01",)"
                              R"("version":"2015-07-07","evidence":["Condition/7"]}})"));
  EXPECT_THAT(body, Not(HasSubstr("org.pumpcds.determination")));
}

TEST(HookResponse, SeveralCardsKeepTheirOrder) {
  Card second = plain_card();
  second.uuid = "u-2";
  const std::string body = write_hook_response({plain_card(), second});
  EXPECT_LT(body.find("\"u-1\""), body.find("\"u-2\""));
}

}  // namespace
}  // namespace cds
