#pragma once

// Runs what only waits for another system (an EHR, the store): who gave it lets other calls compute
// meanwhile. Empty: nobody minds.

#include <functional>

namespace cds {

using WaitOutside = std::function<void(const std::function<void()>& wait)>;

// Throws what `wait` throws.
inline void run_outside(const WaitOutside& outside, const std::function<void()>& wait) {
  outside ? outside(wait) : wait();
}

}  // namespace cds
