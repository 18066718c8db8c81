#include "tests/support/certificates.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>

namespace cds {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

Key new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Signed by itself when there is no issuer.
Certificate new_certificate(const std::string& name, EVP_PKEY* key, X509* issuer,
                            EVP_PKEY* issuer_key) {
  static std::atomic<long> serial{1};
  constexpr long kDay = 86'400;
  Certificate made(X509_new(), X509_free);
  X509* const certificate = made.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kDay);
  std::string text = name;
  const void* bytes = text.data();
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             static_cast<const unsigned char*>(bytes), -1, -1, 0);
  X509* const signer = issuer == nullptr ? certificate : issuer;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  X509_set_pubkey(certificate, key);
  const bool authority = issuer == nullptr;
  add_extension(certificate, signer, NID_basic_constraints,
                authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!authority) {
    add_extension(certificate, signer, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
  }
  EXPECT_GT(X509_sign(certificate, issuer_key, EVP_sha256()), 0);
  return made;
}

CertificateFiles write(const TempFolder& folder, const std::string& name, X509* certificate,
                       EVP_PKEY* key) {
  CertificateFiles files{folder.file(name + ".pem"), folder.file(name + ".key")};
  if (std::FILE* out = std::fopen(files.certificate.c_str(), "w")) {
    PEM_write_X509(out, certificate);
    std::fclose(out);
  }
  if (std::FILE* out = std::fopen(files.key.c_str(), "w")) {
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
  }
  return files;
}

}  // namespace

TempFolder::TempFolder() : path_(testing::TempDir() + "pumpcds_XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "no temporary folder " << path_;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Authority::Authority(const TempFolder& folder, const std::string& name)
    : folder_(folder),
      key_(new_key()),
      own_(new_certificate(name, key_.get(), nullptr, key_.get())),
      files_(write(folder, name, own_.get(), key_.get())) {}

CertificateFiles Authority::issue(const std::string& name) const {
  const Key key = new_key();
  const Certificate certificate = new_certificate(name, key.get(), own_.get(), key_.get());
  return write(folder_, name, certificate.get(), key.get());
}

}  // namespace cds
