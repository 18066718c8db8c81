#pragma once

// Glucose readings by the day, and the patterns that are read from them. Anchor: 2026-06-15.

#include <string>
#include <string_view>

#include "rules/glucose_patterns.h"
#include "tests/support/chart_records.h"

namespace rules {

using Judge = Finding (*)(const GlucoseFacts&, const fhir::Chart&, const Context&,
                          std::optional<fhir::Date>);

inline Finding run(Judge judge, const fhir::Chart& chart) {
  const Context context = context_on(2026, 6, 15);
  return judge(glucose_facts(chart, context), chart, context, std::nullopt);
}

inline Finding hypoglycemia_or_excursions(const GlucoseFacts& facts, const fhir::Chart& chart,
                                          const Context& context,
                                          std::optional<fhir::Date> mdi_start) {
  return hypoglycemia_or_excursions(excursions_on_record(facts, chart, context, mdi_start), chart,
                                    context);
}

// One reading on each of the `n` days before the anchor, from `first` days back.
inline void add_days_of(fhir::Chart& chart, int n, std::string_view mg_dl, int first = 1,
                        std::string_view loinc = "41653-7") {
  for (int i = 0; i < n; ++i) {
    add_test(chart, fhir::to_string(fhir::add_days(anchor(), -first - i)) + "T07:00:00Z", mg_dl,
             loinc);
  }
}

}  // namespace rules
