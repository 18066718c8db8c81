#include "rules/attestation.h"

#include <gtest/gtest.h>

#include "tests/support/attestation_records.h"

namespace rules {
namespace {

constexpr Status kMet = Status::kMet;
constexpr Status kNot = Status::kNotMet;

struct ReadRow {
  const char* name;
  void (*change)(fhir::QuestionnaireResponse&);
  bool used;
};

class Response : public testing::TestWithParam<ReadRow> {};

TEST_P(Response, IsReadOrNot) {
  fhir::Chart chart = empty_chart();
  fhir::QuestionnaireResponse& response = respond(chart);
  attest(response, "G1.c", true);
  GetParam().change(response);
  EXPECT_EQ(attested_in(chart).find("G1.c") != nullptr, GetParam().used);
}

using R = fhir::QuestionnaireResponse;

INSTANTIATE_TEST_SUITE_P(
    Rows, Response,
    testing::Values(
        ReadRow{"Completed", [](R&) {}, true},
        ReadRow{"Amended", [](R& r) { r.status = "amended"; }, true},
        ReadRow{"InProgress", [](R& r) { r.status = "in-progress"; }, false},
        ReadRow{"EnteredInError", [](R& r) { r.status = "entered-in-error"; }, false},
        ReadRow{"Stopped", [](R& r) { r.status = "stopped"; }, false},
        ReadRow{"NoStatus", [](R& r) { r.status = {}; }, false},
        ReadRow{"SixMonthsAgo", [](R& r) { r.authored = partial("2025-12-15"); }, true},
        ReadRow{"ADayMore", [](R& r) { r.authored = partial("2025-12-14"); }, false},
        ReadRow{"Today", [](R& r) { r.authored = partial("2026-06-15T09:00:00Z"); }, true},
        ReadRow{"Tomorrow", [](R& r) { r.authored = partial("2026-06-16"); }, false},
        ReadRow{"NoDate", [](R& r) { r.authored.reset(); }, false},
        ReadRow{"MonthThatStraddles", [](R& r) { r.authored = partial("2025-12"); }, false},
        ReadRow{"MonthInside", [](R& r) { r.authored = partial("2026-05"); }, true},
        ReadRow{"Versioned",
                [](R& r) {
                  r.questionnaire =
                      "https://pumpcds.example/fhir/Questionnaire/cg-dme-01-attestation|1.0.0";
                },
                true},
        ReadRow{"OtherForm", [](R& r) { r.questionnaire = "https://other.example/form"; }, false},
        ReadRow{"LongerName",
                [](R& r) {
                  r.questionnaire =
                      "https://pumpcds.example/fhir/Questionnaire/cg-dme-01-attestation2";
                },
                false},
        ReadRow{"ByPatient", [](R& r) { r.author = to("Patient/p"); }, false},
        ReadRow{"ByRelatedPerson", [](R& r) { r.author = to("RelatedPerson/m"); }, false},
        ReadRow{"ByPatientAbsolute",
                [](R& r) { r.author = to("https://ehr.example/r4/Patient/p"); }, false},
        ReadRow{"ByPatientNamedByTypeOnly",
                [](R& r) {
                  r.author = {};
                  r.author.type = "Patient";
                },
                false},
        ReadRow{"ToldByPatientToPractitioner", [](R& r) { r.source = to("Patient/p"); }, true},
        ReadRow{"SourcePatientWithoutAuthor",
                [](R& r) {
                  r.author = {};
                  r.source = to("Patient/p");
                },
                false},
        ReadRow{"NobodyNamed", [](R& r) { r.author = {}; }, true},
        ReadRow{"ByRole", [](R& r) { r.author = to("PractitionerRole/x"); }, true}),
    [](const auto& row) { return row.param.name; });

TEST(AttestedItems, NewestWinsItemByItemAndEmptyFallsThrough) {
  fhir::Chart chart = empty_chart();
  fhir::QuestionnaireResponse& older = respond(chart, "2026-05-01");
  attest(older, "G1.c", false);
  attest(older, "G1.d", true);
  attest(older, "G1.b", true);
  fhir::QuestionnaireResponse& newer = respond(chart, "2026-05-02");
  attest(newer, "G1.c", true);
  attest_item(newer, "G1.d");  // an answer without a value
  newer.item.emplace_back().link_id = "G1.b";
  const Attestations attestations = attested_in(chart);
  EXPECT_EQ(attestations.find("G1.c")->yes, true);
  EXPECT_EQ(attestations.find("G1.d")->authored, *fhir::make_date(2026, 5, 1));
  EXPECT_EQ(attestations.find("G1.b")->yes, true);
  EXPECT_EQ(attestations.find("G1.a"), nullptr);
}

TEST(AttestedItems, OrderOfResponsesDoesNotMatter) {
  const auto verdict = [](std::vector<std::string_view> authored) {
    fhir::Chart chart = empty_chart();
    for (const std::string_view when : authored) {
      fhir::QuestionnaireResponse& response = respond(chart, when);
      response.id = when;
      attest(response, "G1.c", when == "2026-05-02T12:00:00Z");
    }
    return attested_in(chart).find("G1.c")->yes;
  };
  EXPECT_EQ(verdict({"2026-05-02T10:00:00Z", "2026-05-02", "2026-05-02T12:00:00Z"}), true);
  EXPECT_EQ(verdict({"2026-05-02T12:00:00Z", "2026-05-02", "2026-05-02T10:00:00Z"}), true);
  EXPECT_EQ(verdict({"2026-05-02", "2026-05-02T12:00:00Z", "2026-05-02T10:00:00Z"}), true);
}

struct ValueRow {
  const char* name;
  const char* id;
  void (*fill)(fhir::QuestionnaireResponse&);
  Status status;
};

class AttestedValue : public testing::TestWithParam<ValueRow> {};

TEST_P(AttestedValue, DecidesOverItsBoolean) {
  fhir::Chart chart = empty_chart();
  GetParam().fill(respond(chart));
  Finding open = unknown(Reason::kNoneOnRecord);
  open.id = GetParam().id;
  open.window = value_window_months(anchor(), 24);
  const Finding settled = attested_in(chart).settle(open, fhir::make_date(2024, 3, 1));
  EXPECT_EQ(to_string(settled.status), to_string(GetParam().status));
}

constexpr Status kOpen = Status::kUnknown;

INSTANTIATE_TEST_SUITE_P(
    Rows, AttestedValue,
    testing::Values(ValueRow{"AverageFour", "G1.d",
                             [](R& r) { attest_number(r, "G1.d.average", "4"); }, kMet},
                    ValueRow{"AverageBelow", "G1.d",
                             [](R& r) { attest_number(r, "G1.d.average", "3.999"); }, kNot},
                    ValueRow{"AverageOverYes", "G1.d",
                             [](R& r) {
                               attest(r, "G1.d", true);
                               attest_number(r, "G1.d.average", "3");
                             },
                             kNot},
                    ValueRow{"HbA1c704", "G1.e.1",
                             [](R& r) { attest_number(r, "G1.e.1.value", "7.04"); }, kNot},
                    ValueRow{"HbA1c705", "G1.e.1",
                             [](R& r) { attest_number(r, "G1.e.1.value", "7.05"); }, kMet},
                    ValueRow{"HbA1cInAnotherUnit", "G1.e.1",
                             [](R& r) { attest_number(r, "G1.e.1.value", "48"); }, kOpen},
                    ValueRow{"HbA1cOverNo", "G1.e.1",
                             [](R& r) {
                               attest(r, "G1.e.1", false);
                               attest_number(r, "G1.e.1.value", "8");
                             },
                             kMet},
                    ValueRow{"EducationTwoYearsAgo", "G1.a",
                             [](R& r) { attest_date(r, "G1.a.date", "2024-06-15"); }, kMet},
                    ValueRow{"EducationADayMore", "G1.a",
                             [](R& r) { attest_date(r, "G1.a.date", "2024-06-14"); }, kNot},
                    ValueRow{"EducationPartial", "G1.a",
                             [](R& r) { attest_date(r, "G1.a.date", "2024-06"); }, kOpen},
                    ValueRow{"EducationInTheFuture", "G1.a",
                             [](R& r) { attest_date(r, "G1.a.date", "2026-06-16"); }, kOpen},
                    ValueRow{"EducationDateOverNo", "G1.a",
                             [](R& r) {
                               attest(r, "G1.a", false);
                               attest_date(r, "G1.a.date", "2026-01-01");
                             },
                             kMet},
                    ValueRow{"PumpSinceBefore", "G3.a",
                             [](R& r) { attest_date(r, "G3.a.since", "2024-02-29"); }, kMet},
                    ValueRow{"PumpSinceTheDay", "G3.a",
                             [](R& r) { attest_date(r, "G3.a.since", "2024-03-01"); }, kNot},
                    ValueRow{"PumpSinceThatYear", "G3.a",
                             [](R& r) { attest_date(r, "G3.a.since", "2024"); }, kOpen},
                    ValueRow{"InjectionsSinceAloneSaysNothing", "G1.b",
                             [](R& r) { attest_date(r, "G1.b.since", "2024-01-01"); }, kOpen}),
    [](const auto& row) { return row.param.name; });

TEST(AttestedValue, EducationCarriesItsOwnDate) {
  fhir::Chart chart = empty_chart();
  attest_date(respond(chart), "G1.a.date", "2020-01-01");
  // Authored later, but about an event before the one on record.
  EXPECT_EQ(attested_in(chart).settle(by_chart("G1.a", Status::kMet, "2025-01-01")).status,
            Status::kMet);
}

struct ProductRow {
  const char* name;
  ProductKind ordered;
  const char* choice;
  const char* route;
  ProductKind judged;
};

class AttestedProduct : public testing::TestWithParam<ProductRow> {};

TEST_P(AttestedProduct, ResolvesADisposablePump) {
  fhir::Chart chart = empty_chart();
  attest_item(respond(chart), "product").value_coding.code = GetParam().choice;
  fhir::Order order;
  OrderedProduct product;
  product.order = &order;
  product.kind = GetParam().ordered;
  const Determination d = determine(product, chart, context_on(2026, 6, 15)).determination;
  EXPECT_EQ(d.product, GetParam().judged);
  EXPECT_EQ(d.route, GetParam().route);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AttestedProduct,
    testing::Values(
        ProductRow{"Wireless", ProductKind::kDisposable, "wireless-disposable", "G1",
                   ProductKind::kWireless},
        ProductRow{"Mechanical", ProductKind::kDisposable, "mechanical-disposable", "N.mechanical",
                   ProductKind::kMechanical},
        ProductRow{"Durable", ProductKind::kDisposable, "durable", "G1", ProductKind::kDurable},
        ProductRow{"NotAChoice", ProductKind::kDisposable, "other", "G1", ProductKind::kDisposable},
        ProductRow{"NamedProductStands", ProductKind::kDurable, "mechanical-disposable", "G1",
                   ProductKind::kDurable}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace rules
