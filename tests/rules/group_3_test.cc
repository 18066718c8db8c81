#include "rules/group_3.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

fhir::Coverage& coverage(fhir::Chart& chart, std::string_view id, std::string_view start,
                         std::string_view end = {}, std::string_view status = "active") {
  fhir::Coverage made;
  made.id = id;
  made.status = status;
  made.payor = {to("Organization/payor")};
  made.subscriber_id = "subscriber";
  if (!start.empty()) made.period.start = partial(start);
  if (!end.empty()) made.period.end = partial(end);
  chart.coverages.push_back(made);
  return chart.coverages.back();
}

std::string enrollment(const fhir::Chart& chart, const fhir::Order& order = {}) {
  const std::optional<fhir::Date> date = enrollment_date(order, chart, context_on(2026, 6, 15));
  return date ? fhir::to_string(*date) : "none";
}

struct EnrollmentRow {
  const char* name;
  void (*fill)(fhir::Chart&);
  const char* date;
};

class Enrollment : public testing::TestWithParam<EnrollmentRow> {};

TEST_P(Enrollment, Begins) {
  fhir::Chart chart = empty_chart();
  GetParam().fill(chart);
  EXPECT_EQ(enrollment(chart), GetParam().date);
  std::reverse(chart.coverages.begin(), chart.coverages.end());
  EXPECT_EQ(enrollment(chart), GetParam().date);
}

using C = fhir::Chart;

