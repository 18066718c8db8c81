// Every case of the fixtures as an EHR would meet it: the demo EHR's order-sign call, posted to the
// service, which reads the chart back from the demo EHR. Two days: the one that the charts were
// written for, and one half a year and a clock change later, since the demo moves all dates.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "cds/app.h"
#include "cds/demo_ehr.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/fixture_cases.h"

namespace cds {
namespace {

constexpr const char* kHook = "/cds-services/insulin-pump-order-sign";

// By order: "needs-information (G1) G1.a".
using Answers = std::map<std::string, std::string>;

Answers expected_answers(const std::string& name) {
  Answers answers;
  for (const ExpectedOrder& row : fixture_index().at(name)) {
    if (row.determination.empty() || !row.card) continue;
    std::string& text = answers[row.order];
    text = row.determination + " (" + row.route + ")";
    for (const std::string& id : row.missing) text += " " + id;
  }
  return answers;
}

std::string in_words(const rapidjson::Value& judged) {
  std::string text = text_at(judged, "determination") + " (" + text_at(judged, "route") + ")";
  const auto missing = judged.FindMember("missing");
  if (missing == judged.MemberEnd()) return text;
  for (const auto& id : missing->value.GetArray()) text += std::string(" ") + id.GetString();
  return text;
}

Answers answers_in(const std::string& body) {
  const auto answer = parsed(body);
  if (!answer.HasMember("cards")) return {{"no cards", body}};
  Answers answers;
  for (const auto& card : answer["cards"].GetArray()) {
    const auto extension = card.FindMember("extension");
    if (extension == card.MemberEnd()) continue;  // the caution card
    const auto judged = extension->value.FindMember("org.pumpcds.determination");
    if (judged == extension->value.MemberEnd()) continue;
    answers[text_at(judged->value, "order")] = in_words(judged->value);
  }
  return answers;
}

class DemoCases : public testing::TestWithParam<const char*> {};

TEST_P(DemoCases, AreJudgedAsWorkedOutByHand) {
  DemoEhrOptions ehr_options;
  ehr_options.fixtures = PUMPCDS_SOURCE_DIR "/fixtures";
  ehr_options.today = day(GetParam());
  DemoEhr ehr(ehr_options);
  ehr.start();
  AppOptions options;
  options.config.listen = "127.0.0.1:0";
  options.config.time_zone = kFixturesZone;
  options.config.deadline = std::chrono::seconds(60);
  options.now = fixed_clock(parse_as_of(GetParam(), fhir::SiteZone(kFixturesZone)));
  App app(std::move(options));
  const int port = app.start();
  for (const std::string& name : fixture_folders()) {
    const DemoCase* demo_case = ehr.data().find_case(name);
    ASSERT_NE(demo_case, nullptr) << name;
    const RawAnswer answer = http_post(port, kHook, "application/json", ehr.request(*demo_case));
    EXPECT_EQ(answer.status, 200) << name;
    EXPECT_EQ(answers_in(answer.body), expected_answers(name)) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Days, DemoCases, testing::Values(kAnchor, "2026-12-10"),
                         [](const auto& param) { return "Day" + std::to_string(param.index + 1); });

}  // namespace
}  // namespace cds
