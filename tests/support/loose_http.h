#pragma once

// A request to a server that may vanish at any time.

#include <string>

namespace cds {

// The status of the answer; 0 when there was none.
int loose_exchange(int port, const std::string& request);

}  // namespace cds
