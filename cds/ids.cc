#include "cds/ids.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <span>
#include <system_error>

namespace cds {
namespace {

constexpr const char* kHex = "0123456789abcdef";

void fill_randomly(std::span<unsigned char> bytes) {
  // Up to 256 bytes come whole once the pool is ready; before that a signal may interrupt the wait.
  while (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
}

}  // namespace

std::string new_uuid() {
  std::array<unsigned char, 16> bytes{};
  fill_randomly(bytes);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  std::string uuid;
  uuid.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += kHex[bytes[i] >> 4U];
    uuid += kHex[bytes[i] & 0x0FU];
  }
  return uuid;
}

std::string new_token() {
  std::array<unsigned char, 32> bytes{};
  fill_randomly(bytes);
  std::string token;
  for (const unsigned char byte : bytes) {
    token += kHex[byte >> 4U];
    token += kHex[byte & 0x0FU];
  }
  return token;
}

}  // namespace cds
