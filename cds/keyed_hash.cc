#include "cds/keyed_hash.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "cds/config.h"
#include "cds/read_file.h"

namespace cds {
namespace {

constexpr std::size_t kKeyBytes = 32;

std::string hex(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += {kHex[bytes[i] >> 4U], kHex[bytes[i] & 0x0FU]};
  return text;
}

// Each text behind its length.
std::string framed(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts)
    all.append(std::to_string(text.size())).append(":").append(text);
  return all;
}

const unsigned char* bytes_of(const std::string& text) {
  const void* bytes = text.data();
  return static_cast<const unsigned char*>(bytes);
}

bool write_new_file(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool kept = ::fsync(file) == 0;
  ::close(file);
  if (!written || !kept) ::unlink(path.c_str());
  return written && kept;
}

}  // namespace

std::string sha256(const std::vector<std::string>& texts) {
  const std::string all = framed(texts);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(all.data(), all.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 failed");
  }
  return hex(digest.data(), size);
}

KeyedHash::KeyedHash(const std::string& key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
  keyed_.reset(EVP_MAC_CTX_new(mac.get()), EVP_MAC_CTX_free);
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  if (!keyed_ || EVP_MAC_init(keyed_.get(), bytes_of(key), key.size(), parameters.data()) != 1) {
    throw std::runtime_error("HMAC failed");
  }
}

std::string KeyedHash::of(const std::vector<std::string>& texts) const {
  const std::string all = framed(texts);
  const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> copy(
      EVP_MAC_CTX_dup(keyed_.get()), EVP_MAC_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  if (!copy || EVP_MAC_update(copy.get(), bytes_of(all), all.size()) != 1 ||
      EVP_MAC_final(copy.get(), digest.data(), &size, digest.size()) != 1) {
    throw std::runtime_error("HMAC failed");
  }
  return hex(digest.data(), size);
}

std::string random_key() {
  std::array<unsigned char, kKeyBytes> bytes{};
  while (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return hex(bytes.data(), bytes.size());
}

std::string read_key_file(const std::string& path, bool make) {
  if (make && ::access(path.c_str(), F_OK) != 0) write_new_file(path, random_key() + "\n");
  const auto text = read_file(path);
  if (!text) throw ConfigError("store_key_file: " + path + " cannot be read");
  const std::size_t first = text->find_first_not_of(" \t\r\n");
  const std::size_t last = text->find_last_not_of(" \t\r\n");
  std::string key = first == std::string::npos ? "" : text->substr(first, last - first + 1);
  if (key.size() < kKeyBytes) {
    throw ConfigError("store_key_file: " + path + ": expected at least 32 characters");
  }
  return key;
}

bool is_uuid(const std::string& text) {
  constexpr std::size_t kSize = 36;
  if (text.size() != kSize) return false;
  for (std::size_t i = 0; i < kSize; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

}  // namespace cds
