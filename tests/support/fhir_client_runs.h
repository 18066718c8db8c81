#pragma once

// Short ways to run a FhirClient in a test and to look at what came of it.

#include <chrono>
#include <string>
#include <vector>

#include "cds/fhir_client.h"
#include "tests/support/fake_fhir_server.h"

namespace cds {

inline constexpr std::chrono::milliseconds kPlenty{20'000};

const fhir::SiteZone& test_zone();  // UTC

std::vector<QueryResult> run_all(FhirClient& client, const std::string& base,
                                 const std::vector<Query>& queries,
                                 std::chrono::milliseconds time = kPlenty,
                                 const std::string& token = "");

// One query with a client of its own.
QueryResult run_one(const std::string& base, const std::string& path,
                    std::chrono::milliseconds time = kPlenty, FhirClientOptions options = {});

// "Observation?n=0", "Observation?n=1", …
std::vector<Query> numbered_searches(int count);
// Each of those with an Observation of that number.
void answer_numbered_searches(FakeFhirServer& server);

std::vector<std::string> observation_ids(const QueryResult& result);

}  // namespace cds
