#pragma once

// One order of a pump, the chart it is judged by, and what tests of its purpose expect. Diabetes is
// on the problem list; nothing else is known until a test says so. Anchor: 2026-06-15.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "rules/attestation.h"
#include "tests/support/chart_records.h"
#include "tests/support/insulin_records.h"

namespace rules {

// An order of one call with diabetes on the problem list; nothing else is known.
struct OrderCase {
  OrderCase() {
    order.resource_type = "DeviceRequest";
    order.id = "draft";
    order.status = "draft";
    condition("E10.65", "2010-01-01");
  }

  fhir::Condition& condition(std::string_view code, std::string_view onset) {
    fhir::Condition c;
    c.id = chart.keep("c" + std::to_string(chart.conditions.size()));
    c.code = coded(fhir::systems::kIcd10Cm, code);
    if (!onset.empty()) c.onset.date_time = partial(onset);
    chart.conditions.push_back(c);
    return chart.conditions.back();
  }
  fhir::Device& device(std::string_view name, std::string_view status = "active") {
    fhir::Device made;
    made.id = "pump";
    made.status = status;
    made.name = {name};
    chart.devices.push_back(made);
    return chart.devices.back();
  }
  void use(std::string_view start, std::string_view end, std::string_view status) {
    fhir::DeviceUseStatement made;
    made.id = "use";
    made.status = status;
    made.device = to("Device/pump");
    if (!start.empty()) made.timing.period.own().start = partial(start);
    if (!end.empty()) made.timing.period.own().end = partial(end);
    chart.device_uses.push_back(made);
  }
  fhir::Order& earlier(std::string_view authored, std::string_view status,
                       std::string_view name = "Omnipod 5") {
    fhir::Order made;
    made.resource_type = "DeviceRequest";
    made.id = "earlier";
    made.status = status;
    made.intent = "order";
    made.code = coded(fhir::systems::kHcpcs, "A9274");
    made.code.text = name;
    if (!authored.empty()) made.authored_on = partial(authored);
    chart.orders.push_back(made);
    return chart.orders.back();
  }
  fhir::QuestionnaireAnswer& attest(std::string_view link_id) {
    if (chart.questionnaire_responses.empty()) {
      fhir::QuestionnaireResponse made;
      made.id = "attested";
      made.questionnaire = kQuestionnaire;
      made.status = "completed";
      made.authored = partial("2026-06-01");
      chart.questionnaire_responses.push_back(made);
    }
    fhir::QuestionnaireItem item;
    item.link_id = link_id;
    item.answer.emplace_back();
    chart.questionnaire_responses.front().item.push_back(item);
    return chart.questionnaire_responses.front().item.back().answer.front();
  }
  void says(std::string_view link_id, bool yes) { attest(link_id).value_boolean = yes; }
  void attest_number(std::string_view link_id, int number) {
    attest(link_id).value_decimal = fhir::Decimal::whole(number);
  }
  void warranty_ends(std::string_view date) {
    attest("R.fail.warranty.end").value_date = partial(date);
  }
  void born(std::string_view date) { chart.patient.birth_date = partial(date); }
  void failed(fhir::Data data) { chart.of(data).completeness = fhir::Completeness::kFailed; }
  void reason(std::string_view code) {
    order.reason_code.push_back(coded(fhir::systems::kIcd10Cm, code));
  }
  void pregnant() { condition("O09.0", "2026-03-01"); }
  void injects() {
    chart.medication_requests = {request(glargine(), {daily(1)}), request(lispro(), {daily(3)})};
  }
  // Every group is contradicted, whatever else is known.
  void no_group() {
    fhir::Encounter old;
    old.id = "education";
    old.status = "finished";
    old.type = {coded(fhir::systems::kHcpcs, "G0108")};
    old.period = {partial("2020-01-01"), partial("2020-01-01")};
    chart.encounters.push_back(old);
    fhir::Coverage coverage;  // since before any pump
    coverage.id = "coverage";
    coverage.status = "active";
    coverage.period.start = partial("2000-01-01");
    chart.coverages.push_back(coverage);
    if (!chart.devices.empty()) use("2020-01-01", "", "active");
  }

  Determination judge() const {
    OrderedProduct product;
    product.order = &order;
    product.reference = "DeviceRequest/draft";
    product.kind = kind;
    product.product = brand.empty() ? nullptr : terms_for_tests().products.by_text(brand);
    product.modifier_ra = modifier_ra;
    return determine(product, chart, context_on(2026, 6, 15, parameters)).determination;
  }

  fhir::Chart chart = empty_chart();
  fhir::Order order;
  ProductKind kind = ProductKind::kDurable;
  std::string_view brand;
  bool modifier_ra = false;
  Parameters parameters;
};

inline void wireless(OrderCase& c) { c.kind = ProductKind::kWireless; }

// A child with a pump of 200 units for whom one of 300 is ordered.
inline void child(OrderCase& c) {
  c.device("Omnipod 5");
  c.brand = "MiniMed 780G";
  c.born("2010-01-01");
}
inline void broken(OrderCase& c) {
  c.device("MiniMed 780G");
  c.says("R.fail.malfunction", true);
  c.says("R.fail.unrepairable", true);
}

// What an order that was filled so comes to.
struct PurposeRow {
  const char* name;
  void (*fill)(OrderCase&);
  Outcome outcome;
  const char* route;
  Purpose purpose;
  std::vector<std::string> missing = {};
};

inline const auto row_name = [](const auto& row) { return row.param.name; };
inline const std::vector<std::string> kFailure{"R.fail.warranty", "R.fail.malfunction",
                                               "R.fail.unrepairable"};
inline const std::vector<std::string> kGroup1{"G1.a", "G1.b", "G1.c", "G1.d", "G1.e.1"};

inline PurposeRow refilled(const char* name, void (*fill)(OrderCase&)) {
  return {name, fill, Outcome::kMeets, "F", Purpose::kRefill};
}
inline PurposeRow first_pump(const char* name, void (*fill)(OrderCase&)) {
  return {name, fill, Outcome::kNeedsInformation, "G1", Purpose::kInitial, kGroup1};
}
// A pump of which nobody knows since when it is used: group 3 is closer than R.fail.
inline PurposeRow in_use(const char* name, void (*fill)(OrderCase&)) {
  return {name, fill, Outcome::kNeedsInformation, "G3", Purpose::kReplacement, {"G3.a", "G3.b"}};
}
// R.fail has fewer open parts than group 1.
inline PurposeRow replaced(const char* name, void (*fill)(OrderCase&)) {
  return {name, fill, Outcome::kNeedsInformation, "R.fail", Purpose::kReplacement, kFailure};
}

// Judges the row's order and compares all of it.
inline void expect_row(const PurposeRow& row) {
  OrderCase c;
  row.fill(c);
  const Determination d = c.judge();
  EXPECT_EQ(to_string(d.outcome), to_string(row.outcome));
  EXPECT_EQ(d.route, row.route);
  EXPECT_EQ(to_string(d.purpose), to_string(row.purpose));
  EXPECT_EQ(d.missing, row.missing);
}

}  // namespace rules
