#include "rules/hba1c.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

Finding judge(const fhir::Chart& chart, std::optional<fhir::Date> mdi_start = std::nullopt) {
  std::vector<UnusedRecord> unused;
  const Context context = context_on(2026, 6, 15);
  return hba1c_above_target(chart, Observations(chart, context.terms), context, mdi_start, unused);
}

fhir::Chart with(std::string_view value, std::string_view unit,
                 std::string_view when = "2026-05-03",
                 fhir::Comparator comparator = fhir::Comparator::kNone) {
  fhir::Chart chart = empty_chart();
  chart.observations.push_back(observation(chart, unit == "mmol/mol" ? "59261-8" : "4548-4", when,
                                           quantity(value, unit, comparator)));
  return chart;
}

struct Row {
  const char* name;
  const char* value;
  const char* unit;
  fhir::Comparator comparator;
  Status status;
};

class HbA1cValue : public testing::TestWithParam<Row> {};

TEST_P(HbA1cValue, Decides) {
  const Row& row = GetParam();
  EXPECT_EQ(judge(with(row.value, row.unit, "2026-05-03", row.comparator)).status, row.status);
}

using C = fhir::Comparator;
INSTANTIATE_TEST_SUITE_P(
    Values, HbA1cValue,
    testing::Values(Row{"SevenIsNotAbove", "7.0", "%", C::kNone, Status::kNotMet},
                    Row{"RoundsDown", "7.04", "%", C::kNone, Status::kNotMet},
                    Row{"RoundsHalfUp", "7.05", "%", C::kNone, Status::kMet},
                    Row{"Above", "7.1", "%", C::kNone, Status::kMet},
                    Row{"Ifcc53", "53", "mmol/mol", C::kNone, Status::kNotMet},
                    Row{"Ifcc54", "54", "mmol/mol", C::kNone, Status::kMet},
                    Row{"Lowest", "3", "%", C::kNone, Status::kNotMet},
                    Row{"BelowPhysiology", "2.9", "%", C::kNone, Status::kUnknown},
                    Row{"Highest", "25", "%", C::kNone, Status::kMet},
                    Row{"BeyondPhysiology", "25.1", "%", C::kNone, Status::kUnknown},
                    Row{"NoUnit", "8.2", "", C::kNone, Status::kUnknown},
                    Row{"OtherUnit", "8.2", "g/dL", C::kNone, Status::kUnknown},
                    Row{"MoreThan14", "14", "%", C::kGreater, Status::kMet},
                    Row{"LessThan7", "7", "%", C::kLess, Status::kNotMet},
                    Row{"MoreThan65", "6.5", "%", C::kGreater, Status::kUnknown},
                    Row{"AtLeast71", "7.1", "%", C::kGreaterOrEqual, Status::kMet},
                    Row{"AtLeast7", "7", "%", C::kGreaterOrEqual, Status::kUnknown},
                    Row{"AtMost7", "7", "%", C::kLessOrEqual, Status::kNotMet},
                    Row{"AtMost8", "8", "%", C::kLessOrEqual, Status::kUnknown},
                    Row{"LessThan8", "8", "%", C::kLess, Status::kUnknown},
                    Row{"OtherComparator", "9", "%", C::kUnknown, Status::kUnknown},
                    Row{"NoNumber", "", "%", C::kNone, Status::kUnknown},
                    Row{"FractionUnderACodeOfPercent", "0.08", "1", C::kNone, Status::kUnknown}),
    [](const auto& row) { return row.param.name; });

TEST(HbA1c, WindowIsAYearThroughToday) {
  EXPECT_EQ(judge(with("8.2", "%", "2025-06-15")).status, Status::kMet);
  EXPECT_EQ(judge(with("8.2", "%", "2025-06-14")).status, Status::kUnknown);
  EXPECT_EQ(judge(with("8.2", "%", "2026-06-15")).status, Status::kMet);
  EXPECT_EQ(judge(with("8.2", "%", "2026-06-16")).status, Status::kUnknown);
}

TEST(HbA1c, WindowBeginsAtTheMdiStart) {
  const fhir::Chart chart = with("8.2", "%", "2026-01-31");
  EXPECT_EQ(judge(chart, fhir::make_date(2026, 1, 31)).status, Status::kMet);
  EXPECT_EQ(judge(chart, fhir::make_date(2026, 2, 1)).status, Status::kUnknown);
}

TEST(HbA1c, PartialDateAcrossTheEdgeIsUnknown) {
  EXPECT_EQ(judge(with("8.2", "%", "2025")).reason, Reason::kPartialDate);
  EXPECT_EQ(judge(with("8.2", "%", "2025-07")).status, Status::kMet);
}

