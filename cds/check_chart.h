#pragma once

// Where `check` has its chart from: a Bundle, or a FHIR server.

#include <stdexcept>
#include <string>
#include <vector>

#include "cds/fhir_client.h"
#include "cds/hook_request.h"
#include "cds/order_references.h"
#include "cds/queries.h"
#include "fhir/chart.h"
#include "rules/determination.h"

namespace cds {

// The patient that all orders name, or "" when they name none or several.
std::string subject_of(const HookRequest& request);

// The patient is the Bundle's only one; of several, the orders' subject. Throws Problem and
// fhir::ReadError.
fhir::Chart chart_from_bundle(std::string text, const HookRequest& request,
                              const fhir::SiteZone& zone);

// The server gave nothing at all. The text says why, without patient data.
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ServerChart {
 public:
  // `sets` and `zone` outlive it.
  ServerChart(FhirAccess access, std::string patient_id, const fhir::ValueSets& sets,
              const fhir::SiteZone& zone);

  OrderReferences read_references(const std::vector<rules::OrderedProduct>& ordered);
  // Throws Unavailable.
  fhir::Chart first_round();
  void read_later(fhir::Chart& chart, const SearchTemplate& search, const fhir::Window& window);

 private:
  FhirAccess access_;
  std::string patient_id_;
  const fhir::ValueSets& sets_;
  FhirClient client_;
};

}  // namespace cds
