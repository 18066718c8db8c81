#include "cds/check_chart.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <variant>

#include "cds/chart_builder.h"
#include "cds/later_rounds.h"
#include "cds/problem.h"
#include "fhir/read.h"

namespace cds {
namespace {

[[noreturn]] void bad_chart(const std::string& text) {
  throw Problem(400, "invalid", "--chart", "--chart: " + text);
}

std::string patient_of(const fhir::ResourceSet& chart, const HookRequest& request) {
  std::vector<std::string> ids;
  for (const fhir::Patient& patient : chart.resources.of<fhir::Patient>()) {
    if (std::ranges::find(ids, patient.id) == ids.end()) ids.emplace_back(patient.id);
  }
  if (ids.size() == 1) return ids.front();
  std::string subject = subject_of(request);
  if (ids.empty() && !subject.empty()) return subject;
  if (std::ranges::find(ids, subject) != ids.end()) return subject;
  bad_chart(ids.empty()
                ? "no Patient in the Bundle, and the orders name none"
                : "several Patients in the Bundle, and the orders' subject is none of them");
}

// What a search gave, or that it gave nothing.
void add_result(ChartBuilder& builder, const SearchTemplate& search, QueryResult result) {
  if (result.state == QueryResult::State::kFailed) {
    builder.add_failed(search.data);
    return;
  }
  builder.add_search(search.data, std::move(result.pages),
                     result.state == QueryResult::State::kPartial, search.newest_first);
  builder.keep(std::move(result.texts));
  builder.keep(std::move(result.issues));
}

}  // namespace

std::string subject_of(const HookRequest& request) {
  if (!request.patient_id.empty()) return request.patient_id;
  std::string common;
  for (const DraftOrder& draft : request.orders) {
    const fhir::ReferenceParts parts = fhir::split_reference(draft.order.subject.reference);
    if (parts.type != "Patient") continue;
    if (!common.empty() && common != parts.id) return {};
    common = parts.id;
  }
  return common;
}

fhir::Chart chart_from_bundle(std::string text, const HookRequest& request,
                              const fhir::SiteZone& zone) {
  std::vector<std::unique_ptr<std::string>> texts;
  texts.push_back(std::make_unique<std::string>(std::move(text)));
  fhir::Issues issues;
  fhir::ResourceSet bundle = fhir::read_resources(*texts.back(), zone, issues);
  if (bundle.kind != fhir::ResourceSet::Kind::kBundle) bad_chart("expected a FHIR Bundle");
  const std::string patient_id = patient_of(bundle, request);
  ChartBuilder builder(patient_id, "");
  builder.add_everything(std::move(bundle));
  builder.keep(std::move(texts));
  builder.keep(std::move(issues));
  fhir::Chart chart = builder.build();
  if (chart.patient.id.empty()) chart.patient.id = chart.keep(patient_id);
  return chart;
}

ServerChart::ServerChart(FhirAccess access, std::string patient_id, const fhir::ValueSets& sets,
                         const fhir::SiteZone& zone)
    : access_(std::move(access)),
      patient_id_(std::move(patient_id)),
      sets_(sets),
      client_(FhirClientOptions{}, zone) {}

OrderReferences ServerChart::read_references(const std::vector<rules::OrderedProduct>& ordered) {
  const std::vector<Query> queries = reference_queries(ordered, access_.base);
  return queries.empty() ? OrderReferences{} : referenced_in(client_.run(access_, queries));
}

fhir::Chart ServerChart::first_round() {
  const std::vector<SearchTemplate> searches = cds::first_round(sets_);
  std::vector<Query> queries;
  queries.reserve(searches.size());
  for (const SearchTemplate& search : searches) {
    queries.push_back({query_path(search, patient_id_), {}, {}});
  }
  std::vector<QueryResult> results = client_.run(access_, queries);
  const bool nothing = std::ranges::all_of(results, [](const QueryResult& result) {
    return result.state == QueryResult::State::kFailed;
  });
  if (nothing) {
    throw Unavailable("--fhir: " + access_.base + ": nothing could be read (" +
                      results.front().reason + ")");
  }
  ChartBuilder builder(patient_id_, access_.base);
  for (std::size_t i = 0; i < results.size(); ++i) {
    add_result(builder, searches[i], std::move(results[i]));
  }
  return builder.build();
}

void ServerChart::read_later(fhir::Chart& chart, const SearchTemplate& search,
                             const fhir::Window& window) {
  read_window(chart, search, window, patient_id_, &client_, access_);
}

}  // namespace cds
