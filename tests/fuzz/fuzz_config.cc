// Any settings file is a Config or a ConfigError.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "cds/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = memfd_create("config", MFD_CLOEXEC);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) __builtin_trap();
  try {
    const cds::Config config = cds::load_config("/proc/self/fd/" + std::to_string(file));
    if (config.deadline.count() <= 0) __builtin_trap();
  } catch (const cds::ConfigError&) {
  }
  close(file);
  return 0;
}