INSTANTIATE_TEST_SUITE_P(
    InForce, Enrollment,
    testing::Values(
        EnrollmentRow{"NoCoverage", [](C&) {}, "none"},
        EnrollmentRow{"Open", [](C& c) { coverage(c, "a", "2024-03-01"); }, "2024-03-01"},
        EnrollmentRow{"EndsToday", [](C& c) { coverage(c, "a", "2024-03-01", "2026-06-15"); },
                      "2024-03-01"},
        EnrollmentRow{"EndedYesterday", [](C& c) { coverage(c, "a", "2024-03-01", "2026-06-14"); },
                      "none"},
        EnrollmentRow{"BeginsToday", [](C& c) { coverage(c, "a", "2026-06-15"); }, "2026-06-15"},
        EnrollmentRow{"BeginsTomorrow", [](C& c) { coverage(c, "a", "2026-06-16"); }, "none"},
        EnrollmentRow{"NoStart", [](C& c) { coverage(c, "a", ""); }, "none"},
        EnrollmentRow{"StartKnownByTheMonth", [](C& c) { coverage(c, "a", "2024-03"); }, "none"},
        EnrollmentRow{"CancelledIsNotInForce",
                      [](C& c) { coverage(c, "a", "2024-03-01", "2026-12-31", "cancelled"); },
                      "none"},
        EnrollmentRow{"LowestOrder",
                      [](C& c) {
                        coverage(c, "a", "2020-01-01").order = fhir::Decimal::whole(2);
                        coverage(c, "b", "2022-01-01").order = fhir::Decimal::whole(1);
                        c.coverages[0].subscriber_id = "other";
                      },
                      "2022-01-01"},
        EnrollmentRow{"MissingOrderIsLast",
                      [](C& c) {
                        coverage(c, "a", "2025-01-01").subscriber_id = "other";
                        coverage(c, "b", "2022-01-01").order = fhir::Decimal::whole(7);
                      },
                      "2022-01-01"},
        EnrollmentRow{"LatestStart",
                      [](C& c) {
                        coverage(c, "a", "2020-01-01").subscriber_id = "other";
                        coverage(c, "b", "2022-01-01");
                      },
                      "2022-01-01"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Chain, Enrollment,
    testing::Values(EnrollmentRow{"GapOf63Days",
                                  [](C& c) {
                                    coverage(c, "a", "2023-01-01", "2023-12-31");
                                    coverage(c, "b", "2024-03-04");
                                  },
                                  "2023-01-01"},
                    EnrollmentRow{"GapOf64Days",
                                  [](C& c) {
                                    coverage(c, "a", "2023-01-01", "2023-12-31");
                                    coverage(c, "b", "2024-03-05");
                                  },
                                  "2024-03-05"},
                    EnrollmentRow{"ThreeLinks",
                                  [](C& c) {
                                    coverage(c, "a", "2021-01-01", "2021-12-31");
                                    coverage(c, "b", "2022-01-01", "2022-12-31");
                                    coverage(c, "c", "2023-01-01");
                                  },
                                  "2021-01-01"},
                    EnrollmentRow{"CancelledLinkWithPeriod",
                                  [](C& c) {
                                    coverage(c, "a", "2021-01-01", "2021-12-31", "cancelled");
                                    coverage(c, "b", "2022-01-01");
                                  },
                                  "2021-01-01"},
                    EnrollmentRow{"CancelledLinkWithoutEnd",
                                  [](C& c) {
                                    coverage(c, "a", "2021-01-01", "", "cancelled");
                                    coverage(c, "b", "2022-01-01");
                                  },
                                  "2022-01-01"},
                    EnrollmentRow{"DraftLink",
                                  [](C& c) {
                                    coverage(c, "a", "2021-01-01", "2021-12-31", "draft");
                                    coverage(c, "b", "2022-01-01");
                                  },
                                  "2022-01-01"},
                    EnrollmentRow{"OtherPayor",
                                  [](C& c) {
                                    coverage(c, "a", "2021-01-01", "2021-12-31").payor = {
                                        to("Organization/other")};
                                    coverage(c, "b", "2022-01-01");
                                  },
                                  "2022-01-01"},
                    EnrollmentRow{"OtherPayorByName",
                                  [](C& c) {
                                    fhir::Reference one;
                                    one.display = "One Health";
                                    fhir::Reference other;
                                    other.display = "Other Health";
                                    coverage(c, "a", "2021-01-01", "2021-12-31").payor = {one};
                                    coverage(c, "b", "2022-01-01").payor = {other};
                                  },
                                  "2022-01-01"},
                    EnrollmentRow{"OtherSubscriber",
                                  [](C& c) {
                                    coverage(c, "a", "2021-01-01", "2021-12-31").subscriber_id =
                                        "other";
                                    coverage(c, "b", "2022-01-01");
                                  },
                                  "2022-01-01"},
                    EnrollmentRow{"SubscriberByReference",
                                  [](C& c) {
                                    coverage(c, "a", "2021-01-01", "2021-12-31");
                                    coverage(c, "b", "2022-01-01");
                                    for (fhir::Coverage& one : c.coverages) {
                                      one.subscriber_id = {};
                                      one.subscriber = to("Patient/p");
                                    }
                                  },
                                  "2021-01-01"}),
    [](const auto& row) { return row.param.name; });

TEST(EnrollmentDate, OrderNamesTheCoverageWhenItIsInForce) {
  fhir::Chart chart = empty_chart();
  coverage(chart, "named", "2020-01-01").subscriber_id = "other";
  coverage(chart, "primary", "2022-01-01").order = fhir::Decimal::whole(1);
  coverage(chart, "over", "2010-01-01", "2011-01-01").subscriber_id = "third";
  fhir::Order order;
  order.insurance = {to("Coverage/named")};
  EXPECT_EQ(enrollment(chart, order), "2020-01-01");
  order.insurance = {to("https://ehr.example/r4/Coverage/named")};
  EXPECT_EQ(enrollment(chart, order), "2020-01-01");
  order.insurance = {to("Coverage/over")};
  EXPECT_EQ(enrollment(chart, order), "2022-01-01");
  order.insurance = {to("Coverage/of-somebody-else")};
  EXPECT_EQ(enrollment(chart, order), "2022-01-01");
}

// E is 2024-03-01 where a chart is covered.
fhir::Chart covered() {
  fhir::Chart chart = empty_chart();
  coverage(chart, "a", "2024-03-01");
  return chart;
}

fhir::Device& pump(fhir::Chart& chart, std::string_view status = "active") {
  fhir::Device device;
  device.id = "pump";
  device.status = status;
  device.type = coded(fhir::systems::kHcpcs, "E0784");
  chart.devices.push_back(device);
  return chart.devices.back();
}

void use(fhir::Chart& chart, std::string_view start, std::string_view end = {},
         std::string_view status = "active") {
  if (chart.devices.empty()) pump(chart, "inactive");
  fhir::DeviceUseStatement made;
  made.id = "u";
  made.status = status;
  made.device = to("Device/pump");
  if (!start.empty()) made.timing.period.own().start = partial(start);
  if (!end.empty()) made.timing.period.own().end = partial(end);
  chart.device_uses.push_back(made);
}

fhir::Condition& present(fhir::Chart& chart, std::string_view onset, std::string_view recorded) {
  fhir::Condition c;
  c.id = "z";
  c.code = coded(fhir::systems::kIcd10Cm, "Z96.41");
  if (!onset.empty()) c.onset.date_time = partial(onset);
  if (!recorded.empty()) c.recorded_date = partial(recorded);
  chart.conditions.push_back(c);
  return chart.conditions.back();
}

Finding group(const fhir::Chart& chart) {
  const Context context = context_on(2026, 6, 15);
  Finding diabetes = met();
  diabetes.id = "DM";
  return group_3(diabetes, {}, gather_evidence(chart, context), context);
}

struct UseRow {
  const char* name;
  void (*fill)(fhir::Chart&);
  Status status;
  Reason reason = Reason::kNone;
  Basis basis = Basis::kDerived;
};

class PumpBeforeEnrollment : public testing::TestWithParam<UseRow> {};

TEST_P(PumpBeforeEnrollment, Decides) {
  fhir::Chart chart = covered();
  GetParam().fill(chart);
  const Finding judged = group(chart);
  const Finding* finding = find(judged.parts, "G3.a");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(to_string(finding->status), to_string(GetParam().status));
  EXPECT_EQ(to_string(finding->reason), to_string(GetParam().reason));
  EXPECT_EQ(to_string(finding->basis), to_string(GetParam().basis));
  // G3.b is read only where the pump use leaves the group open.
  EXPECT_EQ(find(judged.parts, "G3.b") == nullptr, finding->status == Status::kNotMet);
}

constexpr Status kYes = Status::kMet;
constexpr Status kNo = Status::kNotMet;
constexpr Status kOpen = Status::kUnknown;

INSTANTIATE_TEST_SUITE_P(
    Records, PumpBeforeEnrollment,
    testing::Values(
        UseRow{"Nothing", [](C&) {}, kNo, Reason::kNoneOnRecord, Basis::kAbsent},
        UseRow{"BeganTheDayBefore", [](C& c) { use(c, "2024-02-29"); }, kYes},
        UseRow{"BeganOnTheDay", [](C& c) { use(c, "2024-03-01"); }, kNo},
        UseRow{"EndedTheDayBefore", [](C& c) { use(c, "2020-01-01", "2024-02-29", "completed"); },
               kNo},
        UseRow{"EndedOnTheDay", [](C& c) { use(c, "2020-01-01", "2024-03-01", "completed"); },
               kYes},
        UseRow{"CompletedAtAnUnknownDate", [](C& c) { use(c, "2020-01-01", "", "completed"); },
               kOpen, Reason::kPartialDate},
        UseRow{"BeganInThatYear", [](C& c) { use(c, "2024"); }, kOpen, Reason::kPartialDate},
        UseRow{"BeganTheYearBefore", [](C& c) { use(c, "2023"); }, kYes},
        UseRow{"EndedInThatYear", [](C& c) { use(c, "2020", "2024", "completed"); }, kOpen,
               Reason::kPartialDate},
        UseRow{"NoTiming", [](C& c) { use(c, ""); }, kOpen, Reason::kPartialDate},
        UseRow{"EnteredInError", [](C& c) { use(c, "2020-01-01", "", "entered-in-error"); }, kNo,
               Reason::kNoneOnRecord, Basis::kAbsent},
        UseRow{"DeviceEnteredInError",
               [](C& c) {
                 pump(c, "entered-in-error");
                 use(c, "2020-01-01");
               },
               kNo, Reason::kNoneOnRecord, Basis::kAbsent},
        UseRow{"UseOfAnotherDevice",
               [](C& c) {
                 pump(c).type = coded(fhir::systems::kHcpcs, "E0781");
                 use(c, "2020-01-01");
               },
               kNo, Reason::kNoneOnRecord, Basis::kAbsent},
        UseRow{"DeviceWithoutDate", [](C& c) { pump(c); }, kOpen, Reason::kPartialDate},
        UseRow{"InactiveDeviceIsNoEvidence", [](C& c) { pump(c, "inactive"); }, kNo,
               Reason::kNoneOnRecord, Basis::kAbsent},
        UseRow{"PresentSince", [](C& c) { present(c, "2024-02-29", "2025-01-01"); }, kYes},
        UseRow{"PresentByRecord", [](C& c) { present(c, "", "2024-02-29"); }, kYes},
        UseRow{"PresentLater", [](C& c) { present(c, "", "2024-03-01"); }, kNo},
        UseRow{"PresentWithoutDate", [](C& c) { present(c, "", ""); }, kOpen, Reason::kPartialDate},
        UseRow{
            "PresentUntil",
            [](C& c) { present(c, "2020-01-01", "").abatement.date_time = partial("2024-02-29"); },
            kNo},
        UseRow{"ResolvedAtAnUnknownDate",
               [](C& c) { present(c, "2020-01-01", "").clinical_status = coded("s", "resolved"); },
               kOpen, Reason::kPartialDate},
        UseRow{"PresenceUnconfirmed",
               [](C& c) {
                 present(c, "2020-01-01", "").verification_status = coded("v", "provisional");
               },
               kOpen, Reason::kPartialDate},
        UseRow{"OneOfSeveralSuffices",
               [](C& c) {
                 use(c, "2025-01-01");
                 present(c, "2020-01-01", "");
               },
               kYes},
        UseRow{"NoEnrollmentDate",
               [](C& c) {
                 c.coverages.clear();
                 use(c, "2020-01-01");
               },
               kOpen, Reason::kNoEnrollmentDate},
        UseRow{"NoEnrollmentDateAndNoPump", [](C& c) { c.coverages.clear(); }, kNo,
               Reason::kNoneOnRecord, Basis::kAbsent},
        UseRow{
            "FailedQueryIsNoNo",
            [](C& c) { c.of(fhir::Data::kDeviceUse).completeness = fhir::Completeness::kFailed; },
            kOpen, Reason::kNotRetrieved, Basis::kAbsent},
        UseRow{"FailedQueryDoesNotUndoAUse",
               [](C& c) {
                 use(c, "2020-01-01");
                 c.of(fhir::Data::kConditions).completeness = fhir::Completeness::kFailed;
               },
               kYes},
        UseRow{"AnotherCoverageCouldMoveTheDate",
               [](C& c) {
                 use(c, "2020-01-01");
                 c.of(fhir::Data::kCoverage).completeness = fhir::Completeness::kPartial;
               },
               kOpen, Reason::kNotRetrieved}),
    [](const auto& row) { return row.param.name; });

// The month before E, [2024-02-01, 2024-03-01), has 29 days: 116 tests are four a day.
fhir::Chart with_tests(int tests) {
  fhir::Chart chart = covered();
  use(chart, "2020-01-01");
  fhir::Date date = *fhir::make_date(2024, 2, 1);
  for (; tests > 0; tests -= 4, date = fhir::add_days(date, 1)) {
    add_tests(chart, date, std::min(tests, 4));
  }
  return chart;
}

TEST(SelfTestsBeforeEnrollment, AverageFourInTheMonthBefore) {
  EXPECT_EQ(group(with_tests(116)).status, Status::kMet);
  const Finding fewer = group(with_tests(115));
  const Finding* tests = find(fewer.parts, "G3.b");
  EXPECT_EQ(tests->status, Status::kNotMet);
  EXPECT_EQ(tests->days, 29);
  EXPECT_EQ(tests->window,
            (fhir::Window{*fhir::make_date(2024, 2, 1), *fhir::make_date(2024, 3, 1)}));
}

TEST(SelfTestsBeforeEnrollment, NeitherTheDayItselfNorTheDayBeforeTheMonthCounts) {
  fhir::Chart chart = with_tests(115);
  add_test(chart, "2024-03-01T08:00:00Z", "120");
  add_test(chart, "2024-01-31T08:00:00Z", "120");
  EXPECT_EQ(group(chart).status, Status::kNotMet);
  add_test(chart, "2024-02-29T20:00:00Z", "120");
  EXPECT_EQ(group(chart).status, Status::kMet);
}

TEST(SelfTestsBeforeEnrollment, NoTestAndNoDateAreUnknown) {
  EXPECT_EQ(find(group(with_tests(0)).parts, "G3.b")->reason, Reason::kNoneOnRecord);
  fhir::Chart uncovered = with_tests(116);
  uncovered.coverages.clear();
  EXPECT_EQ(find(group(uncovered).parts, "G3.b")->reason, Reason::kNoEnrollmentDate);
  uncovered.of(fhir::Data::kCoverage).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(find(group(uncovered).parts, "G3.b")->reason, Reason::kNotRetrieved);
}

TEST(EnrollmentDate, AnchorOfAMonthEndIsClamped) {
  fhir::Chart chart = empty_chart();
  coverage(chart, "a", "2024-03-31");
  use(chart, "2020-01-01");
  EXPECT_EQ(find(group(chart).parts, "G3.b")->window->begin, *fhir::make_date(2024, 2, 29));
}

}  // namespace
}  // namespace rules
