#include "tests/support/fhir_client_runs.h"

#include <memory>
#include <utility>
#include <variant>

namespace cds {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

const fhir::SiteZone& test_zone() {
  static const fhir::SiteZone kZone;
  return kZone;
}

std::vector<QueryResult> run_all(FhirClient& client, const std::string& base,
                                 const std::vector<Query>& queries, milliseconds time,
                                 const std::string& token) {
  return client.run({base, token, steady_clock::now() + time}, queries);
}

QueryResult run_one(const std::string& base, const std::string& path, milliseconds time,
                    FhirClientOptions options) {
  FhirClient client(options, test_zone());
  return std::move(run_all(client, base, {{path, {}, {}}}, time).front());
}

std::vector<Query> numbered_searches(int count) {
  std::vector<Query> queries;
  for (int i = 0; i < count; ++i) queries.push_back({"Observation?n=" + std::to_string(i), {}, {}});
  return queries;
}

void answer_numbered_searches(FakeFhirServer& server) {
  server.handle([](const FhirRequest& request) {
    const std::string id = request.target.substr(request.target.find('=') + 1);
    return std::make_unique<FhirAnswer>(FhirAnswer{.body = searchset({id})});
  });
}

std::vector<std::string> observation_ids(const QueryResult& result) {
  std::vector<std::string> all;
  for (const fhir::ResourceSet& page : result.pages) {
    for (const fhir::Observation& one : page.resources.of<fhir::Observation>()) {
      all.emplace_back(one.id);
    }
  }
  return all;
}

}  // namespace cds
