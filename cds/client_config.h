#pragma once

// Who may call the service: one [[client]] of the configuration for each EHR (or tenant of one),
// with the keys it signs with and the FHIR servers it may name. Source: docs/security.md.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cds {

enum class JwtAlgorithm : std::uint8_t { kEs384, kRs384, kEs256, kRs256 };
std::string_view to_string(JwtAlgorithm algorithm);  // "ES384"

// How often one token may be used.
enum class ReplayRule : std::uint8_t {
  kStrict,   // once
  kPerBody,  // once with each body: conformance kits sign one token for many calls
  kOff,
};

struct ClientConfig {
  std::string name;    // for the log
  std::string issuer;  // the token's `iss`
  // The values of `aud` that are accepted, at every endpoint; empty: the endpoint's own address
  // below public_url.
  std::vector<std::string> audience;
  std::string jwks_url;  // exactly one of the two
  std::string jwks_file;
  std::vector<std::string> fhir_servers;  // bases that its calls may name
  std::vector<JwtAlgorithm> algorithms{JwtAlgorithm::kEs384, JwtAlgorithm::kRs384};
  std::vector<std::string> tenants;  // empty: the token's `tenant` does not matter
  ReplayRule replay = ReplayRule::kStrict;
  bool silent = false;  // judged and recorded, answered without cards
};

// Whether a call of this client may name the base: one of fhir_servers, whatever the case of the
// host, a written default port or a '/' at the end.
bool may_call(const ClientConfig& client, std::string_view base);

}  // namespace cds
