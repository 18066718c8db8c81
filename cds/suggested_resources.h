#pragma once

// FHIR R4 resources of suggestions that rest on an order of the call: the order of another pump in
// its place, and the Task of the attestation form. Compact JSON.

#include <string>
#include <string_view>

#include "fhir/time.h"

namespace cds {

// The order of a disposable pump with wireless controller, of the same resource type.
struct PumpReplacement {
  std::string resource_type;  // DeviceRequest, ServiceRequest, SupplyRequest, MedicationRequest
  std::string patient_id;
  std::string requester;  // literal reference, or empty
  fhir::Date authored_on;
  // The replaced order as received: reasons, encounter, insurance, quantity and destination are
  // copied unchanged, but for references to resources contained in it.
  std::string_view replaced;
};
std::string pump_replacement_json(const PumpReplacement& replacement);

struct AttestationTask {
  std::string order;  // "DeviceRequest/pump-1"
  std::string patient_id;
  std::string requester;  // literal reference, or empty
  fhir::Date authored_on;
  std::string reason;  // for people
};
std::string attestation_task_json(const AttestationTask& task);

}  // namespace cds
