#include "cds/fhir_publications.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cds/card_words.h"
#include "rules/attestation.h"
#include "rules/attestation_items.h"

namespace cds {
namespace {

using Items = std::vector<const rapidjson::Value*>;

const rapidjson::Document& questionnaire() {
  static const rapidjson::Document kDocument = [] {
    rapidjson::Document document;
    document.Parse(std::string(questionnaire_json()).c_str());
    return document;
  }();
  return kDocument;
}

void collect(const rapidjson::Value& parent, Items& items) {
  if (!parent.HasMember("item")) return;
  for (const rapidjson::Value& item : parent["item"].GetArray()) {
    items.push_back(&item);
    collect(item, items);
  }
}

Items all_items() {
  Items items;
  collect(questionnaire(), items);
  return items;
}

std::string type_of(const rapidjson::Value& item) { return item["type"].GetString(); }

bool is_question(const rapidjson::Value& item) {
  return type_of(item) != "group" && type_of(item) != "display";
}

const char* type_of(rules::AnswerKind kind) {
  switch (kind) {
    case rules::AnswerKind::kBoolean:
      return "boolean";
    case rules::AnswerKind::kDate:
      return "date";
    case rules::AnswerKind::kDecimal:
      return "decimal";
    case rules::AnswerKind::kChoice:
      return "choice";
  }
  return "";
}

TEST(Questionnaire, IsTheOneThatTheRulesRead) {
  EXPECT_STREQ(questionnaire()["resourceType"].GetString(), "Questionnaire");
  EXPECT_EQ(questionnaire()["url"].GetString(), rules::kQuestionnaire);
  EXPECT_STREQ(questionnaire()["id"].GetString(), "cg-dme-01-attestation");
  EXPECT_STREQ(questionnaire()["status"].GetString(), "active");
  EXPECT_STREQ(questionnaire()["subjectType"][0].GetString(), "Patient");
  EXPECT_GT(questionnaire()["version"].GetStringLength(), 0U);
  EXPECT_GT(questionnaire()["title"].GetStringLength(), 0U);
}

TEST(Questionnaire, AsksExactlyWhatTheRulesKnowInTheTypeThatTheyRead) {
  std::map<std::string, std::string> asked;
  for (const rapidjson::Value* item : all_items()) {
    if (is_question(*item)) asked.emplace((*item)["linkId"].GetString(), type_of(*item));
  }
  std::map<std::string, std::string> known;
  for (const rules::AttestationItem& item : rules::kAttestationItems) {
    known.emplace(item.link_id, type_of(item.kind));
  }
  EXPECT_EQ(asked, known);
}

TEST(Questionnaire, CardsHaveWordsForWhatEachAnswerIsAbout) {
  for (const rules::AttestationItem& item : rules::kAttestationItems) {
    EXPECT_NE(find_criterion_words(item.criterion), nullptr) << item.link_id;
  }
}

TEST(Questionnaire, EveryItemHasItsOwnLinkIdAndTextAndNoneIsRequired) {
  std::set<std::string> ids;
  for (const rapidjson::Value* item : all_items()) {
    const std::string id = (*item)["linkId"].GetString();
    EXPECT_TRUE(ids.insert(id).second) << id << " twice";
    ASSERT_TRUE(item->HasMember("text")) << id;
    EXPECT_GT((*item)["text"].GetStringLength(), 0U) << id;
    // FHIR forbids `required` on display items.
    EXPECT_EQ(item->HasMember("required"), type_of(*item) != "display") << id;
    if (item->HasMember("required")) {
      EXPECT_FALSE((*item)["required"].GetBool()) << id;
    }
    EXPECT_EQ(item->HasMember("item"), type_of(*item) == "group") << id;
  }
}

TEST(Questionnaire, AValueIsAskedWhenTheQuestionBeforeItWasAnsweredYes) {
  std::set<std::string> asked;
  for (const rapidjson::Value* item : all_items()) {
    if (item->HasMember("enableWhen")) {
      const rapidjson::Value& when = (*item)["enableWhen"][0];
      EXPECT_TRUE(asked.count(when["question"].GetString()) == 1) << (*item)["linkId"].GetString();
      EXPECT_STREQ(when["operator"].GetString(), "=");
      EXPECT_TRUE(when["answerBoolean"].GetBool());
    }
    if (type_of(*item) == "boolean") asked.insert((*item)["linkId"].GetString());
  }
}

TEST(Questionnaire, OffersTheKindsOfProductThatTheRulesResolve) {
  std::vector<std::string> codes;
  for (const rapidjson::Value* item : all_items()) {
    if (std::string((*item)["linkId"].GetString()) != "product") continue;
    for (const rapidjson::Value& option : (*item)["answerOption"].GetArray()) {
      codes.emplace_back(option["valueCoding"]["code"].GetString());
      EXPECT_TRUE(option["valueCoding"].HasMember("display"));
    }
  }
  EXPECT_THAT(codes,
              testing::ElementsAre("wireless-disposable", "mechanical-disposable", "durable"));
}

TEST(CapabilityStatement, NamesTheReadsOfQuestionnaireAndValueSet) {
  rapidjson::Document statement;
  ASSERT_FALSE(statement.Parse(capability_statement_json().c_str()).HasParseError());
  // What R4 asks of every statement, and of one that describes an instance.
  for (const char* member : {"status", "date", "kind", "fhirVersion", "format", "implementation"}) {
    EXPECT_TRUE(statement.HasMember(member)) << member;
  }
  EXPECT_STREQ(statement["resourceType"].GetString(), "CapabilityStatement");
  EXPECT_STREQ(statement["fhirVersion"].GetString(), "4.0.1");
  EXPECT_STREQ(statement["software"]["version"].GetString(), PUMPCDS_VERSION);
  std::vector<std::string> types;
  for (const rapidjson::Value& resource : statement["rest"][0]["resource"].GetArray()) {
    types.emplace_back(resource["type"].GetString());
    EXPECT_STREQ(resource["interaction"][0]["code"].GetString(), "read");
  }
  EXPECT_THAT(types, testing::ElementsAre("Questionnaire", "ValueSet"));
}

}  // namespace
}  // namespace cds
