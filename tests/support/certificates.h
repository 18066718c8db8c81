#pragma once

// Certificates made while a test runs: an authority, and what it signs, as PEM files in a folder
// that is gone with the test.

#include <memory>
#include <string>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY
struct x509_st;      // OpenSSL's X509

namespace cds {

struct CertificateFiles {
  std::string certificate;
  std::string key;
};

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class Authority {
 public:
  Authority(const TempFolder& folder, const std::string& name);

  const std::string& certificate() const { return files_.certificate; }
  // For 127.0.0.1 and localhost; writes NAME.pem and NAME.key, over older ones.
  CertificateFiles issue(const std::string& name) const;

 private:
  const TempFolder& folder_;
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> own_;
  CertificateFiles files_;
};

}  // namespace cds
