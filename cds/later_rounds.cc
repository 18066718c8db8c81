#include "cds/later_rounds.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "cds/chart_builder.h"
#include "cds/judge.h"

namespace cds {
namespace {

// From the month before enrollment to where the first round's readings begin, so that the chart
// has no hole.
std::optional<fhir::Window> glucose_window(const std::vector<rules::Judged>& judged,
                                           const fhir::Chart& chart) {
  const std::optional<fhir::Date>& read_from = chart.of(fhir::Data::kGlucose).complete_from;
  std::optional<fhir::Date> begin;
  for (const rules::Judged& one : judged) {
    if (!one.wanted.before_enrollment) continue;
    const fhir::Date month = one.wanted.before_enrollment->begin;
    begin = std::min(begin.value_or(month), month);
  }
  if (!begin || !read_from) return std::nullopt;
  return fhir::Window{*begin, *read_from};
}

// The look-back of the rules, and the month before enrollment where an order asks for it.
std::optional<fhir::Window> sensor_window(const std::vector<rules::Judged>& judged,
                                          const rules::Context& context) {
  const bool wanted = std::any_of(judged.begin(), judged.end(),
                                  [](const rules::Judged& one) { return one.wanted.sensor(); });
  if (!wanted) return std::nullopt;
  const fhir::Date anchor = context.anchor.date;
  const fhir::Date month = fhir::minus_months(anchor, 1);
  const fhir::Date lookback = fhir::add_days(anchor, -context.parameters.glucose_lookback);
  fhir::Window window{std::min(month, lookback), fhir::add_days(anchor, 1)};
  for (const rules::Judged& one : judged) {
    if (!one.wanted.cgm_before_enrollment) continue;
    window.begin = std::min(window.begin, one.wanted.cgm_before_enrollment->begin);
  }
  return window;
}

// A window's edges are read twice: a record that is there already is passed over.
void add_new(std::vector<fhir::Observation>& observations, std::vector<fhir::Observation> more) {
  if (more.empty()) return;
  std::unordered_set<std::string_view> known;
  for (const fhir::Observation& one : observations) {
    if (!one.id.empty()) known.insert(one.id);
  }
  std::copy_if(std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()),
               std::back_inserter(observations),
               [&](const fhir::Observation& one) { return known.count(one.id) == 0; });
}

}  // namespace

JudgedChart judge_in_rounds(const std::vector<rules::OrderedProduct>& ordered, fhir::Chart& chart,
                            const rules::Context& context, const fhir::ValueSets& sets,
                            const ReadLater& read) {
  std::optional<rules::Evidence> evidence;
  std::vector<rules::OrderFacts> orders;
  std::size_t records = 0;  // of which both were gathered; later rounds add observations only
  const auto judge_now = [&] {
    if (!evidence || records != chart.observations.size()) {
      evidence.emplace(rules::gather_evidence(chart, context));
      orders = facts_of(ordered, *evidence, context);
      records = chart.observations.size();
    }
    return judge(orders, *evidence, context);
  };
  std::vector<rules::Judged> judged = judge_now();
  if (const auto window = glucose_window(judged, chart)) {
    read(chart, glucose_search(sets), *window);
    judged = judge_now();
  }
  if (const auto window = sensor_window(judged, context)) {
    read(chart, cgm_search(sets), *window);
    judged = judge_now();
  }
  return {std::move(judged), *std::move(evidence)};
}

Queries read_window(fhir::Chart& chart, const SearchTemplate& search, const fhir::Window& window,
                    const std::string& patient_id, FhirClient* client, const FhirAccess& access) {
  Queries queries;
  ChartBuilder builder(patient_id, access.base);
  builder.add_failed(search.data);
  if (client != nullptr) {
    std::vector<QueryResult> results =
        client->run(access, {{query_path(search, patient_id, window), {}, {}}});
    QueryResult& result = results.front();
    queries = {1, result.state == QueryResult::State::kFailed ? 1 : 0};
    if (result.state != QueryResult::State::kFailed) {
      builder.add_search(search.data, std::move(result.pages),
                         result.state == QueryResult::State::kPartial, search.newest_first,
                         window.begin);
      builder.keep(std::move(result.texts));
    }
  }
  fhir::Chart more = builder.build();
  fhir::Retrieval& known = chart.of(search.data);
  const fhir::Retrieval& read = more.of(search.data);
  const bool reaches_back = read.complete_from && *read.complete_from < known.complete_from;
  if (!known.complete_from || reaches_back) known = read;
  chart.dropped_other_patient += more.dropped_other_patient;
  add_new(chart.observations, std::move(more.observations));
  std::move(more.texts.begin(), more.texts.end(), std::back_inserter(chart.texts));
  return queries;
}

}  // namespace cds
