#pragma once

// FHIR R4 ServiceRequests that a physician can accept from a card: drafts, complete and valid.

#include <string>

#include "fhir/time.h"

namespace cds {

struct ServiceRequestDraft {
  std::string system;
  std::string code;
  std::string display;
  std::string text;
  std::string patient_id;
  std::string requester;  // "PractitionerRole/endo-3", or empty
  fhir::Date authored_on;
};

// Compact JSON.
std::string service_request_json(const ServiceRequestDraft& draft);

}  // namespace cds
