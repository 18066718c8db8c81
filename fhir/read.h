#pragma once

// Entry points of the JSON reader: FHIR R4 JSON text in, plain structs out.
//
// One streaming pass (RapidJSON SAX, in situ, UTF-8 validated, numbers as text); no
// document tree. Members that no field table asks for are skipped without allocation. A value of
// the wrong type, or one that cannot be read, is an Issue with its path, never an error. Only text
// that is not JSON, or is nested deeper than 64, is: ReadError. Input is hostile: depth, invalid
// UTF-8, lone surrogate escapes, NaN, trailing text are refused.

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/chart.h"
#include "fhir/issue.h"
#include "fhir/resource_lists.h"
#include "fhir/resources.h"
#include "fhir/shared.h"
#include "fhir/site_zone.h"
#include "fhir/value_set.h"

namespace fhir {

inline constexpr int kMaxDepth = 64;

// The text is not JSON or breaks a limit. what(): reason and byte offset, no content.
class ReadError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a value that should hold resources turned out to be.
struct ResourceSet {
  enum class Kind : std::uint8_t {
    kNull,              // JSON null
    kResource,          // one resource
    kBundle,            // a Bundle of any type
    kOperationOutcome,  // the query failed
    kOther,             // no resource at all (a string, a number, an object without resourceType)
  };
  Kind kind = Kind::kOther;
  ResourceLists resources;                     // of entries with search.mode `match` or none
  Shared<ResourceLists> included;              // search.mode `include`
  std::vector<std::string_view> unread_types;  // resource types that we do not read, for counting
  bool has_outcome_entry = false;  // an OperationOutcome of severity error/fatal among the entries
  std::string_view next;           // link[relation=next].url
  std::string_view self;
  std::optional<Decimal> total;
  std::size_t entries = 0;            // with a resource, outcomes not counted
  std::optional<DateTime> timestamp;  // Bundle.timestamp
};

// Orders: with as_orders, DeviceRequest, ServiceRequest, SupplyRequest and MedicationRequest become
// Order, and so do the types that older versions ordered with; without, MedicationRequest becomes
// MedicationRequest and the other three Order.
struct ReadOptions {
  bool as_orders = false;
};

// DeviceUseRequest, MedicationOrder, ProcedureRequest.
bool is_order_before_r4(std::string_view resource_type);

// Reads one resource or Bundle (Bundles within a Bundle are flattened). `text` is decoded in place
// and must outlive the result.
ResourceSet read_resources(std::string& text, const SiteZone& zone, Issues& issues,
                           const ReadOptions& options = {});

// Reads a FHIR R4 ValueSet. Throws ReadError naming the set and the element for what this reader
// does not support: another filter than `concept is-a` on ICD-9-CM, ICD-10-CM or ATC, `valueSet`
// imports, a concept without display, duplicates, an empty set.
ValueSet read_value_set(std::string text);

}  // namespace fhir
