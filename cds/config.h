#pragma once

// Settings: TOML file, environment PUMPCDS_…, command-line flags, in rising precedence. An unknown
// key is an error with a suggestion; a wrong type or value names the key and what was expected.
// docs/pumpcds.example.toml is complete.

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cds/client_config.h"
#include "rules/parameters.h"

namespace cds {

class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Config {
  std::string listen = "127.0.0.1:8080";
  std::string admin_listen;                  // "": health and metrics are on listen
  bool behind_proxy = false;                 // a proxy on this machine's network ends TLS
  std::chrono::milliseconds drain_delay{0};  // readiness fails so long before listening ends
  std::string tls_certificate;               // [tls]
  std::string tls_key;
  std::string tls_client_ca;
  std::string time_zone = "UTC";
  std::chrono::milliseconds deadline{4000};
  int fhir_connections = 256;  // to one FHIR server at once
  std::vector<std::string> cors_origins;
  std::string prefetch_dialect = "1.0";  // "3.0": templates may ask for dates by today()
  bool cards_out_of_scope = false;       // cards.out_of_scope
  std::string guideline_url;             // link on the card
  std::string smart_app;                 // launch address, linked from the card
  std::string public_url;                // where clients reach this, without '/' at the end
  bool evidence = true;                  // evidence pages; cards link them when public_url is known
  std::string admin_token_file;          // opens /insights; empty: there is no such page
  std::string valuesets;                 // a directory that adds or replaces value sets
  std::string as_of;                     // flag only
  std::string store = "pumpcds.sqlite";  // a file, postgresql://…, or empty: nothing is kept
  std::string store_key_file;
  std::string store_password_file;
  std::string spool;                               // empty: beside the store's file
  std::size_t spool_max = std::size_t{64} << 20U;  // bytes
  rules::Parameters parameters;                    // [parameters], warranty_extension
  // [[client]]; none: whoever can reach the service may call it.
  std::vector<ClientConfig> clients;
};

// `file` empty: defaults. Then the environment: PUMPCDS_ and the key in capitals with _ for dots
// (PUMPCDS_LISTEN, PUMPCDS_PARAMETERS_MDI_GAP, …; lists are separated by commas). A PUMPCDS_
// variable of another name is an error.
Config load_config(const std::string& file);

// Every key outside [[client]], as in the file: "listen", "parameters.mdi_gap".
std::vector<std::string> config_keys();

struct HostPort {
  std::string host;
  int port = 0;
};
HostPort parse_listen(const std::string& listen);  // throws ConfigError
bool is_loopback(const std::string& host);

}  // namespace cds
