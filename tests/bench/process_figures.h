#pragma once

// What another process has used, from Linux's /proc and its CPU clock.

#include <sys/types.h>

#include <cstddef>

namespace bench {

double cpu_seconds(pid_t process);          // user and system, all threads
std::size_t resident_bytes(pid_t process);  // now
std::size_t peak_bytes(pid_t process);      // the most that was resident since reset_peak()
void reset_peak(pid_t process);

}  // namespace bench
