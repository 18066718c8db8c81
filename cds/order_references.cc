#include "cds/order_references.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cds {

std::vector<Query> reference_queries(const std::vector<rules::OrderedProduct>& ordered,
                                     const std::string& base) {
  std::vector<Query> queries;
  for (const rules::OrderedProduct& product : ordered) {
    const fhir::ReferenceParts parts = fhir::split_reference(product.unresolved_reference);
    const bool here = parts.base.empty() || parts.base == base;
    if (parts.id.empty() || !here) continue;
    std::string path = std::string(parts.type) + "/" + std::string(parts.id);
    if (std::ranges::find(queries, path, &Query::path) != queries.end()) continue;
    queries.push_back({std::move(path), {}, {}});
  }
  return queries;
}

OrderReferences referenced_in(std::vector<QueryResult> results) {
  OrderReferences read;
  for (QueryResult& result : results) {
    for (const fhir::ResourceSet& page : result.pages) {
      const auto& devices = page.resources.of<fhir::Device>();
      read.devices.insert(read.devices.end(), devices.begin(), devices.end());
      const auto& medications = page.resources.of<fhir::Medication>();
      read.medications.insert(read.medications.end(), medications.begin(), medications.end());
    }
    std::move(result.texts.begin(), result.texts.end(), std::back_inserter(read.texts));
  }
  return read;
}

}  // namespace cds
