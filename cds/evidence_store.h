#pragma once

// Determinations kept for their evidence pages: in memory only, for 30 minutes, bounded in number
// and size (the oldest go first). The key is a random token of 256 bits, so that a page is found by
// its link alone. Safe to use from several threads.

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "cds/evidence_view.h"

namespace cds {

struct EvidenceLimits {
  std::chrono::steady_clock::duration lifetime = std::chrono::minutes(30);
  std::size_t entries = 5'000;
  std::size_t bytes = std::size_t{64} << 20U;
};

class EvidenceStore {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;
  explicit EvidenceStore(EvidenceLimits limits = {}, Now now = std::chrono::steady_clock::now);

  // Returns the token. What alone is larger than the limit is not kept, and its link says so.
  std::string keep(EvidenceView view);
  // nullptr: unknown, expired or pushed out.
  std::shared_ptr<const EvidenceView> find(std::string_view token);

 private:
  struct Entry {
    std::string token;
    std::chrono::steady_clock::time_point expires;
    std::size_t bytes = 0;
    std::shared_ptr<const EvidenceView> view;
  };
  void drop_expired();
  void drop_oldest();

  EvidenceLimits limits_;
  Now now_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the oldest first
  std::map<std::string, std::list<Entry>::iterator, std::less<>> by_token_;
  std::size_t bytes_ = 0;
};

}  // namespace cds
