#include "cds/client_auth.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cds/log.h"
#include "cds/order_sign_service.h"
#include "cds/problem.h"
#include "cds/request_head.h"

namespace cds {
namespace {

constexpr std::int64_t kSkew = 60;
// A token that is good for longer would have to be remembered for longer.
constexpr std::int64_t kLongestLife = std::int64_t{24} * 3600;
constexpr std::size_t kLongestJti = 1024;

std::optional<JwtAlgorithm> allowed_algorithm(const ClientConfig& client, std::string_view name) {
  for (const JwtAlgorithm each : client.algorithms) {
    if (to_string(each) == name) return each;
  }
  return std::nullopt;
}

std::string_view without_one_slash(std::string_view address) {
  if (address.ends_with('/')) address.remove_suffix(1);
  return address;
}

// Sums of times would overflow for a hostile one; these cannot.
bool is_time(std::int64_t seconds) {
  constexpr std::int64_t kFarthest = std::int64_t{1} << 40U;
  return seconds >= 0 && seconds <= kFarthest;
}

std::string time_refusal(const JwtClaims& claims, std::int64_t now) {
  if (!claims.exp || !is_time(*claims.exp)) return "exp missing";
  if (!claims.iat || !is_time(*claims.iat)) return "iat missing";
  if (*claims.exp + kSkew <= now) return "expired";
  if (*claims.iat > now + kSkew) return "iat in the future";
  if (*claims.exp - *claims.iat > kLongestLife) return "good for more than a day";
  if (claims.nbf && *claims.nbf > now + kSkew) return "not yet valid";
  return {};
}

// The token of "Bearer …" (RFC 6750); empty when there is none.
std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer";
  if (!equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) return {};
  authorization.remove_prefix(kScheme.size());
  const std::size_t begin = authorization.find_first_not_of(' ');
  if (begin == 0 || begin == std::string_view::npos) return {};
  authorization.remove_prefix(begin);
  return authorization.substr(0, authorization.find_last_not_of(' ') + 1);
}

// What a stranger sent goes into the log for as far as it helps.
std::string_view shortened(std::string_view text) {
  constexpr std::size_t kLongest = 128;
  if (text.size() <= kLongest) return text;
  std::size_t size = kLongest;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

void log_refusal(const HttpRequest& request, const TokenVerdict& verdict) {
  LogLine(LogLevel::kWarning, "authentication")
      .text("requestId", request.request_id)
      .text("reason", verdict.reason)
      .text("iss", shortened(verdict.claims.iss))
      .text("tenant", shortened(verdict.claims.tenant))
      .text("jti", shortened(verdict.claims.jti))
      .write();
}

}  // namespace

struct ClientAuth::Client {
  Client(const ClientConfig& given, const ClientAuthOptions& options)
      : config(given), keys(make_key_source(given, options.keys)), used(options.max_used_tokens) {}

