#pragma once

// FHIR R4 searches against the EHR: in parallel, over pooled keep-alive connections, pages
// followed, one deadline.
//
// The token goes only to the given base; `next` links must stay under it; redirects are not
// followed. Answers are read with fhir::read_resources as they arrive. A failure is a value
// (QueryResult), never an exception; its reason holds no patient data. A server that answers
// nothing several times in a row, or asks for a pause, is left alone for a while. Source:
// docs/conformance.md, "FHIR client"; FHIR R4 search.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cds/compute_turns.h"
#include "cds/wait_outside.h"
#include "fhir/read.h"
#include "fhir/site_zone.h"

namespace cds {

struct FhirAccess {
  std::string base;   // http(s)://host[:port][/path], no trailing '/'
  std::string token;  // empty: no Authorization header
  std::chrono::steady_clock::time_point deadline;
  std::string trace_parent{};  // sent on with every request; empty: none
  WaitOutside wait_outside{};  // for the answers
  // To this call before: what gets no answer now, at the end of its time, does not take the server
  // for down.
  bool answered = false;
};

struct Query;
struct QueryResult;

struct FhirClientOptions {
  int max_connections_per_server = 256;                   // of all calls together
  int max_connections_per_call = 24;                      // a first round is one query each
  int max_pages = 200;                                    // a search that goes on is cut: partial
  std::size_t max_page_bytes = std::size_t{32} << 20U;    // decompressed
  std::size_t max_search_bytes = std::size_t{64} << 20U;  // all pages of one search; then: partial
  std::function<void(const Query&, const QueryResult&)> on_query{};  // each that has ended
  // For reading answers; shared with those who compute besides.
  std::shared_ptr<ComputeTurns> turns = std::make_shared<ComputeTurns>();
};

struct Query {
  std::string path;  // below the base: "Observation?patient=Patient/1&code=…", "Patient/1"
  fhir::ReadOptions options;
  // A next link that a client gave us with the first page: the query starts there instead of at
  // `path`.
  std::string next_url;
};

struct QueryResult {
  enum class State : std::uint8_t { kFailed, kPartial, kComplete };
  State state = State::kFailed;
  int status = 0;      // HTTP status of the last answer, 0: none
  std::string reason;  // "timeout", "401", "not JSON", "next link to another host", …
  std::vector<fhir::ResourceSet> pages;
  std::vector<std::unique_ptr<std::string>> texts;  // buffers of the pages
  fhir::Issues issues;
  std::chrono::milliseconds took{0};
};

class FhirClient {
 public:
  FhirClient(FhirClientOptions options, const fhir::SiteZone& zone);
  ~FhirClient();
  FhirClient(const FhirClient&) = delete;
  FhirClient& operator=(const FhirClient&) = delete;

  // Runs all queries at once and returns when each has ended or the deadline has passed; results in
  // order. Thread safe; connections are shared between calls to the same base, tokens and answers
  // never.
  std::vector<QueryResult> run(const FhirAccess& access, const std::vector<Query>& queries);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cds
