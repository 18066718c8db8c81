#include <gtest/gtest.h>

#include "rules/attestation.h"
#include "tests/support/attestation_records.h"

namespace rules {
namespace {

TEST(Settle, FillsUnknownAndAbsentButNothingUnasked) {
  fhir::Chart chart = empty_chart();
  fhir::QuestionnaireResponse& response = respond(chart);
  for (const char* id : {"DM", "G1.a", "G1.b", "G1.c", "G1.d", "G1.e.2", "G2", "G3.a", "G3.b"}) {
    attest(response, id, true);
  }
  const Attestations attestations = attested_in(chart);
  for (const char* id : {"DM", "G1.a", "G1.b", "G1.c", "G1.d", "G1.e.2", "G2", "G3.a", "G3.b"}) {
    for (Finding open : {unknown(Reason::kNoneOnRecord), unknown(Reason::kNotRetrieved),
                         unknown(Reason::kConflict, Basis::kDerived), not_met(Basis::kAbsent)}) {
      open.id = id;
      const Finding settled = attestations.settle(open);
      EXPECT_EQ(settled.status, Status::kMet) << id;
      EXPECT_EQ(settled.basis, Basis::kAttested) << id;
      EXPECT_EQ(settled.evidence.size(), 1U) << id;
    }
  }
  Finding other = unknown(Reason::kNoneOnRecord);
  other.id = "G1.e.5";
  EXPECT_EQ(attestations.settle(other).basis, Basis::kAbsent);
}

TEST(Settle, ANoFillsUnknownWithNotMet) {
  fhir::Chart chart = empty_chart();
  attest(respond(chart), "G1.c", false);
  Finding open = unknown(Reason::kNoneOnRecord);
  open.id = "G1.c";
  EXPECT_EQ(attested_in(chart).settle(open).status, Status::kNotMet);
}

TEST(Settle, AgreementLeavesTheChartAndShowsBoth) {
  fhir::Chart chart = empty_chart();
  attest(respond(chart), "G1.d", true);
  const Finding settled = attested_in(chart).settle(by_chart("G1.d", Status::kMet, "2026-01-01"));
  EXPECT_EQ(settled.basis, Basis::kDerived);
  EXPECT_EQ(settled.attested, Status::kMet);
}

// An answer of another type than the item asks for, or out of all reason, says nothing.
struct Odd {
  const char* name;
  const char* item;
  void (*fill)(fhir::QuestionnaireAnswer&);
  const char* criterion;
};

class OddAnswer : public testing::TestWithParam<Odd> {};

TEST_P(OddAnswer, LeavesTheCriterionOpen) {
  fhir::Chart chart = empty_chart();
  GetParam().fill(attest_item(respond(chart), GetParam().item));
  Finding open = unknown(Reason::kNoneOnRecord);
  open.id = GetParam().criterion;
  open.window = value_window_months(anchor(), 24);
  EXPECT_EQ(attested_in(chart).settle(open, fhir::make_date(2020, 7, 1)).status, Status::kUnknown);
}

void text(fhir::QuestionnaireAnswer& a) { a.value_string = "yes, many"; }
INSTANTIATE_TEST_SUITE_P(
    Items, OddAnswer,
    testing::Values(
        Odd{"TextForAYes", "G1.c", text, "G1.c"}, Odd{"TextForADate", "G1.a.date", text, "G1.a"},
        Odd{"TextForANumber", "G1.d.average", text, "G1.d"},
        Odd{"TextForAResult", "G1.e.1.value", text, "G1.e.1"},
        Odd{"TextForAStart", "G3.a.since", text, "G3.a"},
        Odd{"QuantityWithoutValue", "G1.d.average",
            [](fhir::QuestionnaireAnswer& a) { a.value_quantity = fhir::Quantity{}; }, "G1.d"},
        Odd{"ResultInAnotherUnit", "G1.e.1.value",
            [](fhir::QuestionnaireAnswer& a) { a.value_decimal = fhir::Decimal::whole(66); },
            "G1.e.1"},
        Odd{"ResultBelowPhysiology", "G1.e.1.value",
            [](fhir::QuestionnaireAnswer& a) { a.value_decimal = fhir::Decimal::whole(2); },
            "G1.e.1"},
        Odd{"YearThatSpansTheEnrollment", "G3.a.since",
            [](fhir::QuestionnaireAnswer& a) { a.value_date = partial("2020"); }, "G3.a"}),
    [](const auto& row) { return row.param.name; });

TEST(Settle, AQuantityIsANumber) {
  fhir::Chart chart = empty_chart();
  attest_item(respond(chart), "G1.d.average").value_quantity = quantity("4", "/d");
  Finding open = unknown(Reason::kNoneOnRecord);
  open.id = "G1.d";
  EXPECT_EQ(attested_in(chart).settle(open).status, Status::kMet);
}

TEST(Settle, WithoutEnrollmentNoDateOfAPumpDecides) {
  fhir::Chart chart = empty_chart();
  attest_date(respond(chart), "G3.a.since", "2015-01-01");
  Finding open = unknown(Reason::kNoEnrollmentDate);
  open.id = "G3.a";
  EXPECT_EQ(attested_in(chart).settle(open).status, Status::kUnknown);
}

TEST(Settle, WhatItPrevailsOverIsShownBehindItAndCounted) {
  fhir::Chart chart = empty_chart();
  attest_number(respond(chart), "G1.d.average", "5");
  Finding low = by_chart("G1.d", Status::kNotMet, "2026-05-01");
  low.evidence.resize(kMaxEvidence, low.evidence.front());
  low.evidence_count = 60;
  const Finding settled = attested_in(chart).settle(low);
  EXPECT_EQ(settled.status, Status::kMet);
  EXPECT_EQ(settled.evidence.size(), kMaxEvidence);
  EXPECT_EQ(settled.evidence.front().reference.rfind("QuestionnaireResponse/", 0), 0U);
  EXPECT_EQ(settled.evidence_count, 61);
}

enum class By : std::uint8_t { kBoolean, kValue };
enum class Result : std::uint8_t { kChart, kAttested, kConflict };

struct Dispute {
  const char* name;
  const char* id;
  Status chart;
  const char* chart_date;
  By by;  // attested on 2026-06-01
  Result result;
};

class Contradiction : public testing::TestWithParam<Dispute> {};

TEST_P(Contradiction, IsSettled) {
  const Dispute& row = GetParam();
  fhir::Chart chart = empty_chart();
  fhir::QuestionnaireResponse& response = respond(chart);
  const bool yes = row.chart == Status::kNotMet;
  const std::string id = row.id;
  if (row.by == By::kBoolean) attest(response, row.id, yes);
  if (row.by == By::kValue && id == "G1.d")
    attest_number(response, "G1.d.average", yes ? "4" : "3.99");
  if (row.by == By::kValue && id == "G1.e.1")
    attest_number(response, "G1.e.1.value", yes ? "7.1" : "7.0");
  const Finding settled = attested_in(chart).settle(by_chart(row.id, row.chart, row.chart_date));
  const Status attested = yes ? Status::kMet : Status::kNotMet;
  EXPECT_EQ(settled.attested, attested);
  switch (row.result) {
    case Result::kChart:
      EXPECT_EQ(settled.status, row.chart);
      EXPECT_EQ(settled.basis, Basis::kDerived);
      break;
    case Result::kAttested:
      EXPECT_EQ(settled.status, attested);
      EXPECT_EQ(settled.basis, Basis::kAttested);
      EXPECT_EQ(settled.evidence_count, 2);  // both are shown
      break;
    case Result::kConflict:
      EXPECT_EQ(settled.status, Status::kUnknown);
      EXPECT_EQ(settled.reason, Reason::kConflict);
      EXPECT_EQ(settled.evidence_count, 2);
      break;
  }
}

constexpr Status kMet = Status::kMet;
constexpr Status kNot = Status::kNotMet;

INSTANTIATE_TEST_SUITE_P(
    Measured, Contradiction,
    testing::Values(
        Dispute{"OlderBooleanC", "G1.c", kNot, "2026-06-02", By::kBoolean, Result::kChart},
        Dispute{"SameDayBooleanD", "G1.d", kNot, "2026-06-01", By::kBoolean, Result::kChart},
        Dispute{"NewerBooleanC", "G1.c", kNot, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"NewerBooleanD", "G1.d", kNot, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"NewerBooleanAgainstMet", "G1.d", kMet, "2026-05-31", By::kBoolean,
                Result::kConflict},
        Dispute{"NewerBooleanE1", "G1.e.1", kNot, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"NewerBooleanE3", "G1.e.3", kNot, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"NewerBooleanE4", "G1.e.4", kNot, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"NewerBooleanE5", "G1.e.5", kNot, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"NewerBooleanG3b", "G3.b", kNot, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"NewerValue", "G1.d", kNot, "2026-05-31", By::kValue, Result::kAttested},
        Dispute{"NewerLowValue", "G1.d", kMet, "2026-05-31", By::kValue, Result::kAttested},
        Dispute{"SameDayValue", "G1.d", kNot, "2026-06-01", By::kValue, Result::kChart},
        Dispute{"OlderValue", "G1.d", kNot, "2026-06-02", By::kValue, Result::kChart},
        Dispute{"NewerHbA1c", "G1.e.1", kNot, "2026-05-31", By::kValue, Result::kAttested},
        Dispute{"NewerLowHbA1c", "G1.e.1", kMet, "2026-05-31", By::kValue, Result::kAttested},
        Dispute{"OlderHbA1c", "G1.e.1", kNot, "2026-06-02", By::kValue, Result::kChart}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    EventsAndOthers, Contradiction,
    testing::Values(
        Dispute{"EducationNewerNo", "G1.a", kMet, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"EducationSameDayNo", "G1.a", kMet, "2026-06-01", By::kBoolean, Result::kChart},
        Dispute{"EducationOlderNo", "G1.a", kMet, "2026-06-02", By::kBoolean, Result::kChart},
        Dispute{"HospitalNewerNo", "G1.e.2", kMet, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"PumpUseNewerNo", "G3.a", kMet, "2026-05-31", By::kBoolean, Result::kConflict},
        Dispute{"OldEducationAndNewerYes", "G1.a", kNot, "2020-01-01", By::kBoolean,
                Result::kAttested},
        Dispute{"InjectionsNewer", "G1.b", kMet, "2026-05-31", By::kBoolean, Result::kAttested},
        Dispute{"InjectionsSameDay", "G1.b", kMet, "2026-06-01", By::kBoolean, Result::kConflict},
        Dispute{"InjectionsOlder", "G1.b", kMet, "2026-06-02", By::kBoolean, Result::kChart},
        Dispute{"NotPregnantNewerYes", "G2", kNot, "2026-05-31", By::kBoolean, Result::kAttested},
        Dispute{"MalfunctionNewerNo", "R.fail.malfunction", kMet, "2026-05-31", By::kBoolean,
                Result::kAttested},
        Dispute{"MalfunctionOlderNo", "R.fail.malfunction", kMet, "2026-06-02", By::kBoolean,
                Result::kChart},
        Dispute{"DiabetesNewerNo", "DM", kMet, "2020-01-01", By::kBoolean, Result::kConflict},
        Dispute{"DiabetesOlderNo", "DM", kMet, "2026-06-02", By::kBoolean, Result::kConflict}),
    [](const auto& row) { return row.param.name; });

TEST(Settle, WithoutChartDateTheAttestationStands) {
  fhir::Chart chart = empty_chart();
  attest(respond(chart), "R.fail.malfunction", false);
  Finding finding = met();
  finding.id = "R.fail.malfunction";
  attach(finding, {{"Device/1", std::nullopt, ""}});
  EXPECT_EQ(attested_in(chart).settle(finding).status, Status::kNotMet);
}

TEST(Settle, AReasonOfTheOrderIsOfToday) {
  Finding finding = not_met(Basis::kOrder);
  finding.id = "DM";
  attach(finding, {{"DeviceRequest/1", partial("2026-01-01"), ""}});
  fhir::Chart earlier = empty_chart();
  attest(respond(earlier), "DM", true);
  EXPECT_EQ(attested_in(earlier).settle(finding).status, Status::kNotMet);
  fhir::Chart today = empty_chart();
  attest(respond(today, "2026-06-15"), "DM", true);
  EXPECT_EQ(attested_in(today).settle(finding).reason, Reason::kConflict);
}

TEST(Settle, APumpUseCountsByItsLatestDate) {
  fhir::Chart chart = empty_chart();
  attest(respond(chart), "G3.a", false);
  const Finding finding = by_chart("G3.a", Status::kMet, "2026-01-01");
  const fhir::Date e = *fhir::make_date(2025, 1, 1);
  EXPECT_EQ(attested_in(chart).settle(finding, e, fhir::make_date(2026, 6, 2)).status,
            Status::kMet);
  EXPECT_EQ(attested_in(chart).settle(finding, e, fhir::make_date(2026, 5, 31)).reason,
            Reason::kConflict);
}

}  // namespace
}  // namespace rules
