// Since when the patient is enrolled: the coverage in force, and back from it over its links.

#include <gtest/gtest.h>

#include "rules/group_3.h"
#include "tests/support/order_case.h"

namespace rules {
namespace {

fhir::Coverage& cover(OrderCase& c, std::string_view id, std::string_view start,
                      std::string_view end = "", std::string_view status = "active") {
  fhir::Coverage made;
  made.id = id;
  made.status = status;
  if (!start.empty()) made.period.start = partial(start);
  if (!end.empty()) made.period.end = partial(end);
  c.chart.coverages.push_back(made);
  return c.chart.coverages.back();
}

struct Row {
  const char* name;
  void (*add)(OrderCase&);
  const char* expected;  // "": not known
};

class EarlierCoverage : public testing::TestWithParam<Row> {};

// In force: from January 1, 2025.
TEST_P(EarlierCoverage, MovesTheEnrollmentOrNot) {
  OrderCase c;
  cover(c, "now", "2025-01-01");
  GetParam().add(c);
  const auto date = enrollment_date(c.order, c.chart, context_on(2026, 6, 15));
  EXPECT_EQ(date ? fhir::to_string(*date) : "", GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Links, EarlierCoverage,
    testing::Values(
        Row{"None", [](OrderCase&) {}, "2025-01-01"},
        Row{"EndedTheDayBefore", [](OrderCase& c) { cover(c, "a", "2020-01-01", "2024-12-31"); },
            "2020-01-01"},
        Row{"GapOf63Days", [](OrderCase& c) { cover(c, "a", "2020-01-01", "2024-10-29"); },
            "2020-01-01"},
        Row{"GapOf64Days", [](OrderCase& c) { cover(c, "a", "2020-01-01", "2024-10-28"); },
            "2025-01-01"},
        Row{"WithoutStart", [](OrderCase& c) { cover(c, "a", "", "2024-12-31"); }, "2025-01-01"},
        Row{"OfAVagueStart", [](OrderCase& c) { cover(c, "a", "2020", "2024-12-31"); },
            "2025-01-01"},
        Row{"Draft", [](OrderCase& c) { cover(c, "a", "2020-01-01", "2024-12-31", "draft"); },
            "2025-01-01"},
        Row{"Canceled",
            [](OrderCase& c) { cover(c, "a", "2020-01-01", "2024-12-31", "cancelled"); },
            "2020-01-01"},
        Row{"CanceledNobodyKnowsWhen",
            [](OrderCase& c) { cover(c, "a", "2020-01-01", "", "cancelled"); }, "2025-01-01"},
        Row{"OfAnotherSubscriber",
            [](OrderCase& c) {
              cover(c, "a", "2020-01-01", "2024-12-31").subscriber_id = "another";
            },
            "2025-01-01"},
        Row{"OfAnotherPayorByIdentifier",
            [](OrderCase& c) {
              fhir::Reference payor;
              payor.identifier.own().value = "999";
              cover(c, "a", "2020-01-01", "2024-12-31").payor = {payor};
            },
            "2025-01-01"}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    InForce, EarlierCoverage,
    testing::Values(Row{"LowerOrder",
                        [](OrderCase& c) {
                          fhir::Coverage& other = cover(c, "a", "2026-01-01");
                          other.order = fhir::Decimal::whole(1);
                          other.subscriber_id = "another";
                        },
                        "2026-01-01"},
                    Row{"NamedByTheOrder",
                        [](OrderCase& c) {
                          cover(c, "a", "2023-01-01").subscriber_id = "another";
                          c.order.insurance = {to("Coverage/a")};
                        },
                        "2023-01-01"},
                    Row{"NamedButOver",
                        [](OrderCase& c) {
                          cover(c, "a", "2023-01-01", "2024-01-01").subscriber_id = "another";
                          c.order.insurance = {to("Coverage/a")};
                        },
                        "2025-01-01"},
                    Row{"NamedIsNoCoverage",
                        [](OrderCase& c) {
                          cover(c, "a", "2023-01-01").subscriber_id = "another";
                          c.order.insurance = {to("Account/a")};
                        },
                        "2025-01-01"},
                    Row{"NamedWithoutStart",
                        [](OrderCase& c) {
                          cover(c, "a", "").subscriber_id = "another";
                          c.order.insurance = {to("Coverage/a")};
                        },
                        ""},
                    Row{"OneWithoutStartComesLast",
                        [](OrderCase& c) { cover(c, "a", "").subscriber_id = "another"; },
                        "2025-01-01"},
                    Row{"FromTomorrow",
                        [](OrderCase& c) { cover(c, "a", "2026-06-16").subscriber_id = "another"; },
                        "2025-01-01"}),
    row_name);

}  // namespace
}  // namespace rules
