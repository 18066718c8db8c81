#pragma once

// Kept connections to FHIR servers, at most so many in use to each at once. Thread safe.
//
// Shared are connections only: a token goes with its call and no further.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cds/fhir_client_connection.h"
#include "cds/fhir_client_http.h"
#include "cds/fhir_client_lookup.h"
#include "cds/fhir_client_sockets.h"

namespace cds {

class FhirServerPool {
 public:
  FhirServerPool(Url server, int max_in_use, std::shared_ptr<TrustedAuthorities> authorities);

  // Waits for a free place, then for the answer; both within the deadline. `sockets` holds the
  // connection meanwhile. A call that is made again asks for a new connection, since kept ones tend
  // to end together.
  HttpAnswer exchange(const HttpCall& call, OpenSockets& sockets, bool new_connection);

  bool is_idle() const;

 private:
  struct Kept {
    std::unique_ptr<FhirConnection> connection;
    SteadyTime since;
  };

  bool take_place(SteadyTime deadline);
  std::unique_ptr<FhirConnection> take_kept();
  void give_back(std::unique_ptr<FhirConnection> connection);
  std::shared_ptr<HostLookup> lookup();

  const Url server_;
  const int max_in_use_;
  const std::shared_ptr<TrustedAuthorities> authorities_;
  mutable std::mutex mutex_;
  std::condition_variable place_freed_;
  int in_use_ = 0;
  std::vector<Kept> kept_;
  std::shared_ptr<HostLookup> lookup_;
};

class FhirServerPools {
 public:
  explicit FhirServerPools(int max_in_use) : max_in_use_(max_in_use) {}
  std::shared_ptr<FhirServerPool> of(const Url& base);

 private:
  const int max_in_use_;
  const std::shared_ptr<TrustedAuthorities> authorities_ = std::make_shared<TrustedAuthorities>();
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<FhirServerPool>> pools_;
};

}  // namespace cds
