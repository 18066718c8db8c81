#include "tests/support/sample_determination.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace rules {
namespace {

Finding leaf(std::string id, Finding finding) {
  finding.id = std::move(id);
  return finding;
}

Finding with_record(Finding finding, std::string reference, fhir::Date date,
                    std::string display = "") {
  finding.when = fhir::whole_day(date);
  attach(finding, {EvidenceItem{std::move(reference), fhir::whole_day(date), std::move(display)}});
  return finding;
}

Finding self_tests(Status status, fhir::Decimal rate, int count) {
  Finding finding = leaf("G1.d", status == Status::kMet ? met() : not_met());
  finding.window = fhir::Window{on(2026, 5, 15), on(2026, 6, 15)};
  finding.value = Measure{rate, "/d"};
  finding.count = count;
  finding.days = 31;
  std::vector<EvidenceItem> readings;
  for (int i = 0; i < count; ++i) {
    readings.push_back(
        {"Observation/g-" + std::to_string(i), fhir::whole_day(on(2026, 6, 14)), ""});
  }
  attach(finding, std::move(readings));
  return finding;
}

Finding hba1c(Status status, fhir::Decimal value) {
  Finding finding = with_record(leaf("G1.e.1", status == Status::kMet ? met() : not_met()),
                                "Observation/a1c-1", on(2026, 5, 3), "Hemoglobin A1c");
  finding.window = fhir::Window{on(2025, 6, 15), on(2026, 6, 16)};
  finding.value = Measure{value, "%"};
  return finding;
}

Finding none(std::string id) { return leaf(std::move(id), unknown(Reason::kNoneOnRecord)); }

Finding glycemic_problem(Finding first) {
  Finding few = leaf("G1.e.4", unknown(Reason::kTooFew, Basis::kDerived));
  few.count = 6;
  return any_of("G1.e", {std::move(first), none("G1.e.2"), none("G1.e.3"), few, none("G1.e.5")});
}

Determination with_group_1(Finding education, Finding tests, Finding problem) {
  Determination determination;
  determination.order = "DeviceRequest/pump-1";
  determination.as_of = on(2026, 6, 15);
  determination.time_zone = "America/New_York";
  determination.product = ProductKind::kDurable;
  determination.product_name = "Tandem t:slim X2";
  determination.route = "G1";
  determination.criteria.push_back(
      with_record(leaf("DM", met()), "Condition/dm-1", on(2019, 4, 2), "Type 1 diabetes mellitus"));
  Finding insulin = leaf("G1.b", met());
  insulin.tallies = {{TallyKind::kInjectionsPerDay, 4}};
  attach(insulin, {{"MedicationRequest/1", fhir::whole_day(on(2026, 1, 3)), "Insulin lispro"},
                   {"MedicationRequest/2", fhir::whole_day(on(2026, 1, 3)), "Insulin glargine"}});
  Finding adjustment = leaf("G1.c", met());
  adjustment.value = Measure{fhir::Decimal::whole(9), "/mo"};
  adjustment.count = 540;
  determination.criteria.push_back(all_of(
      "G1", {std::move(education), insulin, adjustment, std::move(tests), std::move(problem)}));
  determination.criteria.push_back(leaf("G2", not_met(Basis::kAbsent)));
  determination.criteria.push_back(
      all_of("G3", {leaf("G3.a", not_met(Basis::kAbsent)), none("G3.b")}));
  return determination;
}

Finding education_done() {
  return with_record(leaf("G1.a", met()), "Encounter/edu-1", on(2026, 3, 2),
                     "Diabetes self-management training");
}

}  // namespace

fhir::Date on(int year, int month, int day) { return fhir::make_date(year, month, day).value(); }

Determination sample_meets() {
  Determination determination =
      with_group_1(education_done(), self_tests(Status::kMet, fhir::Decimal(43548, 4), 135),
                   glycemic_problem(hba1c(Status::kMet, fhir::Decimal(82, 1))));
  determination.outcome = Outcome::kMeets;
  return determination;
}

Determination sample_needs_information() {
  Determination determination =
      with_group_1(none("G1.a"), self_tests(Status::kMet, fhir::Decimal(43548, 4), 135),
                   glycemic_problem(none("G1.e.1")));
  determination.outcome = Outcome::kNeedsInformation;
  determination.missing = {"G1.a", "G1.e.1"};
  return determination;
}

Determination sample_does_not_meet() {
  Finding problem = glycemic_problem(hba1c(Status::kNotMet, fhir::Decimal(68, 1)));
  for (Finding& part : problem.parts) part.status = Status::kNotMet;
  problem.status = Status::kNotMet;
  Determination determination =
      with_group_1(education_done(), self_tests(Status::kNotMet, fhir::Decimal(38064, 4), 118),
                   std::move(problem));
  determination.outcome = Outcome::kDoesNotMeet;
  return determination;
}

Finding& finding_in(Determination& determination, std::string_view id) {
  const Finding* found = find(determination.criteria, id);
  if (found == nullptr) throw std::out_of_range("no finding " + std::string(id));
  return const_cast<Finding&>(*found);  // the determination is the caller's own
}

}  // namespace rules
