#pragma once

// Charts for tests of the rules, record by record. Anchor: 2026-06-15, UTC. Codes: those of
// terms_for_tests.

#include <string>
#include <string_view>

#include "fhir/chart.h"
#include "fhir/site_zone.h"
#include "tests/support/terms_for_tests.h"

namespace rules {

inline const fhir::SiteZone& utc() {
  static const fhir::SiteZone zone;
  return zone;
}

// Everything searched, nothing found.
inline fhir::Chart empty_chart() {
  fhir::Chart chart;
  for (fhir::Retrieval& r : chart.retrieval) r.completeness = fhir::Completeness::kComplete;
  chart.patient.id = "p";
  return chart;
}

inline fhir::Reference to(std::string_view reference) {
  fhir::Reference r;
  r.reference = reference;
  return r;
}

inline fhir::Quantity quantity(std::string_view value, std::string_view unit,
                               fhir::Comparator comparator = fhir::Comparator::kNone) {
  return {fhir::Decimal::parse(value), unit, fhir::systems::kUcum, unit, comparator};
}

inline fhir::Observation observation(fhir::Chart& chart, std::string_view loinc,
                                     std::string_view when, const fhir::Quantity& value) {
  fhir::Observation o;
  o.id = chart.keep("o" + std::to_string(chart.texts.size()));
  o.status = "final";
  o.code = coded(fhir::systems::kLoinc, loinc);
  o.subject = to("Patient/p");
  o.effective.date_time = fhir::parse_date_time(when, utc());
  o.value_quantity = value;
  return o;
}

inline void add_test(fhir::Chart& chart, std::string_view when, std::string_view mg_dl,
                     std::string_view loinc = "41653-7") {
  chart.observations.push_back(observation(chart, loinc, when, quantity(mg_dl, "mg/dL")));
}

// `n` self-tests of different minutes on one day.
inline void add_tests(fhir::Chart& chart, fhir::Date date, int n, std::string_view mg_dl = "120") {
  for (int i = 0; i < n; ++i) {
    const std::string minute = (i < 10 ? "0" : "") + std::to_string(i);
    add_test(chart, fhir::to_string(date) + "T08:" + minute + ":00Z", mg_dl);
  }
}

inline fhir::Date anchor() { return *fhir::make_date(2026, 6, 15); }

}  // namespace rules
