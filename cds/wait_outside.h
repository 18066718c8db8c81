#pragma once

// Runs what only waits for another system (an EHR, the store): who gave it lets other calls compute
// meanwhile. Empty: nobody minds. Throws what `wait` throws.

#include <functional>

namespace cds {

using WaitOutside = std::function<void(const std::function<void()>& wait)>;

}  // namespace cds
