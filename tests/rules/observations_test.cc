#include "rules/observations.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

constexpr std::string_view kHbA1c = "4548-4";
constexpr std::string_view kPregnancyStatus = "82810-3";

TEST(Observations, AreOfEachKindThatOneOfTheirCodesSays) {
  fhir::Chart chart = empty_chart();
  add_test(chart, "2026-06-01T07:00:00Z", "99");
  add_test(chart, "2026-06-01T08:00:00Z", "7.1", kHbA1c);
  add_test(chart, "2026-06-01T09:00:00Z", "1", kPregnancyStatus);
  chart.observations.back().code.own().coding.push_back({fhir::systems::kLoinc, kHbA1c, ""});
  const Observations observations(chart, context_on(2026, 6, 15).terms);
  using List = std::vector<const fhir::Observation*>;
  const fhir::Observation* const records = chart.observations.data();
  EXPECT_EQ(observations.hba1c, (List{&records[1], &records[2]}));
  EXPECT_EQ(observations.pregnancy, List{&records[2]});
  EXPECT_TRUE(observations.education.empty());
}

TEST(Observations, WithoutAFinalStatusAreNone) {
  fhir::Chart chart = empty_chart();
  add_test(chart, "2026-06-01T08:00:00Z", "7.1", kHbA1c);
  chart.observations.back().status = "preliminary";
  EXPECT_TRUE(Observations(chart, context_on(2026, 6, 15).terms).hba1c.empty());
}

}  // namespace
}  // namespace rules
