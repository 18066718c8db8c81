// Every patient of fixtures/, judged as `pumpcds check` does, against the answers that people
// worked out by hand and against the text that a reader sees. UPDATE_GOLDEN=1 writes it anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cds/cards.h"
#include "cds/chart_builder.h"
#include "cds/clock.h"
#include "cds/hook_request.h"
#include "cds/judge.h"
#include "cds/terminology.h"
#include "fhir/read.h"
#include "tests/support/fixture_cases.h"

namespace cds {
namespace {

constexpr const char* kAnchor = "2026-06-15";

const Terminology& terminology() {
  static const Terminology all;
  return all;
}

// One case, judged; the determinations refer to nothing of it.
struct JudgedCase {
  HookRequest request;
  fhir::Chart chart;
  std::vector<rules::Determination> determinations;
  std::optional<rules::Caution> caution;
};

fhir::Chart chart_of(const std::string& name, const std::string& patient_id,
                     const fhir::SiteZone& zone) {
  auto text = std::make_unique<std::string>(fixture_text(name, "chart.json"));
  fhir::Issues issues;
  ChartBuilder builder(patient_id, "");
  builder.add_everything(fhir::read_resources(*text, zone, issues));
  std::vector<std::unique_ptr<std::string>> texts;
  texts.push_back(std::move(text));
  builder.keep(std::move(texts));
  builder.keep(std::move(issues));
  return builder.build();
}

JudgedCase judged(const std::string& name, const rules::Parameters& parameters) {
  const fhir::SiteZone zone(kFixturesZone);
  const fhir::Instant now = parse_as_of(kAnchor, zone);
  JudgedCase result;
  result.request = read_orders(fixture_text(name, "order.json"), zone);
  // A SupplyRequest of R4 names no patient.
  result.request.patient_id = fixture_index().at(name).front().patient;
  result.chart = chart_of(name, result.request.patient_id, zone);
  const rules::Context context{zone, {now, zone.date_of(now)}, terminology().terms(), parameters};
  result.determinations =
      judge_chart(result.request, rules::gather_evidence(result.chart, context), context);
  result.caution = rules::caution(result.chart, context);
  return result;
}

std::string cards_of(const JudgedCase& judged, const rules::Parameters& parameters) {
  int ids = 0;
  CardContext context;
  context.patient_id = judged.request.patient_id;
  context.new_uuid = [&ids] { return "id-" + std::to_string(++ids); };
  context.parameters = parameters;
  context.orders = signed_orders(judged.request);
  std::string text;
  for (const rules::Determination& one : judged.determinations) {
    if (!text.empty()) text += "\n";
    text += card_as_text(make_card(one, context));
  }
  if (judged.caution) text += "\n" + card_as_text(make_caution_card(*judged.caution, context));
  return text.empty() ? "No insulin pump order to judge.\n" : text;
}

void collect(const std::vector<rules::Finding>& findings,
             std::map<std::string, std::string>& statuses) {
  for (const rules::Finding& finding : findings) {
    statuses[finding.id] = rules::to_string(finding.status);
    collect(finding.parts, statuses);
  }
}

// Whether a determination is what the index says; criteria count where both sides have them.
testing::AssertionResult agrees(const rules::Determination& got, const ExpectedOrder& expected) {
  testing::AssertionResult failure = testing::AssertionFailure() << got.order << ": ";
  const std::string outcome(rules::to_string(got.outcome));
  if (got.order != expected.order) return failure << "expected " << expected.order;
  if (outcome != expected.determination) return failure << outcome;
  if (got.route != expected.route) return failure << "route " << got.route;
  if (got.missing != expected.missing) {
    return failure << "missing " << testing::PrintToString(got.missing);
  }
  if (!expected.product.empty() && rules::to_string(got.product) != expected.product) {
    return failure << "product " << rules::to_string(got.product);
  }
  std::map<std::string, std::string> statuses;
  collect(got.criteria, statuses);
  for (const auto& [id, status] : expected.criteria) {
    const auto found = statuses.find(id);
    const std::string is = found == statuses.end() ? "not listed" : found->second;
    if (is != status) return failure << id << " is " << is << ", expected " << status;
  }
  return testing::AssertionSuccess();
}

std::vector<ExpectedOrder> with_determination(const std::string& name) {
  std::vector<ExpectedOrder> rows = fixture_index().at(name);
  std::erase_if(rows, [](const ExpectedOrder& row) { return row.determination.empty(); });
  return rows;
}

class Fixtures : public testing::TestWithParam<std::string> {
 protected:
  const rules::Parameters parameters_{};
};

using FixtureAnswers = Fixtures;

TEST_P(FixtureAnswers, AreThoseWorkedOutByHand) {
  const JudgedCase result = judged(GetParam(), parameters_);
  const std::vector<ExpectedOrder> rows = with_determination(GetParam());
  ASSERT_EQ(result.determinations.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_TRUE(agrees(result.determinations[i], rows[i]));
  }
}

TEST_P(FixtureAnswers, ReadAsInTheGoldenCard) {
  const std::string cards = cards_of(judged(GetParam(), parameters_), parameters_);
  const char* update = std::getenv("UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(fixture_path(GetParam(), "card.md"), std::ios::binary) << cards;
    GTEST_SKIP() << "card.md written";
  }
  EXPECT_EQ(cards, fixture_text(GetParam(), "card.md")) << "UPDATE_GOLDEN=1 writes it anew";
}

INSTANTIATE_TEST_SUITE_P(Cases, FixtureAnswers, testing::ValuesIn(fixture_folders()),
                         [](const auto& info) { return test_name(info.param); });

TEST(FixtureFolders, AreThoseOfTheIndexAndNotFew) {
  std::vector<std::string> indexed;
  for (const auto& [name, rows] : fixture_index()) indexed.push_back(name);
  EXPECT_EQ(fixture_folders(), indexed);
  EXPECT_GE(indexed.size(), 30U);
}

}  // namespace
}  // namespace cds
