#pragma once

// Judging with later rounds of queries, each made only when a judged order says that it could
// change the answer: readings of the month before enrollment where the first round's do not reach
// back so far, then sensor glucose.

#include <functional>
#include <string>
#include <vector>

#include "cds/fhir_client.h"
#include "cds/queries.h"
#include "fhir/chart.h"
#include "fhir/value_set.h"
#include "rules/group_1.h"

namespace cds {

// Reads a window of a search into the chart, or marks it there as not retrieved.
using ReadLater =
    std::function<void(fhir::Chart& chart, const SearchTemplate& search, const fhir::Window&)>;

struct JudgedChart {
  std::vector<rules::Judged> orders;
  rules::Evidence evidence;  // that they were judged by at last; points into the chart
};
JudgedChart judge_in_rounds(const std::vector<rules::OrderedProduct>& ordered, fhir::Chart& chart,
                            const rules::Context& context, const fhir::ValueSets& sets,
                            const ReadLater& read);

// Searches the window and adds what came to the chart, with its completeness; what was known
// before stays known. Without a client there is no access. Returns the queries made and failed.
struct Queries {
  int made = 0;
  int failed = 0;
};
Queries read_window(fhir::Chart& chart, const SearchTemplate& search, const fhir::Window& window,
                    const std::string& patient_id, FhirClient* client, const FhirAccess& access);

}  // namespace cds
