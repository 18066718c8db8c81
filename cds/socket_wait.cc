#include "cds/socket_wait.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace cds {
namespace {

// Rounded up, so that a wait does not end a moment early and spin.
int milliseconds_until(SteadyTime until) {
  using std::chrono::milliseconds;
  const auto left = until - std::chrono::steady_clock::now();
  if (left <= left.zero()) return 0;
  constexpr milliseconds kLongest{3'600'000};
  return static_cast<int>(std::min(std::chrono::ceil<milliseconds>(left), kLongest).count());
}

}  // namespace

Waited wait_for_socket(int socket, WaitFor what, SteadyTime until) {
  const short events = what == WaitFor::kReading ? POLLIN : POLLOUT;
  pollfd entry{socket, events, 0};
  while (true) {
    const int count = poll(&entry, 1, milliseconds_until(until));
    if (count > 0 || (count < 0 && errno != EINTR)) return Waited::kReady;
    if (count == 0 && std::chrono::steady_clock::now() >= until) return Waited::kTimeout;
  }
}

}  // namespace cds
