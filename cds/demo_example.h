#pragma once

// One order-sign call over HTTP, as an EHR would make it, and its cards as a reader sees them.

#include <string>

namespace cds {

struct DemoCall {
  int status = 0;     // 0: no answer
  std::string cards;  // text for a terminal; of other answers than 200 the body
};

// `service` is scheme, host and port.
DemoCall post_order_sign(const std::string& service, const std::string& path,
                         const std::string& request);

}  // namespace cds