TEST(HbA1c, AnyResultAboveIsEnoughEvenInPartOfTheData) {
  fhir::Chart chart = with("6.8", "%");
  chart.of(fhir::Data::kHbA1c).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(judge(chart).reason, Reason::kNotRetrieved);
  chart.observations.push_back(observation(chart, "4548-4", "2026-02-01", quantity("7.1", "%")));
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

TEST(HbA1c, PureFractionIsReadUnderItsCode) {
  fhir::Chart chart = with("0.08", "1");
  chart.observations.back().code = fhir::CodeableConcept{
      {{fhir::systems::kLoinc, "4548-4", ""}, {fhir::systems::kLoinc, "71875-9", ""}}, ""};
  const Finding finding = judge(chart);
  EXPECT_EQ(finding.status, Status::kMet);
  EXPECT_EQ(finding.value->value.to_string(), "8");
  chart.observations.back().value_quantity = quantity("8", "1");
  EXPECT_EQ(judge(chart).reason, Reason::kUnusableValues);
}

TEST(HbA1c, ComponentOfAPanelCounts) {
  fhir::Chart chart = with("8.2", "%");
  fhir::Observation& panel = chart.observations.back();
  fhir::ObservationComponent other;
  other.code = coded(fhir::systems::kLoinc, "2345-7");
  other.value_quantity = quantity("9", "%");
  panel.code = coded(fhir::systems::kLoinc, "24331-1");
  panel.value_quantity.reset();
  panel.component.own() = {other};
  EXPECT_EQ(judge(chart).status, Status::kUnknown);
  panel.component.own().push_back(other);
  panel.component.own().back().code = coded(fhir::systems::kLoinc, "4548-4");
  EXPECT_EQ(judge(chart).status, Status::kMet);
}

// A record that cannot be used, and what is said of it.
struct SetAside {
  const char* name;
  void (*change)(fhir::Observation&);
  const char* why;  // "": there is nothing to use
};

class HbA1cRecord : public testing::TestWithParam<SetAside> {};

TEST_P(HbA1cRecord, IsSetAside) {
  fhir::Chart chart = with("8.2", "%");
  GetParam().change(chart.observations.back());
  std::vector<UnusedRecord> unused;
  const Context context = context_on(2026, 6, 15);
  const Finding finding =
      hba1c_above_target(chart, Observations(chart, context.terms), context, std::nullopt, unused);
  EXPECT_EQ(finding.status, Status::kUnknown);
  EXPECT_EQ(unused.empty() ? "" : unused.front().why, GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    Records, HbA1cRecord,
    testing::Values(
        SetAside{"WithoutDate", [](fhir::Observation& o) { o.effective.date_time.reset(); },
                 "no date"},
        SetAside{"AsText",
                 [](fhir::Observation& o) {
                   o.value_quantity.reset();
                   o.value_string = "8.2 %";
                 },
                 "value is text"},
        SetAside{"Preliminary", [](fhir::Observation& o) { o.status = "preliminary"; }, ""},
        SetAside{"WithoutValue", [](fhir::Observation& o) { o.value_quantity.reset(); }, ""},
        SetAside{"SaidToBeAbsent", [](fhir::Observation& o) { o.data_absent = true; }, ""}),
    [](const auto& row) { return row.param.name; });

TEST(HbA1c, VagueDateOfALowResultIsOpenUntilAnotherIsInside) {
  fhir::Chart chart = with("6.5", "%", "2025");
  EXPECT_EQ(judge(chart).reason, Reason::kPartialDate);
  chart.observations.push_back(observation(chart, "4548-4", "2026-02-01", quantity("6.8", "%")));
  EXPECT_EQ(judge(chart).status, Status::kNotMet);
}

TEST(HbA1c, UnusableRecordBeforeTheWindowIsNotTheReason) {
  fhir::Chart chart = with("8.2", "", "2024-01-01");
  EXPECT_EQ(judge(chart).reason, Reason::kNoneOnRecord);
}

TEST(HbA1c, HighestResultIsShownAndOfEqualOnesTheLatest) {
  fhir::Chart chart = with("6.8", "%", "2026-01-01");
  for (const auto& [value, when] : {std::pair("6.9", "2026-02-01"), std::pair("6.9", "2026-03-01"),
                                    std::pair("6.2", "2026-04-01")}) {
    chart.observations.push_back(observation(chart, "4548-4", when, quantity(value, "%")));
  }
  EXPECT_EQ(judge(chart).value->value.to_string(), "6.9");
  EXPECT_EQ(judge(chart).when->first(), *fhir::make_date(2026, 3, 1));
  // One that decides goes before a higher figure that does not.
  fhir::Chart limits = with("9", "%", "2026-01-01", C::kLess);
  limits.observations.push_back(observation(limits, "4548-4", "2026-02-01", quantity("7.5", "%")));
  EXPECT_EQ(judge(limits).value->value.to_string(), "7.5");
}

TEST(HbA1c, NoneOnRecordAndUnusableAreTold) {
  EXPECT_EQ(judge(empty_chart()).reason, Reason::kNoneOnRecord);
  EXPECT_EQ(judge(with("8.2", "")).reason, Reason::kUnusableValues);
}

}  // namespace
}  // namespace rules
