#pragma once

// The fixtures as a running EHR would hold them: all charts in one store, all dates moved so that
// each chart's `timestamp` is today, and each case's draft orders.
//
// Reads every folder of `fixtures` that holds a chart.json; throws DemoDataError naming the file.

#include <string>
#include <string_view>
#include <vector>

#include "cds/demo_index.h"
#include "fhir/time.h"

namespace cds {

struct DemoCase {
  std::string name;
  std::string about;  // the first sentence or so of why.md
  std::string patient_id;
  std::string user;                 // who orders: "Practitioner/1"
  std::vector<std::string> orders;  // "DeviceRequest/1"
  std::string order_bundle;         // JSON; empty when the case has no order.json
};

struct DemoData {
  std::vector<DemoResource> resources;
  std::vector<DemoCase> cases;  // by name

  const DemoResource* find(std::string_view type, std::string_view id) const;
  const DemoCase* find_case(std::string_view name) const;
};

DemoData load_demo_data(const std::string& fixtures, fhir::Date today);

}  // namespace cds
