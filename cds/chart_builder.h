#pragma once

// Answers of searches, prefetched or fetched -> one Chart with its completeness.
//
// Drops (and counts) resources of another patient, and those whose subject is no literal reference.
// Two bodies with one id: the later meta.lastUpdated stays. null and an empty Bundle are "none on
// record"; OperationOutcome is failed; `next`, an outcome entry or nothing but records that were
// not asked for (search_answer.h) are partial. Source: docs/guideline.md, "Incomplete data" and "No
// evidence"; CDS Hooks 3.0, prefetch (P37–P42).

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cds/search_answer.h"
#include "fhir/chart.h"
#include "fhir/read.h"

namespace cds {

class ChartBuilder {
 public:
  // fhir_base: absolute subject references under it are this server's; may be empty.
  ChartBuilder(std::string patient_id, std::string fhir_base);

  // The pages of one search, whose records are moved away. `more`: a next link was not followed or
  // a query broke off after these pages. newest_first: they were asked for in descending date
  // order. `since`: only records from this date on were asked for.
  void add_search(fhir::Data data, std::span<fhir::ResourceSet> pages, bool more, bool newest_first,
                  std::optional<fhir::Date> since = std::nullopt);
  void add_search(fhir::Data data, std::vector<fhir::ResourceSet> pages, bool more,
                  bool newest_first, std::optional<fhir::Date> since = std::nullopt) {
    add_search(data, std::span(pages), more, newest_first, since);
  }
  void add_failed(fhir::Data data);
  // A whole record in one Bundle (`check --chart`): every kind is complete unless the Bundle says
  // otherwise.
  void add_everything(fhir::ResourceSet bundle);
  void keep(std::vector<std::unique_ptr<std::string>> texts);
  void keep(fhir::Issues issues);

  fhir::Chart build();

 private:
  template <class T>
  void take(std::vector<T>& resources);
  void take(fhir::ResourceSet& set);

  const RecordsOf whose_;
  fhir::Chart chart_;
};

}  // namespace cds
