#pragma once

// A read-only FHIR R4 server over the fixtures, for the demo and for tests: read, search (GET and
// POST _search, paged) and metadata under /fhir; /demo/cases lists the cases and
// /demo/request/{case} is the order-sign call of one.
//
// Loopback only, made-up patients only. Dates are moved so that the charts end today.
// Source: FHIR R4, http and search.

#include <memory>
#include <string>

#include "cds/demo_data.h"
#include "fhir/site_zone.h"

namespace cds {

struct DemoEhrOptions {
  std::string fixtures;
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any free port
  std::string time_zone = "America/New_York";
  fhir::Date today;
};

class DemoEhr {
 public:
  // Throws DemoDataError.
  explicit DemoEhr(DemoEhrOptions options);
  ~DemoEhr();
  DemoEhr(const DemoEhr&) = delete;
  DemoEhr& operator=(const DemoEhr&) = delete;

  // Binds and serves; returns the port. Throws std::runtime_error when the address cannot be bound.
  int start();
  void stop();

  // After start(): "http://127.0.0.1:8081".
  const std::string& address() const;
  std::string fhir_base() const { return address() + "/fhir"; }
  const DemoData& data() const;
  // The order-sign call of a case, with this server as its fhirServer.
  std::string request(const DemoCase& demo_case) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The folder of the fixtures: `given`, else PUMPCDS_FIXTURES, else the source tree's.
std::string fixtures_folder(const std::string& given);

}  // namespace cds