  const ClientConfig& config;
  std::unique_ptr<KeySource> keys;
  ReplayGuard used;
};

ClientAuth::ClientAuth(const Config& config, const ClientAuthOptions& options)
    : config_(config), now_(options.now) {
  for (const ClientConfig& client : config.clients) {
    clients_.push_back(std::make_unique<Client>(client, options));
  }
}

ClientAuth::~ClientAuth() = default;

const ClientConfig* ClientAuth::authenticate(const HttpRequest& request, Endpoint endpoint) {
  if (clients_.empty()) return nullptr;
  TokenVerdict verdict;
  const std::string_view token = bearer_token(request.authorization);
  if (token.empty()) {
    verdict.reason = "no bearer token";
  } else {
    verdict = verify(token, request.body, endpoint);
  }
  if (verdict.client != nullptr) return verdict.client;
  log_refusal(request, verdict);
  if (verdict.full) throw Problem(503, "throttled", "", "too many tokens; try again later");
  throw Problem(401, "login", "", "authentication required");
}

TokenVerdict ClientAuth::verify(std::string_view token, std::string_view body, Endpoint endpoint) {
  TokenVerdict verdict;
  Jwt jwt;
  try {
    jwt = read_jwt(token);
  } catch (const JwtError& error) {
    verdict.reason = error.what();
    return verdict;
  }
  verdict.claims = jwt.claims;
  Client* const client = client_of(jwt.claims);
  if (client == nullptr) {
    verdict.reason = "no client of this iss and tenant";
    return verdict;
  }
  verdict.reason = refusal(token, jwt, *client, endpoint);
  if (!verdict.reason.empty()) return verdict;
  if (client->config.replay != ReplayRule::kOff) {
    const bool per_body = client->config.replay == ReplayRule::kPerBody;
    const auto use = client->used.use(jwt.claims.jti, per_body ? &body : nullptr,
                                      *jwt.claims.exp + kSkew, now_().seconds);
    verdict.full = use == ReplayGuard::Verdict::kFull;
    if (verdict.full) verdict.reason = "too many tokens in use";
    if (use == ReplayGuard::Verdict::kUsed) verdict.reason = "jti used before";
  }
  if (verdict.reason.empty()) verdict.client = &client->config;
  return verdict;
}

ClientAuth::Client* ClientAuth::client_of(const JwtClaims& claims) {
  const auto found = std::ranges::find_if(clients_, [&claims](const auto& client) {
    const std::vector<std::string>& tenants = client->config.tenants;
    return client->config.issuer == claims.iss &&
           (tenants.empty() || std::ranges::find(tenants, claims.tenant) != tenants.end());
  });
  return found == clients_.end() ? nullptr : found->get();
}

std::string ClientAuth::refusal(std::string_view token, const Jwt& jwt, Client& client,
                                Endpoint endpoint) {
  const auto algorithm = allowed_algorithm(client.config, jwt.header.alg);
  if (!algorithm) return "alg not allowed";
  if (!jwt.header.typ.empty() && !equal_ignoring_case(jwt.header.typ, "JWT")) return "typ not JWT";
  if (jwt.header.crit) return "crit";
  if (jwt.header.jku && (jwt.header.jku->empty() || *jwt.header.jku != client.config.jwks_url)) {
    return "jku not configured";
  }
  // What costs nothing comes before what may cost a fetch or a signature's time.
  if (!is_for(jwt.claims, client.config, endpoint)) return "aud is another";
  if (std::string why = time_refusal(jwt.claims, now_().seconds); !why.empty()) return why;
  if (jwt.claims.jti.empty() || jwt.claims.jti.size() > kLongestJti) return "jti missing";
  const auto has_key = [&](const KeySet& keys) {
    return keys.find(jwt.header.kid, *algorithm) != nullptr;
  };
  const std::shared_ptr<const KeySet> keys = client.keys->keys(has_key);
  if (!keys) return "no keys";
  const VerificationKey* const key = keys->find(jwt.header.kid, *algorithm);
  if (key == nullptr) return "no key fits";
  return key->verifies(token, *algorithm) ? "" : "signature";
}

// An endpoint's address, or one of those that the client's configuration names.
bool ClientAuth::is_for(const JwtClaims& claims, const ClientConfig& client,
                        Endpoint endpoint) const {
  std::vector<std::string> accepted = client.audience;
  if (accepted.empty()) {
    const std::string discovery = config_.public_url + "/cds-services";
    const std::string call = discovery + "/" + kServiceId;
    accepted.push_back(endpoint == Endpoint::kDiscovery ? discovery : call);
    if (endpoint == Endpoint::kFeedback) accepted.push_back(call + "/feedback");
  }
  return std::ranges::any_of(claims.aud, [&accepted](const std::string& audience) {
    return std::ranges::any_of(accepted, [&audience](const std::string& address) {
      return without_one_slash(audience) == without_one_slash(address);
    });
  });
}

}  // namespace cds
