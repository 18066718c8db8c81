#pragma once

// Where a client's keys come from: a file, read again when it has changed, or an address, fetched
// in a thread of its own.
//
// A set that cannot be read or fetched leaves the last good one in place. A fetched set is kept as
// long as the answer's max-age says (1 minute to 24 hours, 1 hour when it says nothing). A key that
// is not in it is looked for once more, at most once a minute; callers share that fetch, wait for
// at most its deadline, and never make those wait whose key is there. Source: protocol, P63, P64.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cds/client_config.h"
#include "cds/jwk.h"

namespace cds {

struct KeySourceOptions {
  std::chrono::milliseconds deadline{3'000};  // of one fetch
  std::chrono::milliseconds between{60'000};  // after a failure, and between two unknown keys
  std::chrono::milliseconds shortest{60'000};
  std::chrono::milliseconds longest{24 * 3'600'000};
  std::chrono::milliseconds usual{3'600'000};
  std::size_t max_waiting = 16;  // more callers than this do not wait for a fetch
  std::size_t max_bytes = std::size_t{256} << 10U;
};

class KeySource {
 public:
  KeySource() = default;
  virtual ~KeySource() = default;
  KeySource(const KeySource&) = delete;
  KeySource& operator=(const KeySource&) = delete;

  // The keys; nullptr when there have never been any. When they are not `enough`, after trying for
  // newer ones. Thread safe.
  virtual std::shared_ptr<const KeySet> keys(const std::function<bool(const KeySet&)>& enough) = 0;
};

// Throws ConfigError when a file holds no key set now.
std::unique_ptr<KeySource> make_key_source(const ClientConfig& client,
                                           const KeySourceOptions& options);

// How long a fetched set is kept; max_age in seconds.
std::chrono::milliseconds lifetime_of(std::optional<int> max_age, const KeySourceOptions& options);

}  // namespace cds
