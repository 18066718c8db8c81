#pragma once

// A signed token (JWT in JWS compact form) taken apart before anything of it is believed.
//
// Strict: three parts of unpadded base64url, header and claims JSON objects without a name given
// twice, every claim of its type. Whatever breaks this is no token; the reason is for the log and
// quotes nothing. Times are seconds since 1970. Source: RFC 7515, RFC 7519; protocol, P61.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cds {

inline constexpr std::size_t kMaxToken = std::size_t{16} << 10U;

class JwtError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct JwtHeader {
  std::string alg;
  std::string typ;
  std::optional<std::string> kid;
  std::optional<std::string> jku;
  bool crit = false;  // whatever it holds
};

struct JwtClaims {
  std::string iss;
  std::vector<std::string> aud;
  std::string jti;
  std::string tenant;
  std::optional<std::int64_t> exp;
  std::optional<std::int64_t> iat;
  std::optional<std::int64_t> nbf;
};

struct Jwt {
  JwtHeader header;
  JwtClaims claims;
};

Jwt read_jwt(std::string_view token);  // throws JwtError

// The parts of read_jwt(). Both throw JwtError.
JwtHeader read_jwt_header(std::string json);
JwtClaims read_jwt_claims(std::string json);

}  // namespace cds
