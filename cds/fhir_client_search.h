#pragma once

// One query: a read, or a search with its pages. Knows how FHIR servers differ (links, POST
// searches, refused parameters, names of patients, passing failures) and nothing of connections.
// Source: docs/conformance.md, "FHIR client"; FHIR R4 search, http.

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "cds/fhir_client.h"
#include "cds/fhir_client_http.h"
#include "cds/fhir_client_memory.h"
#include "cds/url.h"

namespace cds {

// `again`: the same call was made just before and its connection broke.
using SendHttp = std::function<HttpAnswer(const HttpCall& call, bool again)>;

class FhirSearch {
 public:
  // All but `send` are kept by reference.
  FhirSearch(const FhirAccess& access, const Url& base, const FhirClientOptions& options,
             const fhir::SiteZone& zone, FhirServerMemory& memory, SendHttp send);

  QueryResult run(const Query& query);
  // The longest Retry-After that was not waited for.
  std::chrono::seconds asked_to_wait() const { return asked_to_wait_; }

 private:
  using State = QueryResult::State;

  struct Request {
    Url url;  // of a POST too: the search as a GET would ask for it
    bool post = false;
  };

  HttpAnswer send_once(const Request& request, bool again);
  HttpAnswer send(const Request& request);  // again after a passing failure
  HttpAnswer send_first(Request& request);  // again without parameters that the server refused
  void read(const Url& url);
  void search(const Url& url);
  void search_as_written(const Url& url);
  void search_in_parts(const Url& url);
  // The pages from `answer` on. Without `search`, `total` says nothing: earlier pages are
  // elsewhere.
  void follow(const Url& first, HttpAnswer answer, const Request* search);
  bool found_nothing() const;
  void start_again();
  const fhir::ResourceSet* take_page(HttpAnswer answer, fhir::ResourceSet::Kind expected,
                                     State otherwise);
  std::optional<Url> next_url(const Url& from, std::string_view link) const;
  void end(State state, std::string_view reason);  // the worst counts, and of those the first
  bool is_late() const;

  const FhirAccess& access_;
  const Url& base_;
  const FhirClientOptions& options_;
  const fhir::SiteZone& zone_;
  FhirServerMemory& memory_;
  const SendHttp send_;
  std::chrono::seconds asked_to_wait_{0};
  fhir::ReadOptions read_options_;
  QueryResult result_;
};

}  // namespace cds
