#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "cds/cards.h"
#include "tests/support/sample_determination.h"

namespace cds {
namespace {

using rules::Determination;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> keys_of(const rapidjson::Value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.GetObject()) keys.emplace_back(member.name.GetString());
  return keys;
}

rapidjson::Document parsed(const Determination& determination) {
  rapidjson::Document document;
  document.Parse(determination_json(determination).c_str());
  EXPECT_FALSE(document.HasParseError());
  return document;
}

const rapidjson::Value& criterion(const rapidjson::Document& document, const std::string& id) {
  for (const auto& one : document["criteria"].GetArray()) {
    if (one["id"].GetString() == id) return one;
  }
  throw std::out_of_range(id);
}

TEST(DeterminationJson, HasTheKeysOfTheContractInItsOrder) {
  EXPECT_THAT(keys_of(parsed(rules::sample_needs_information())),
              ElementsAre("guideline", "version", "order", "asOf", "timeZone", "product", "purpose",
                          "determination", "route", "missing", "criteria"));
}

TEST(DeterminationJson, BeginsAsTheContractSays) {
  EXPECT_THAT(
      determination_json(rules::sample_needs_information()),
      testing::StartsWith(
          R"({"guideline":"CG-DME-01","version":"2015-07-07","order":"DeviceRequest/pump-1",)"
          R"("asOf":"2026-06-15",)"
          R"("timeZone":"America/New_York","product":"P.durable","purpose":"initial",)"
          R"("determination":"needs-information","route":"G1","missing":["G1.a","G1.e.1"],)"
          R"("criteria":[)"));
}

TEST(DeterminationJson, ListsGroupsBeforeTheirPartsInOneList) {
  const rapidjson::Document document = parsed(rules::sample_meets());
  std::vector<std::string> ids;
  for (const auto& one : document["criteria"].GetArray()) ids.emplace_back(one["id"].GetString());
  EXPECT_THAT(ids, ElementsAre("DM", "G1", "G1.a", "G1.b", "G1.c", "G1.d", "G1.e", "G1.e.1",
                               "G1.e.2", "G1.e.3", "G1.e.4", "G1.e.5", "G2", "G3", "G3.a", "G3.b"));
}

TEST(DeterminationJson, AnAbsentCriterionKeepsItsEmptyEvidence) {
  EXPECT_THAT(
      determination_json(rules::sample_needs_information()),
      HasSubstr(R"({"id":"G1.a","status":"unknown","basis":"absent","reason":"none-on-record",)"
                R"("evidence":[]})"));
}

TEST(DeterminationJson, ARateIsCutToTwoDecimalsAndItsWindowEndsExclusively) {
  const std::string json = determination_json(rules::sample_meets());
  EXPECT_THAT(
      json,
      HasSubstr(
          R"({"id":"G1.d","status":"met","basis":"derived","value":{"value":4.35,"unit":"/d"},)"
          R"("window":{"start":"2026-05-15","end":"2026-06-15"},"count":135,"days":31,)"
          R"("evidence":[)"));
}

TEST(DeterminationJson, EvidenceIsAtMostTwentyReferencesAndAllAreCounted) {
  const rapidjson::Document document = parsed(rules::sample_meets());
  const rapidjson::Value& tests = criterion(document, "G1.d");
  EXPECT_EQ(tests["evidence"].Size(), 20U);
  EXPECT_EQ(tests["evidenceCount"].GetInt(), 135);
}

TEST(DeterminationJson, NothingEmptyIsWrittenButEvidence) {
  Determination determination = rules::sample_meets();
  determination.missing.clear();
  determination.product = rules::ProductKind::kNone;
  const std::string json = determination_json(determination);
  EXPECT_THAT(json, Not(HasSubstr("\"missing\"")));
  EXPECT_THAT(json, Not(HasSubstr("\"product\"")));
  EXPECT_THAT(json, Not(HasSubstr("\"\"")));
  EXPECT_THAT(json, Not(HasSubstr("null")));
  EXPECT_THAT(json, Not(HasSubstr("\"notes\"")));
}

TEST(DeterminationJson, RemarksAttestationsAndFiguresAreWrittenWhenThereAreAny) {
  Determination determination = rules::sample_meets();
  rules::Finding& insulin = rules::finding_in(determination, "G1.b");
  insulin.attested = rules::Status::kNotMet;
  insulin.notes = {rules::Reason::kMdiStartUnknown};
  determination.notes = {{rules::NoteKind::kCgmNotRead, 0, ""}};
  const rapidjson::Document document = parsed(determination);
  EXPECT_STREQ(criterion(document, "G1.b")["attested"].GetString(), "not-met");
  EXPECT_STREQ(criterion(document, "G1.b")["notes"][0].GetString(), "mdi-start-unknown");
  EXPECT_EQ(criterion(document, "G1.b")["tallies"]["injectionsPerDay"].GetInt(), 4);
  EXPECT_EQ(document["notes"][0].GetString(),
            std::string(rules::to_string(rules::NoteKind::kCgmNotRead)));
}

TEST(DeterminationJson, UnusedRecordsAreCountedAndTheFirstTwentyNamed) {
  Determination determination = rules::sample_meets();
  for (int i = 0; i < 25; ++i) {
    determination.unused.push_back({"Observation/" + std::to_string(i), {}, "no unit"});
  }
  const rapidjson::Document document = parsed(determination);
  EXPECT_EQ(document["unused"].Size(), 20U);
  EXPECT_STREQ(document["unused"][0]["resource"].GetString(), "Observation/0");
  EXPECT_STREQ(document["unused"][0]["reason"].GetString(), "no unit");
  EXPECT_EQ(document["unusedCount"].GetInt(), 25);
}

TEST(DeterminationJson, TextOfTheChartIsEscapedForJson) {
  Determination determination = rules::sample_meets();
  determination.order = "DeviceRequest/\"\n\\";
  EXPECT_STREQ(parsed(determination)["order"].GetString(), "DeviceRequest/\"\n\\");
}

}  // namespace
}  // namespace cds
