#pragma once

// The service log: one JSON object a line on stderr, {"time":…,"level":…,"event":…,…}. No patient
// data: callers add ids of calls, counts, states and timings only. Thread safe.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cds {

enum class LogLevel : std::uint8_t { kInfo, kWarning, kError };

// Builds one line; write() sends it, once.
class LogLine {
 public:
  LogLine(LogLevel level, std::string_view event);
  ~LogLine();
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  LogLine& text(std::string_view key, std::string_view value);
  LogLine& number(std::string_view key, std::int64_t value);
  LogLine& milliseconds(std::string_view key, double value);
  LogLine& texts(std::string_view key, const std::vector<std::string>& values);
  void write();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cds
