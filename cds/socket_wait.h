#pragma once

// Waiting for a socket with a point in time at which it ends.

#include <chrono>
#include <cstdint>

namespace cds {

using SteadyTime = std::chrono::steady_clock::time_point;

enum class Waited : std::uint8_t { kReady, kTimeout };
enum class WaitFor : std::uint8_t { kReading, kWriting };

// kReady also when the peer has closed or the socket is broken: the next call on it says so.
Waited wait_for_socket(int socket, WaitFor what, SteadyTime until);

}  // namespace cds
