#pragma once

// Who is calling: verifies the bearer token (JWT) of a request against the configured clients.
//
// Every refusal is the same Problem (401); its reason goes to the log, with iss, tenant and jti as
// sent and never the token. 503 when a client's memory of used tokens is full. Time is the real
// clock, whatever --as-of says. Source: protocol, P60 to P67; docs/security.md.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cds/clock.h"
#include "cds/config.h"
#include "cds/jwks.h"
#include "cds/jwt.h"
#include "cds/replay_guard.h"
#include "cds/server.h"

namespace cds {

enum class Endpoint : std::uint8_t { kDiscovery, kCall, kFeedback };

// What became of a token.
struct TokenVerdict {
  const ClientConfig* client = nullptr;  // accepted; else `reason` says why not
  std::string reason;
  bool full = false;  // only for want of memory
  JwtClaims claims;   // as sent, as far as they could be read
};

struct ClientAuthOptions {
  KeySourceOptions keys;
  std::size_t max_used_tokens = 100'000;  // of each client
  Clock now = system_now;
};

class ClientAuth {
 public:
  // Throws ConfigError when a key file cannot be used. `config` outlives this.
  explicit ClientAuth(const Config& config, const ClientAuthOptions& options = {});
  ~ClientAuth();
  ClientAuth(const ClientAuth&) = delete;
  ClientAuth& operator=(const ClientAuth&) = delete;

  // The client that made the request, with its body still in place; nullptr when none is
  // configured. Throws Problem. Thread safe.
  const ClientConfig* authenticate(const HttpRequest& request, Endpoint endpoint);

  TokenVerdict verify(std::string_view token, std::string_view body, Endpoint endpoint);

 private:
  struct Client;
  Client* client_of(const JwtClaims& claims);
  std::string refusal(std::string_view token, const Jwt& jwt, Client& client, Endpoint endpoint);
  bool is_for(const JwtClaims& claims, const ClientConfig& client, Endpoint endpoint) const;

  const Config& config_;
  Clock now_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace cds
