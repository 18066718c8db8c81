#include <gtest/gtest.h>

#include "rules/determination.h"
#include "tests/support/chart_records.h"

namespace rules {
namespace {

fhir::Condition barrier(std::string_view code = "Z91.14") {
  fhir::Condition c;
  c.id = "c";
  c.code = coded(fhir::systems::kIcd10Cm, code);
  return c;
}

struct Row {
  const char* name;
  void (*change)(fhir::Condition&);
  bool cautions;
};

class CautionFor : public testing::TestWithParam<Row> {};

TEST_P(CautionFor, IsForActiveConfirmedBarriers) {
  fhir::Chart chart = empty_chart();
  chart.conditions.push_back(barrier());
  GetParam().change(chart.conditions.back());
  EXPECT_EQ(caution(chart, context_on(2026, 6, 15)).has_value(), GetParam().cautions);
}

INSTANTIATE_TEST_SUITE_P(
    Conditions, CautionFor,
    testing::Values(
        Row{"Active", [](fhir::Condition& c) { c.clinical_status = coded("s", "active"); }, true},
        Row{"OfNoStatus", [](fhir::Condition&) {}, true},
        Row{"Resolved", [](fhir::Condition& c) { c.clinical_status = coded("s", "resolved"); },
            false},
        Row{"Refuted", [](fhir::Condition& c) { c.verification_status = coded("v", "refuted"); },
            false},
        Row{"Unconfirmed",
            [](fhir::Condition& c) { c.verification_status = coded("v", "unconfirmed"); }, false},
        Row{"NoBarrier", [](fhir::Condition& c) { c.code = barrier("E10.65").code; }, false}),
    [](const auto& row) { return row.param.name; });

TEST(CautionConditions, AreAllListed) {
  fhir::Chart chart = empty_chart();
  chart.conditions = {barrier(), barrier("F03.90")};
  EXPECT_EQ(caution(chart, context_on(2026, 6, 15))->conditions.size(), 2U);
}

}  // namespace
}  // namespace rules
