#pragma once

// The order-sign call from body to cards: read, recognize, build the chart (prefetch first, then
// the EHR's API), judge, write. The pipeline and nothing else; time and ids are injected.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cds/cards.h"
#include "cds/chart_builder.h"
#include "cds/config.h"
#include "cds/evidence_view.h"
#include "cds/fhir_client.h"
#include "cds/hook_request.h"
#include "cds/keyed_hash.h"
#include "cds/queries.h"
#include "cds/store.h"
#include "rules/determination.h"

namespace cds {

inline constexpr const char* kServiceId = "insulin-pump-order-sign";

// What one call did, for the log, metrics and the store. No PHI.
struct CallRecord {
  std::string hook_instance;  // a UUID, or a keyed hash of what was sent
  bool hook_instance_is_uuid = true;
  std::string client;                 // its name; empty: none is configured
  std::vector<std::string> outcomes;  // "needs-information", … one an order
  int orders = 0;
  int queries = 0;
  int failed_queries = 0;
  std::vector<std::string> failures;  // "Observation: redirect"
  int dropped_other_patient = 0;
  std::vector<DeterminationRecord> determinations;  // without client, time and duration
};

struct HookAnswer {
  std::string body;
  CallRecord record;
};

class OrderSignService {
 public:
  // Everything outlives the service.
  struct Parts {
    const Config& config;
    const fhir::SiteZone& zone;
    const fhir::ValueSets& value_sets;
    const rules::Terms& terms;
    FhirClient& client;
    ComputeTurns& turns;                 // the client's
    std::function<fhir::Instant()> now;  // fixed by --as-of
    std::function<std::string()> new_uuid;
    // Whether a base may be called when no client is configured: only loopback bases are.
    std::function<bool(const std::string& base)> base_allowed;
    KeyedHash hash;  // of what must not be logged or stored
    // Keeps what a card's evidence page shows and gives the page's address; empty: no such link.
    std::function<std::string(EvidenceView view)> keep_evidence;
  };
  explicit OrderSignService(Parts parts);

  // `client` made the call; nullptr: none is configured. Throws Problem.
  HookAnswer answer(std::string body, const ClientConfig* client = nullptr,
                    const std::string& trace_parent = {}, const WaitOutside& wait_outside = {});

  // What discovery asks for as prefetch.
  const std::vector<SearchTemplate>& first_round() const { return first_round_; }

 private:
  HookAnswer judged(std::string body, const ClientConfig* client, const std::string& trace_parent,
                    const WaitOutside& wait_outside);
  void link_evidence(EvidenceView view, Card& card) const;

  Parts parts_;
  std::vector<SearchTemplate> first_round_;
};

}  // namespace cds
