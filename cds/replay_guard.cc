#include "cds/replay_guard.h"

#include <openssl/evp.h>

#include <cstring>
#include <stdexcept>
#include <string>

namespace cds {
namespace {

std::array<unsigned char, 32> sha256(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 failed");
  }
  return digest;
}

std::string_view bytes_of(const std::array<unsigned char, 32>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::size_t ReplayGuard::FirstBytes::operator()(const Digest& digest) const {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

ReplayGuard::Verdict ReplayGuard::use(std::string_view jti, const std::string_view* body,
                                      std::int64_t expires, std::int64_t now) {
  std::string key(bytes_of(sha256(jti)));
  if (body != nullptr) key += bytes_of(sha256(*body));
  const Digest digest = sha256(key);
  const std::lock_guard lock(mutex_);
  while (!by_expiry_.empty() && by_expiry_.begin()->first < now) {
    used_.erase(by_expiry_.begin()->second);
    by_expiry_.erase(by_expiry_.begin());
  }
  if (used_.contains(digest)) return Verdict::kUsed;
  if (used_.size() >= capacity_) return Verdict::kFull;
  used_.insert(digest);
  by_expiry_.emplace(expires, digest);
  return Verdict::kNew;
}

}  // namespace cds
