#pragma once

// Devices and Medications that orders refer to and the call itself does not hold: the reads that
// get them from the EHR, and what came of them. What the order-sign service and `check` share.
//
// A reference to another server is not followed; a read that fails leaves its order unresolved.
// Source: docs/guideline.md, "Products"; FHIR R4, references.

#include <memory>
#include <string>
#include <vector>

#include "cds/fhir_client.h"
#include "rules/product.h"

namespace cds {

// One read for each unresolved reference, however many orders make it. `base`: of the FHIR server
// that would be asked.
std::vector<Query> reference_queries(const std::vector<rules::OrderedProduct>& ordered,
                                     const std::string& base);

struct OrderReferences {
  std::vector<fhir::Device> devices;
  std::vector<fhir::Medication> medications;
  std::vector<std::unique_ptr<std::string>> texts;  // what the records are views into
};
OrderReferences referenced_in(std::vector<QueryResult> results);

}  // namespace cds
