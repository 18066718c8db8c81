#include "tests/support/signed_token.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace cds {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void check(bool done) {
  if (!done) throw std::runtime_error("OpenSSL");
}

EVP_PKEY* generate(TestKey::Kind kind) {
  switch (kind) {
    case TestKey::Kind::kRsa2048:
      return EVP_RSA_gen(2048);
    case TestKey::Kind::kRsa1024:
      return EVP_RSA_gen(1024);
    case TestKey::Kind::kP256:
      return EVP_EC_gen("P-256");
    case TestKey::Kind::kP384:
      return EVP_EC_gen("P-384");
  }
  return nullptr;
}

std::string big_endian(const BIGNUM* number, std::size_t size) {
  std::string out(size == 0 ? static_cast<std::size_t>(BN_num_bytes(number)) : size, '\0');
  const int length = static_cast<int>(out.size());
  check(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), length) == length);
  return out;
}

// R and S side by side.
std::string raw_signature(const std::string& der, std::size_t size) {
  const unsigned char* at = bytes(der);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free);
  check(pair != nullptr);
  return big_endian(ECDSA_SIG_get0_r(pair.get()), size) +
         big_endian(ECDSA_SIG_get0_s(pair.get()), size);
}

}  // namespace

std::string base64url(std::string_view text) {
  std::vector<unsigned char> out(text.size() / 3 * 4 + 8);
  const int size = EVP_EncodeBlock(out.data(), bytes(text), static_cast<int>(text.size()));
  std::string encoded(out.begin(), out.begin() + size);
  while (encoded.ends_with('=')) encoded.pop_back();
  for (char& c : encoded) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return encoded;
}

TestKey::TestKey(Kind kind) : kind_(kind), key_(generate(kind), &EVP_PKEY_free) {
  check(key_ != nullptr);
}

std::string TestKey::number(const char* name, std::size_t size) const {
  BIGNUM* value = nullptr;
  check(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> owner(value, &BN_free);
  return base64url(big_endian(value, size));
}

std::string TestKey::jwk(const std::string& kid, const std::string& members) const {
  const std::string named = R"({"kid":")" + kid + "\"" + members + ",";
  if (kind_ == Kind::kRsa2048 || kind_ == Kind::kRsa1024) {
    return named + R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
           number(OSSL_PKEY_PARAM_RSA_E, 0) + "\"}";
  }
  const std::size_t size = coordinate_size();
  return named + R"("kty":"EC","crv":")" + (kind_ == Kind::kP256 ? "P-256" : "P-384") +
         R"(","x":")" + number(OSSL_PKEY_PARAM_EC_PUB_X, size) + R"(","y":")" +
         number(OSSL_PKEY_PARAM_EC_PUB_Y, size) + "\"}";
}

std::string TestKey::private_jwk(const std::string& kid) const {
  const bool rsa = kind_ == Kind::kRsa2048 || kind_ == Kind::kRsa1024;
  const char* const name = rsa ? OSSL_PKEY_PARAM_RSA_D : OSSL_PKEY_PARAM_PRIV_KEY;
  return jwk(kid, R"(,"d":")" + number(name, rsa ? 0 : coordinate_size()) + "\"");
}

std::string TestKey::public_pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  check(PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string TestKey::sign(const std::string& header, const std::string& payload,
                          const std::string& algorithm, Form form) const {
  const std::string text = base64url(header) + "." + base64url(payload);
  const EVP_MD* const digest = algorithm.ends_with("384") ? EVP_sha384() : EVP_sha256();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  check(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1);
  std::array<unsigned char, 1024> buffer{};
  std::size_t size = buffer.size();
  check(EVP_DigestSign(context.get(), buffer.data(), &size, bytes(text), text.size()) == 1);
  std::string signature(buffer.data(), buffer.data() + size);
  const bool curve = kind_ == Kind::kP256 || kind_ == Kind::kP384;
  if (curve && form == Form::kJose) signature = raw_signature(signature, coordinate_size());
  return text + "." + base64url(signature);
}

const TestKey& rsa_key() {
  static const TestKey kKey(TestKey::Kind::kRsa2048);
  return kKey;
}
const TestKey& p384_key() {
  static const TestKey kKey(TestKey::Kind::kP384);
  return kKey;
}
const TestKey& p256_key() {
  static const TestKey kKey(TestKey::Kind::kP256);
  return kKey;
}

std::string key_set(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

std::string hmac_token(const std::string& header, const std::string& payload,
                       const std::string& secret) {
  const std::string text = base64url(header) + "." + base64url(payload);
  std::array<unsigned char, EVP_MAX_MD_SIZE> buffer{};
  unsigned size = 0;
  check(HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes(text), text.size(),
             buffer.data(), &size) != nullptr);
  return text + "." + base64url(std::string(buffer.data(), buffer.data() + size));
}

}  // namespace cds
