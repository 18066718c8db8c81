#include "tests/bench/process_figures.h"

#include <time.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

std::string proc_file(pid_t process, const char* name) {
  return "/proc/" + std::to_string(process) + "/" + name;
}

// "VmRSS:     1234 kB"
std::size_t status_bytes(pid_t process, const std::string& name) {
  std::ifstream status(proc_file(process, "status"));
  for (std::string word; status >> word;) {
    std::size_t kilobytes = 0;
    if (word == name + ":" && status >> kilobytes) return kilobytes * 1024;
  }
  throw std::runtime_error("no " + name + " of process " + std::to_string(process));
}

}  // namespace

double cpu_seconds(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    throw std::runtime_error("no CPU clock of process " + std::to_string(process));
  }
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

std::size_t resident_bytes(pid_t process) { return status_bytes(process, "VmRSS"); }
std::size_t peak_bytes(pid_t process) { return status_bytes(process, "VmHWM"); }

void reset_peak(pid_t process) {
  std::ofstream(proc_file(process, "clear_refs")) << "5";  // proc(5): resets the peak
}

}  // namespace bench
