// What the order's own reasons say of diabetes, by code and by reference. The problem list:
// determination_test.cc.
#include "rules/diagnosis.h"

#include <gtest/gtest.h>

#include "tests/support/order_case.h"

namespace rules {
namespace {

struct ReasonRow {
  const char* name;
  void (*fill)(OrderCase&);
  Status status;
  Reason reason;
  Basis basis;
};

class DiabetesByReason : public testing::TestWithParam<ReasonRow> {};

TEST_P(DiabetesByReason, Decides) {
  OrderCase c;
  c.chart.conditions.clear();
  GetParam().fill(c);
  const Finding finding = documented_diabetes(c.order, c.chart, context_on(2026, 6, 15));
  EXPECT_EQ(finding.status, GetParam().status);
  EXPECT_EQ(finding.reason, GetParam().reason);
  EXPECT_EQ(finding.basis, GetParam().basis);
}

void refers_to(OrderCase& c, std::string_view code, std::string_view verified = "confirmed") {
  fhir::Condition& condition = c.condition(code, "2020-01-01");
  condition.id = "reason";
  condition.clinical_status = coded("s", "inactive");
  condition.verification_status = coded("v", verified);
  c.order.reason_reference = {to("Condition/reason")};
}

constexpr Basis kAbsent = Basis::kAbsent;
INSTANTIATE_TEST_SUITE_P(
    ByCode, DiabetesByReason,
    testing::Values(ReasonRow{"Diabetes", [](OrderCase& c) { c.reason("E10.65"); }, Status::kMet,
                              Reason::kNone, Basis::kOrder},
                    ReasonRow{"DiabetesInRemission", [](OrderCase& c) { c.reason("E11.A"); },
                              Status::kUnknown, Reason::kNoneOnRecord, kAbsent},
                    ReasonRow{"Gestational", [](OrderCase& c) { c.reason("O24.410"); },
                              Status::kUnknown, Reason::kGestationalOnly, Basis::kOrder},
                    ReasonRow{"SecondReasonIsDiabetes",
                              [](OrderCase& c) {
                                c.reason("E66.9");
                                c.reason("E10.65");
                                c.reason("E11.9");
                              },
                              Status::kMet, Reason::kNone, Basis::kOrder},
                    ReasonRow{"OneOfTwoGoesWithAPump",
                              [](OrderCase& c) {
                                c.reason("E66.9");
                                c.reason("Z79.4");
                              },
                              Status::kUnknown, Reason::kNoneOnRecord, kAbsent},
                    ReasonRow{"TwoForSomethingElse",
                              [](OrderCase& c) {
                                c.reason("E66.9");
                                c.reason("J45.20");
                              },
                              Status::kNotMet, Reason::kOtherIndication, Basis::kOrder},
                    ReasonRow{"TextAlone",
                              [](OrderCase& c) {
                                c.order.reason_code.emplace_back();
                                c.order.reason_code.back().text = "obesity";
                              },
                              Status::kUnknown, Reason::kNoneOnRecord, kAbsent},
                    ReasonRow{"TextBesideACodeForSomethingElse",
                              [](OrderCase& c) {
                                c.order.reason_code.emplace_back();
                                c.order.reason_code.back().text = "obesity";
                                c.reason("E66.9");
                              },
                              Status::kNotMet, Reason::kOtherIndication, Basis::kOrder},
                    ReasonRow{"EmptyCode", [](OrderCase& c) { c.reason(""); }, Status::kUnknown,
                              Reason::kNoneOnRecord, kAbsent},
                    ReasonRow{"SnomedForSomethingElse",
                              [](OrderCase& c) {
                                c.order.reason_code = {coded(fhir::systems::kSnomed, "195967001")};
                              },
                              Status::kNotMet, Reason::kOtherIndication, Basis::kOrder},
                    ReasonRow{"Icd9ForSomethingElse",
                              [](OrderCase& c) {
                                c.order.reason_code = {coded(fhir::systems::kIcd9Cm, "493.90")};
                              },
                              Status::kNotMet, Reason::kOtherIndication, Basis::kOrder}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    ByReference, DiabetesByReason,
    testing::Values(ReasonRow{"SomethingElse", [](OrderCase& c) { refers_to(c, "E66.9"); },
                              Status::kNotMet, Reason::kOtherIndication, Basis::kOrder},
                    ReasonRow{"SomethingElseUnconfirmed",
                              [](OrderCase& c) { refers_to(c, "E66.9", "provisional"); },
                              Status::kUnknown, Reason::kNoneOnRecord, kAbsent},
                    ReasonRow{"DiabetesOfThePast", [](OrderCase& c) { refers_to(c, "E10.65"); },
                              Status::kUnknown, Reason::kHistoryOnly, Basis::kDerived},
                    ReasonRow{"NotOnRecord",
                              [](OrderCase& c) {
                                c.reason("E66.9");
                                c.order.reason_reference = {to("Condition/elsewhere")};
                              },
                              Status::kUnknown, Reason::kNoneOnRecord, kAbsent},
                    ReasonRow{"NoCondition",
                              [](OrderCase& c) {
                                c.reason("E66.9");
                                c.order.reason_reference = {to("Observation/o")};
                              },
                              Status::kUnknown, Reason::kNoneOnRecord, kAbsent}),
    row_name);

}  // namespace
}  // namespace rules
