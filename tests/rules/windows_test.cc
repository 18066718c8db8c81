#include "rules/windows.h"

#include <gtest/gtest.h>

#include "rules/self_tests.h"
#include "tests/support/glucose_readings.h"

namespace rules {
namespace {

TEST(GlucoseReach, IsThatOfTheLongestWindow) {
  Parameters parameters;
  EXPECT_EQ(glucose_reach(parameters), 90);
  parameters.glucose_lookback = 400;
  EXPECT_EQ(glucose_reach(parameters), 400);
  parameters.glucose_lookback = 7;
  EXPECT_EQ(glucose_reach(parameters), 31) << "self-tests and fasting readings: a month";
}

using Judge = Finding (*)(const GlucoseFacts&, const fhir::Chart&, const Context&);

struct Reader {
  const char* name;
  Judge judge;
};

class GlucoseReaders : public testing::TestWithParam<Reader> {};

// Whoever reads glucose up to the anchor finds a chart complete that begins so far back.
TEST_P(GlucoseReaders, LackNothingThatIsOlderThanTheReach) {
  for (const int lookback : {7, 90, 400}) {
    Parameters parameters;
    parameters.glucose_lookback = lookback;
    for (fhir::Date anchor = *fhir::make_date(2026, 1, 1); anchor < *fhir::make_date(2026, 5, 1);
         anchor = fhir::add_days(anchor, 1)) {
      const fhir::YearMonthDay on = fhir::year_month_day(anchor);
      const Context context = context_on(on.year, on.month, on.day, parameters);
      fhir::Chart chart = empty_chart();
      chart.of(fhir::Data::kGlucose) = {fhir::Completeness::kPartial,
                                        fhir::add_days(anchor, -glucose_reach(parameters))};
      const Finding finding = GetParam().judge(glucose_facts(chart, context), chart, context);
      ASSERT_EQ(finding.reason, Reason::kNoneOnRecord)
          << fhir::to_string(anchor) << " " << lookback;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Group1, GlucoseReaders,
    testing::Values(
        Reader{"SelfTests", self_tests_past_month},
        Reader{"Excursions",
               [](const GlucoseFacts& facts, const fhir::Chart& chart, const Context& context) {
                 return hypoglycemia_or_excursions(facts, chart, context, std::nullopt);
               }},
        Reader{"PreMeal",
               [](const GlucoseFacts& facts, const fhir::Chart& chart, const Context& context) {
                 return premeal_fluctuation(facts, chart, context, std::nullopt);
               }},
        Reader{"Dawn",
               [](const GlucoseFacts& facts, const fhir::Chart& chart, const Context& context) {
                 return dawn_phenomenon(facts, chart, context, std::nullopt);
               }}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace rules
