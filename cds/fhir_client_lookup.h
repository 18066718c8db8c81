#pragma once

// A host's addresses, with a deadline.
//
// The system's resolver cannot be interrupted, so it runs in a thread of its own that may outlive
// the caller (and, at the program's end, is simply dropped); it owns all that it touches.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cds/socket_wait.h"

namespace cds {

class HostLookup {
 public:
  // Starts at once. An address as host is its own answer.
  static std::shared_ptr<HostLookup> start(const std::string& host);

  enum class Outcome : std::uint8_t { kFound, kNotFound, kTimeout };
  // Waits for the resolver. Thread safe; any number of callers share one lookup.
  Outcome wait(SteadyTime until, std::vector<std::string>& addresses);
  bool is_stale() const;  // failed, or too old to go by

 private:
  void finish(std::vector<std::string> addresses);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  SteadyTime done_at_;
  std::vector<std::string> addresses_;
};

}  // namespace cds
