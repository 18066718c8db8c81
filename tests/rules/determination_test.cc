#include "rules/determination.h"

#include <gtest/gtest.h>

#include "rules/diagnosis.h"
#include "rules/groups.h"
#include "tests/support/one_detail.h"

namespace rules {
namespace {

fhir::Order order_for(std::string_view reason_system, std::string_view reason) {
  fhir::Order order;
  order.resource_type = "DeviceRequest";
  order.id = "pump-1";
  if (!reason.empty()) order.reason_code = {coded(reason_system, reason)};
  return order;
}

OrderedProduct ordered(const fhir::Order& order, ProductKind kind = ProductKind::kDurable) {
  OrderedProduct product;
  product.order = &order;
  product.reference = "DeviceRequest/pump-1";
  product.kind = kind;
  return product;
}

Determination judge(const OrderedProduct& product, const fhir::Chart& chart) {
  return determine(product, chart, context_on(2026, 6, 15)).determination;
}

void add_condition(fhir::Chart& chart, std::string_view icd10, std::string_view clinical = "active",
                   std::string_view verified = "confirmed") {
  fhir::Condition c;
  c.id = "c";
  c.code = coded(fhir::systems::kIcd10Cm, icd10);
  if (!clinical.empty()) c.clinical_status = coded("s", clinical);
  if (!verified.empty()) c.verification_status = coded("v", verified);
  chart.conditions.push_back(c);
}

struct Row {
  const char* name;
  const char* condition;
  const char* clinical;
  const char* verified;
  const char* reason;
  Status status;
  Reason why;
};

class Diabetes : public testing::TestWithParam<Row> {};

TEST_P(Diabetes, Decides) {
  const Row& row = GetParam();
  fhir::Chart chart = empty_chart();
  if (*row.condition != 0) add_condition(chart, row.condition, row.clinical, row.verified);
  const fhir::Order order = order_for(fhir::systems::kIcd10Cm, row.reason);
  const Finding finding = documented_diabetes(order, chart, context_on(2026, 6, 15));
  EXPECT_EQ(finding.status, row.status);
  EXPECT_EQ(finding.reason, row.why);
}

INSTANTIATE_TEST_SUITE_P(
    Records, Diabetes,
    testing::Values(
        Row{"Active", "E10.65", "active", "confirmed", "", Status::kMet, Reason::kNone},
        Row{"NoStatusAtAll", "E11.9", "", "", "", Status::kMet, Reason::kNone},
        Row{"Relapse", "E11.9", "relapse", "", "", Status::kMet, Reason::kNone},
        Row{"Resolved", "E11.9", "resolved", "", "", Status::kUnknown, Reason::kHistoryOnly},
        Row{"InRemissionByCode", "E11.A", "active", "", "", Status::kUnknown, Reason::kHistoryOnly},
        Row{"Unconfirmed", "E10.9", "active", "provisional", "", Status::kUnknown,
            Reason::kUnconfirmed},
        Row{"Refuted", "E10.9", "active", "refuted", "", Status::kUnknown, Reason::kNoneOnRecord},
        Row{"GestationalOnly", "O24.41", "active", "", "", Status::kUnknown,
            Reason::kGestationalOnly},
        Row{"Prediabetes", "R73.03", "active", "", "", Status::kUnknown, Reason::kNoneOnRecord},
        Row{"Presymptomatic", "E10.A1", "active", "", "", Status::kUnknown, Reason::kNoneOnRecord},
        Row{"ByTheOrder", "", "", "", "E10.65", Status::kMet, Reason::kNone},
        Row{"OrderForSomethingElse", "", "", "", "E66.9", Status::kNotMet,
            Reason::kOtherIndication},
        Row{"OrderForSomethingElseButDiabetesOnce", "E11.9", "resolved", "", "E66.9",
            Status::kUnknown, Reason::kHistoryOnly},
        Row{"OrderForPumpPresence", "", "", "", "Z96.41", Status::kUnknown, Reason::kNoneOnRecord},
        Row{"OrderForPregnancy", "", "", "", "O09.0", Status::kUnknown, Reason::kNoneOnRecord}),
    [](const auto& row) { return row.param.name; });

TEST(DiabetesRecords, FailedProblemListIsNoNo) {
  fhir::Chart chart = empty_chart();
  chart.of(fhir::Data::kConditions).completeness = fhir::Completeness::kFailed;
  const fhir::Order order = order_for(fhir::systems::kIcd10Cm, "E66.9");
  EXPECT_EQ(documented_diabetes(order, chart, context_on(2026, 6, 15)).reason,
            Reason::kNotRetrieved);
}

TEST(DiabetesRecords, ReasonInAnUnreadableSystemIsNoNo) {
  const fhir::Order order = order_for("urn:oid:1.2.3", "42");
  EXPECT_EQ(documented_diabetes(order, empty_chart(), context_on(2026, 6, 15)).status,
            Status::kUnknown);
}

TEST(Determination, ProductDecidesBeforeTheChart) {
  const fhir::Order order = order_for(fhir::systems::kIcd10Cm, "E10.65");
  const Determination mechanical = judge(ordered(order, ProductKind::kMechanical), empty_chart());
  EXPECT_EQ(mechanical.outcome, Outcome::kDoesNotMeet);
  EXPECT_EQ(mechanical.route, "N.mechanical");
  const Determination link = judge(ordered(order, ProductKind::kIntegration), empty_chart());
  EXPECT_EQ(link.route, "N.integration");
  EXPECT_EQ(link.purpose, Purpose::kAccessory);
  EXPECT_EQ(judge(ordered(order, ProductKind::kImplantable), empty_chart()).outcome,
            Outcome::kOutOfScope);
  EXPECT_EQ(judge(ordered(order, ProductKind::kSupplies), empty_chart()).route, "P.supplies");
}

TEST(Determination, EmptyChartAsksForEverything) {
  const fhir::Order order = order_for("", "");
  const Determination d = judge(ordered(order), empty_chart());
  EXPECT_EQ(d.outcome, Outcome::kNeedsInformation);
  EXPECT_EQ(d.missing, (std::vector<std::string>{"DM", "G1.a", "G1.b", "G1.c", "G1.d", "G1.e.1"}));
}

TEST(Determination, OtherIndicationIsNOther) {
  const fhir::Order order = order_for(fhir::systems::kIcd10Cm, "E66.9");
  const Determination d = judge(ordered(order), empty_chart());
  EXPECT_EQ(d.outcome, Outcome::kDoesNotMeet);
  EXPECT_EQ(d.route, "N.other");
}

TEST(Determination, SensorIsWantedOnlyWhereItCouldMatter) {
  const fhir::Order order = order_for(fhir::systems::kIcd10Cm, "E10.65");
  fhir::Chart chart = empty_chart();
  chart.of(fhir::Data::kCgm).completeness = fhir::Completeness::kNotSupplied;
  EXPECT_TRUE(determine(ordered(order), chart, context_on(2026, 6, 15)).wanted.cgm);
  fhir::Encounter old;  // education is over for good: nothing that a sensor says changes the group
  old.id = "e";
  old.status = "finished";
  old.type = {coded(fhir::systems::kHcpcs, "G0108")};
  old.period = {fhir::parse_date_time("2020-01-01", utc()),
                fhir::parse_date_time("2020-01-01", utc())};
  chart.encounters.push_back(old);
  const Judged judged = determine(ordered(order), chart, context_on(2026, 6, 15));
  EXPECT_FALSE(judged.wanted.cgm);
  EXPECT_EQ(judged.determination.outcome, Outcome::kDoesNotMeet);
}

TEST(Determination, SensorDaysAreWantedWhereTheyCouldReachFourADay) {
  const auto wanted = [](CgmRule rule) {
    OrderCase c;
    on_injections(c);
    reading(c, "2026-06-14T08:03:00Z").status = "preliminary";  // one test short of four a day
    c.chart.of(fhir::Data::kCgm).completeness = fhir::Completeness::kNotSupplied;
    c.parameters.cgm = rule;
    const OrderedProduct product = ordered(c.order);
    const Context context = context_on(2026, 6, 15, c.parameters);
    return determine(product, c.chart, context).wanted.cgm;
  };
  EXPECT_TRUE(wanted(CgmRule::kCount));
  EXPECT_TRUE(wanted(CgmRule::kReview));
  EXPECT_FALSE(wanted(CgmRule::kIgnore));
}

// The sensor of the month before enrollment: asked for only where G3.b is short of four a day.
TEST(Determination, SensorBeforeEnrollmentIsWantedOnlyWhereItCouldMatter) {
  const auto wanted = [](int tests, CgmRule rule, bool read) {
    OrderCase c;
    on_a_pump_before_enrollment(c);
    for (int i = tests; i < 124; ++i) reading(c, "2019-12-31T08:00:00Z").status = "preliminary";
    c.parameters.cgm = rule;
    if (!read) c.chart.of(fhir::Data::kCgm).completeness = fhir::Completeness::kNotSupplied;
    const OrderedProduct product = ordered(c.order);
    const Context context = context_on(2026, 6, 15, c.parameters);
    encounter(c, "education").status = "cancelled";  // or group 1 meets, and nothing is wanted
    return determine(product, c.chart, context).wanted.cgm_before_enrollment;
  };
  const std::optional<fhir::Window> month = wanted(123, CgmRule::kReview, false);
  ASSERT_TRUE(month);
  EXPECT_EQ(month->begin, *fhir::make_date(2019, 12, 1));
  EXPECT_EQ(month->end, *fhir::make_date(2020, 1, 1));
  EXPECT_FALSE(wanted(124, CgmRule::kReview, false));
  EXPECT_FALSE(wanted(123, CgmRule::kIgnore, false));
  EXPECT_FALSE(wanted(123, CgmRule::kReview, true));
}

// Self-tests of that month: read later where the chart's begin after it, and nothing else will do.
TEST(Determination, ReadingsBeforeEnrollmentAreWantedWhereTheChartBeginsLater) {
  const auto wanted = [](int tests, std::optional<fhir::Date> read_from, bool educated = false) {
    OrderCase c;
    on_a_pump_before_enrollment(c);
    for (int i = tests; i < 124; ++i) reading(c, "2019-12-31T08:00:00Z").status = "preliminary";
    if (read_from) c.chart.of(fhir::Data::kGlucose) = {fhir::Completeness::kPartial, read_from};
    if (!educated) encounter(c, "education").status = "cancelled";
    const OrderedProduct product = ordered(c.order);
    return determine(product, c.chart, context_on(2026, 6, 15)).wanted.before_enrollment;
  };
  const std::optional<fhir::Window> month = wanted(123, fhir::make_date(2019, 12, 2));
  ASSERT_TRUE(month);
  EXPECT_EQ(month->begin, *fhir::make_date(2019, 12, 1));
  EXPECT_EQ(month->end, *fhir::make_date(2020, 1, 1));
  EXPECT_FALSE(wanted(123, fhir::make_date(2019, 12, 1))) << "it holds all of the month";
  EXPECT_FALSE(wanted(123, std::nullopt)) << "it holds all there is";
  EXPECT_FALSE(wanted(124, fhir::make_date(2019, 12, 2))) << "these are enough";
  EXPECT_FALSE(wanted(123, fhir::make_date(2019, 12, 2), true)) << "group 1 is met";
}

TEST(Groups, ClosestOpenHasFewestUnknownAndTiesGoToTheFirst) {
  const auto group = [](std::string id, std::vector<Status> parts) {
    std::vector<Finding> findings;
    for (const Status status : parts) {
      findings.emplace_back();
      findings.back().id = id + "." + std::to_string(findings.size());
      findings.back().status = status;
    }
    return all_of(id, std::move(findings));
  };
  const std::vector<Finding> groups{
      group("G1", {Status::kUnknown, Status::kUnknown}), group("G2", {Status::kUnknown}),
      group("G3", {Status::kUnknown, Status::kMet}), group("G4", {Status::kNotMet, Status::kMet})};
  EXPECT_EQ(closest_open(groups)->id, "G2");
  EXPECT_EQ(unknown_items(groups[0]), (std::vector<std::string>{"G1.1", "G1.2"}));
}

TEST(Status, KleeneTables) {
  using S = Status;
  for (const S a : {S::kNotMet, S::kUnknown, S::kMet}) {
    for (const S b : {S::kNotMet, S::kUnknown, S::kMet}) {
      const S conjunction = a == S::kNotMet || b == S::kNotMet ? S::kNotMet
                            : a == S::kMet && b == S::kMet     ? S::kMet
                                                               : S::kUnknown;
      const S disjunction = a == S::kMet || b == S::kMet         ? S::kMet
                            : a == S::kNotMet && b == S::kNotMet ? S::kNotMet
                                                                 : S::kUnknown;
      EXPECT_EQ(both(a, b), conjunction);
      EXPECT_EQ(either(a, b), disjunction);
    }
  }
}

}  // namespace
}  // namespace rules
