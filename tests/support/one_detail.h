#pragma once

// Charts in which every leaf criterion of groups 1 to 3 is decided, close to the limits where each
// would tip over; tests change one detail of them. Anchor: 2026-06-15.

#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/support/order_case.h"

namespace rules {

inline constexpr std::string_view kMeterCode = "41653-7";
inline constexpr std::string_view kFastingMeterCode = "41604-0";

// The reading of that instant, the encounter of that id.
inline fhir::Observation& reading(OrderCase& c, std::string_view when) {
  const fhir::DateTime wanted = partial(when);
  for (fhir::Observation& o : c.chart.observations) {
    if (o.effective.date_time && o.effective.date_time->at == wanted.at &&
        o.effective.date_time->first() == wanted.first()) {
      return o;
    }
  }
  throw std::out_of_range("no reading of " + std::string(when));
}
inline void measure(OrderCase& c, std::string_view when, std::string_view mg_dl) {
  reading(c, when).value_quantity = quantity(mg_dl, "mg/dL");
}
inline fhir::Encounter& encounter(OrderCase& c, std::string_view id) {
  for (fhir::Encounter& e : c.chart.encounters) {
    if (e.id == id) return e;
  }
  throw std::out_of_range("no encounter " + std::string(id));
}

inline fhir::Encounter& add_encounter(OrderCase& c, std::string_view id, std::string_view kind,
                                      std::string_view start, std::string_view end) {
  fhir::Encounter made;
  made.id = id;
  made.status = "finished";
  made.encounter_class.code = kind;
  made.period = {partial(start), partial(end)};
  c.chart.encounters.push_back(made);
  return c.chart.encounters.back();
}

// Four tests a day in the month before `end`, on 31 days: 124, the fewest that meet.
inline void four_a_day(OrderCase& c, fhir::Date end) {
  for (int day = 1; day <= 31; ++day) add_tests(c.chart, fhir::add_days(end, -day), 4);
}

// Fasting: 7 of the past month (June 9 to 15, today's no part of the average), of these 2 above
// 200 mg/dL, and 7 before it: 14, the fewest that e.4 reads.
inline void fasting_readings(OrderCase& c) {
  for (int day = 1; day <= 6; ++day) {
    fhir::Observation& o =
        reading(c, fhir::to_string(fhir::add_days(anchor(), -day)) + "T08:00:00Z");
    o.code = coded(fhir::systems::kLoinc, kFastingMeterCode);
    o.value_quantity = quantity(day <= 2 ? "210" : "150", "mg/dL");
  }
  add_test(c.chart, "2026-06-15T06:00:00Z", "150", kFastingMeterCode);
  for (int day = 40; day < 47; ++day) {
    add_test(c.chart, fhir::to_string(fhir::add_days(anchor(), -day)) + "T08:00:00Z", "150",
             kFastingMeterCode);
  }
}

// Five doses a month, each another than the one before: four changes in each of the six months at
// the least.
inline void dose_log(OrderCase& c) {
  for (int month = 0; month < 6; ++month) {
    const fhir::Date begin = fhir::minus_months(anchor(), month + 1);
    for (int i = 0; i < 4; ++i) {
      fhir::MedicationAdministration made;
      made.id = c.chart.keep("dose-" + std::to_string(month) + "-" + std::to_string(i));
      made.status = "completed";
      made.medication = lispro();
      made.performer.own() = {to("Patient/p")};
      made.effective.date_time = fhir::whole_day(fhir::add_days(begin, 1 + 5 * i));
      made.dose = units_of(4 + i % 2);
      c.chart.medication_administrations.push_back(made);
    }
  }
  fhir::MedicationAdministration first = c.chart.medication_administrations.back();
  first.id = "dose-first";  // before all windows: what the oldest dose is compared with
  first.effective.date_time = fhir::whole_day(fhir::add_days(fhir::minus_months(anchor(), 6), -1));
  first.dose = units_of(9);
  c.chart.medication_administrations.push_back(first);
}

// Group 1 is met by HbA1c alone; e.2 lacks an admission, e.3 a low date, e.5 a high morning.
inline void on_injections(OrderCase& c) {
  add_encounter(c, "education", "AMB", "2026-01-01", "2026-01-01").type = {
      coded(fhir::systems::kHcpcs, "G0108")};
  c.injects();
  for (fhir::MedicationRequest& r : c.chart.medication_requests) r.authored_on = day(2023, 1, 10);
  c.chart.medication_requests[0].id = "glargine";
  c.chart.medication_requests[1].id = "lispro";
  dose_log(c);
  four_a_day(c, anchor());
  fasting_readings(c);
  measure(c, "2026-06-01T08:00:00Z", "60");
  measure(c, "2026-06-02T08:00:00Z", "60");
  c.chart.observations.push_back(
      observation(c.chart, "4548-4", "2026-05-03", quantity("8.2", "%")));
  add_encounter(c, "admission", "IMP", "2025-02-01", "2025-02-03").reason_code = {
      coded(fhir::systems::kIcd10Cm, "E10.10")};
}

// Mornings that vary as widely as they may without meeting e.4, one of them at most above 200.
inline void wide_mornings(OrderCase& c) {
  on_injections(c);
  bool low = true;
  for (fhir::Observation& o : c.chart.observations) {
    if (o.code->coding.front().code != kFastingMeterCode) continue;
    o.value_quantity = quantity(low ? "90" : "180", "mg/dL");
    low = !low;
  }
}

// Group 3 as well: a pump since 2015, enrolled on January 1, 2020.
inline void on_a_pump_before_enrollment(OrderCase& c) {
  on_injections(c);
  fhir::Coverage coverage;
  coverage.id = "coverage";
  coverage.status = "active";
  coverage.period.start = partial("2020-01-01");
  c.chart.coverages.push_back(coverage);
  c.device("MiniMed 780G");
  c.use("2015-03-01", "", "active");
  four_a_day(c, *fhir::make_date(2020, 1, 1));
}

inline fhir::Observation& pregnancy_status(OrderCase& c, std::string_view answer,
                                           std::string_view when) {
  fhir::Observation o = observation(c.chart, "82810-3", when, {});
  o.value_quantity.reset();
  o.value_concept = coded(fhir::systems::kSnomed, answer);
  c.chart.observations.push_back(o);
  return c.chart.observations.back();
}
inline void expecting(OrderCase& c) {
  on_injections(c);
  c.chart.patient.gender = "female";
  pregnancy_status(c, "77386006", "2026-05-01");
}

// A replacement whose three parts are met, by what a clinician attested.
inline void failed_past_warranty(OrderCase& c) {
  broken(c);
  c.warranty_ends("2026-06-14");
}
// The attested answer to an item that the chart above holds.
inline fhir::QuestionnaireAnswer& attested_answer(OrderCase& c, std::string_view link_id) {
  for (fhir::QuestionnaireItem& item : c.chart.questionnaire_responses.front().item) {
    if (item.link_id == link_id) return item.answer.front();
  }
  throw std::out_of_range("not attested: " + std::string(link_id));
}

inline void refill_of_pods(OrderCase& c) {
  wireless(c);
  c.earlier("2025-06-15", "completed");
}

// All three facts of the larger reservoir are on record.
inline void child_with_facts(OrderCase& c) {
  child(c);
  c.attest_number("R.ped.volume", 200);
  c.attest_number("R.ped.needs", 70);
  c.attest_number("R.ped.changes", 4);
}

}  // namespace rules
