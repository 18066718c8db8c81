#pragma once

// Keys made at run time and tokens signed with them, by OpenSSL alone: header and payload are any
// text, and so may be what no JOSE library would write.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace cds {

std::string base64url(std::string_view bytes);

class TestKey {
 public:
  enum class Kind : std::uint8_t { kRsa2048, kRsa1024, kP256, kP384 };
  explicit TestKey(Kind kind);

  // The public key; `members` are more of its members, each with a comma before it.
  std::string jwk(const std::string& kid, const std::string& members = "") const;
  std::string private_jwk(const std::string& kid) const;
  std::string public_pem() const;

  enum class Form : std::uint8_t { kJose, kDer };
  // The token of this header and payload, signed with the digest of its algorithm ("ES384").
  std::string sign(const std::string& header, const std::string& payload,
                   const std::string& algorithm, Form form = Form::kJose) const;

 private:
  std::string number(const char* name, std::size_t size) const;
  std::size_t coordinate_size() const { return kind_ == Kind::kP256 ? 32 : 48; }

  Kind kind_;
  std::shared_ptr<evp_pkey_st> key_;
};

// Made once for the program: an RSA key takes a while.
const TestKey& rsa_key();
const TestKey& p384_key();
const TestKey& p256_key();

std::string key_set(const std::string& keys);  // of JWKs separated by commas

// Signed by HMAC with SHA-256, as an attacker would with what he takes for the secret.
std::string hmac_token(const std::string& header, const std::string& payload,
                       const std::string& secret);

}  // namespace cds
