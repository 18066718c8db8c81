#pragma once

// The service put together from a Config: zone, terminology, FHIR client, order-sign service and
// the server's routes. `serve` and `demo` share it.
//
// Throws ConfigError when the configuration cannot work (unknown zone, value set missing, a store
// of a newer version), TlsError when its certificates cannot.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cds/clock.h"
#include "cds/config.h"
#include "cds/server.h"

namespace cds {

struct AppOptions {
  Config config;
  Clock now = system_now;
  std::function<std::string()> new_uuid;  // empty: random UUIDs
  std::optional<HttpResponse> home;       // replaces GET /
  bool keep_records = false;              // in config.store, with feedback; the commands do
  bool demo = false;  // links go to the service's own address; the demo page is served
};

class App {
 public:
  explicit App(AppOptions options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // More routes; before start().
  void add(Route route);
  // Method and path of all routes.
  const std::vector<std::pair<std::string, std::string>>& routes() const;
  // Binds and serves; returns the port. Throws std::runtime_error when the address cannot be bound.
  int start();
  // Where health is answered; after start().
  int admin_port() const;
  // Readiness fails at once; after the configured delay no connection is taken any more. Returns
  // when the calls in flight have ended.
  void stop();
  // Throws TlsError and keeps the old certificates when the new ones cannot be used.
  void reload_certificates();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// [tls], or nothing. Throws ConfigError when half of it is missing.
std::optional<TlsFiles> tls_files(const Config& config);

// Why a service with this configuration may not be offered, or "": an address that other machines
// reach needs encryption and known clients.
std::string refusal_to_listen(const Config& config);

}  // namespace cds
