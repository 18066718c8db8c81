#pragma once

// Public keys (JWK) and the verification of a signature with one.
//
// A key is used for what it says it is for, and no algorithm is taken from a token: the caller
// names it. A set that holds a private or a symmetric key is refused as a whole; keys of other
// kinds, for other uses, or too weak (RSA below 2048 bits) are left out. Source: RFC 7517, RFC
// 7518; protocol, P62, P64.

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cds/client_config.h"

namespace cds {

class JwksError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// As it stands in a set.
struct Jwk {
  std::string kty;
  std::string crv;
  std::optional<std::string> kid;
  std::string use;
  std::string alg;
  std::vector<std::string> key_ops;
  std::string n, e;  // RSA
  std::string x, y;  // EC
};

class VerificationKey {
 public:
  // nullptr: not usable here.
  static std::unique_ptr<const VerificationKey> import(const Jwk& jwk);
  ~VerificationKey();
  VerificationKey(const VerificationKey&) = delete;
  VerificationKey& operator=(const VerificationKey&) = delete;

  const std::optional<std::string>& kid() const { return jwk_.kid; }
  bool fits(JwtAlgorithm algorithm) const;
  // Whether a token whose header names `algorithm` is signed with this key, which fits it. Thread
  // safe.
  bool verifies(std::string_view token, JwtAlgorithm algorithm) const;

 private:
  struct Imported;
  VerificationKey(Jwk jwk, std::unique_ptr<Imported> imported);

  Jwk jwk_;
  std::unique_ptr<Imported> imported_;
};

class KeySet {
 public:
  explicit KeySet(const std::vector<Jwk>& keys);

  // The one key of this `kid`, or without one the one key that fits; nullptr: none, or several.
  const VerificationKey* find(const std::optional<std::string>& kid, JwtAlgorithm algorithm) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::vector<std::unique_ptr<const VerificationKey>> keys_;
};

// Throws JwksError; its text quotes nothing.
std::vector<Jwk> read_jwks(std::string json);

}  // namespace cds
