#pragma once

// An order-sign call, read: envelope, draft orders, prefetch. Shapes of CDS Hooks 1.x, 2.0 and 3.0.
//
// Envelope errors throw Problem 400 naming the field (missing, wrong type, duplicate key, hook
// mismatch, two patients); 413 is the server's. Oddities inside chart resources are Issues. Unknown
// members are ignored everywhere. Prefetch: a key that is absent is not in `prefetch`; null,
// OperationOutcome, resource and Bundle keep apart in fhir::ResourceSet::Kind. Source: CDS
// Hooks 3.0 (P27–P42), order-sign 1.0.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/read.h"

namespace cds {

struct FhirAuthorization {
  std::string access_token;
  std::int64_t expires_in = 0;  // seconds; as a string or huge in the wild, then clamped
  std::string scope;
  std::string subject;
  std::string patient;
};

// One entry of context.draftOrders that is a DeviceRequest, ServiceRequest, SupplyRequest or
// MedicationRequest.
struct DraftOrder {
  fhir::Order order;
  std::string_view full_url;
  std::string_view raw;  // the resource's JSON exactly as received, for actions that echo it
};

struct HookRequest {
  std::string hook;
  std::string hook_instance;
  std::string fhir_server;  // without trailing '/'; empty when not given
  std::optional<FhirAuthorization> authorization;
  std::string user_id;       // "Practitioner/x", a bare id, or empty
  std::string patient_id;    // bare
  std::string encounter_id;  // bare or empty
  std::vector<DraftOrder> orders;
  std::vector<fhir::Device> devices;  // other entries of draftOrders that orders may refer to
  std::vector<fhir::Medication> medications;
  std::map<std::string, fhir::ResourceSet, std::less<>> prefetch;
  fhir::Issues issues;

  // Buffers that the views above point into: the body, decoded in place, and each order's text as
  // received.
  std::vector<std::unique_ptr<std::string>> texts;
};

// Whether the chart of such a call is looked at, by its hook, context and orders.
using WantsChart = std::function<bool(const HookRequest&)>;

// `hook` is the hook of the service that was called ("order-sign"). A prefetch that comes after the
// orders, as it usually does, is read only when `wants_chart` says so; otherwise it is passed over
// (whatever is no JSON is an error all the same).
HookRequest read_hook_request(std::string body, std::string_view hook, const fhir::SiteZone& zone,
                              const WantsChart& wants_chart = {});

// `draftOrders`-like input of `pumpcds check --order`: one order, a Bundle of orders, or a whole
// hook request.
HookRequest read_orders(std::string text, const fhir::SiteZone& zone);

}  // namespace cds
