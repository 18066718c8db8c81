#pragma once

// Which tokens have been used, until they expire. Holds digests only, in memory: a restart forgets
// them, and each of several processes knows its own.
//
// Bounded: when it is full of tokens that are still valid, a new one is not let in, since letting
// it in unseen would let it in again. Times are seconds since 1970. Source: protocol, P67.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <unordered_set>

namespace cds {

class ReplayGuard {
 public:
  enum class Verdict : std::uint8_t { kNew, kUsed, kFull };

  explicit ReplayGuard(std::size_t capacity) : capacity_(capacity) {}

  // Notes the use of a token, with `body` only when another body makes it another use. It is
  // forgotten after `expires`. Thread safe.
  Verdict use(std::string_view jti, const std::string_view* body, std::int64_t expires,
              std::int64_t now);

 private:
  using Digest = std::array<unsigned char, 32>;
  struct FirstBytes {
    std::size_t operator()(const Digest& digest) const;
  };

  std::size_t capacity_;
  std::mutex mutex_;
  std::unordered_set<Digest, FirstBytes> used_;
  std::multimap<std::int64_t, Digest> by_expiry_;
};

}  // namespace cds
