#include "cds/jwk.h"

#include <cjose/jwk.h>
#include <cjose/jws.h>

#include <algorithm>
#include <utility>

#include "cds/base64url.h"

namespace cds {
namespace {

bool is_rsa(JwtAlgorithm algorithm) {
  return algorithm == JwtAlgorithm::kRs256 || algorithm == JwtAlgorithm::kRs384;
}

std::string_view curve_of(JwtAlgorithm algorithm) {
  return algorithm == JwtAlgorithm::kEs256 ? "P-256" : "P-384";
}

std::string without_leading_zeros(const std::string& bytes) {
  return bytes.substr(std::min(bytes.find_first_not_of('\0'), bytes.size()));
}

// A modulus of 2048 to 8192 bits and an odd exponent from 3 to 32 bits: what an attacker could
// have put there to make signatures easy to forge, or slow to check, is none.
bool is_strong_rsa(const Jwk& jwk) {
  constexpr std::size_t kSmallest = 2048 / 8;
  constexpr std::size_t kLargest = 8192 / 8;
  const auto modulus = base64url_decode(jwk.n);
  const auto exponent = base64url_decode(jwk.e);
  if (!modulus || !exponent) return false;
  const std::string n = without_leading_zeros(*modulus);
  const std::string e = without_leading_zeros(*exponent);
  if (n.size() < kSmallest || n.size() > kLargest || (n.size() == kSmallest && n[0] >= 0)) {
    return false;
  }
  const bool odd = !e.empty() && (static_cast<unsigned char>(e.back()) & 1U) == 1U;
  return odd && e.size() <= 4 && e != "\x01";
}

// The whole coordinate, as RFC 7518, 6.2.1.2 has it.
bool is_point(const Jwk& jwk) {
  const std::size_t size = jwk.crv == "P-256" ? 32 : jwk.crv == "P-384" ? 48 : 0;
  const auto x = base64url_decode(jwk.x);
  const auto y = base64url_decode(jwk.y);
  return size > 0 && x && y && x->size() == size && y->size() == size;
}

// Written anew from what was checked, so that the library sees nothing else. Every value is
// base64url or a name from above: there is nothing to escape.
std::string plain_json(const Jwk& jwk) {
  if (jwk.kty == "RSA") return R"({"kty":"RSA","n":")" + jwk.n + R"(","e":")" + jwk.e + "\"}";
  return R"({"kty":"EC","crv":")" + jwk.crv + R"(","x":")" + jwk.x + R"(","y":")" + jwk.y + "\"}";
}

}  // namespace

struct VerificationKey::Imported {
  explicit Imported(cjose_jwk_t* imported) : key(imported) {}
  ~Imported() { cjose_jwk_release(key); }
  Imported(const Imported&) = delete;
  Imported& operator=(const Imported&) = delete;
  cjose_jwk_t* key;
};

VerificationKey::VerificationKey(Jwk jwk, std::unique_ptr<Imported> imported)
    : jwk_(std::move(jwk)), imported_(std::move(imported)) {}
VerificationKey::~VerificationKey() = default;

std::unique_ptr<const VerificationKey> VerificationKey::import(const Jwk& jwk) {
  const bool sound = jwk.kty == "RSA" ? is_strong_rsa(jwk) : jwk.kty == "EC" && is_point(jwk);
  const bool for_signatures = jwk.use.empty() || jwk.use == "sig";
  const bool may_verify =
      jwk.key_ops.empty() || std::ranges::find(jwk.key_ops, "verify") != jwk.key_ops.end();
  if (!sound || !for_signatures || !may_verify) return nullptr;
  const std::string json = plain_json(jwk);
  cjose_err error{};
  cjose_jwk_t* const key = cjose_jwk_import(json.data(), json.size(), &error);
  if (key == nullptr) return nullptr;  // not on the curve
  return std::unique_ptr<const VerificationKey>(
      new VerificationKey(jwk, std::make_unique<Imported>(key)));
}

bool VerificationKey::fits(JwtAlgorithm algorithm) const {
  if (!jwk_.alg.empty() && jwk_.alg != to_string(algorithm)) return false;
  if (is_rsa(algorithm)) return jwk_.kty == "RSA";
  return jwk_.kty == "EC" && jwk_.crv == curve_of(algorithm);
}

bool VerificationKey::verifies(std::string_view token, JwtAlgorithm algorithm) const {
  if (!fits(algorithm)) return false;
  // R and S side by side (RFC 7518, 3.4), not DER.
  const std::size_t signature = token.size() - (token.rfind('.') + 1);
  constexpr std::size_t kOf64Bytes = 86;
  constexpr std::size_t kOf96Bytes = 128;
  if (algorithm == JwtAlgorithm::kEs256 && signature != kOf64Bytes) return false;
  if (algorithm == JwtAlgorithm::kEs384 && signature != kOf96Bytes) return false;
  cjose_err error{};
  const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> jws(
      cjose_jws_import(token.data(), token.size(), &error), &cjose_jws_release);
  return jws != nullptr && cjose_jws_verify(jws.get(), imported_->key, &error);
}

KeySet::KeySet(const std::vector<Jwk>& keys) {
  for (const Jwk& jwk : keys) {
    if (auto key = VerificationKey::import(jwk)) keys_.push_back(std::move(key));
  }
}

const VerificationKey* KeySet::find(const std::optional<std::string>& kid,
                                    JwtAlgorithm algorithm) const {
  const VerificationKey* found = nullptr;
  for (const auto& key : keys_) {
    if ((kid && key->kid() != kid) || !key->fits(algorithm)) continue;
    if (found != nullptr) return nullptr;
    found = key.get();
  }
  return found;
}

}  // namespace cds
