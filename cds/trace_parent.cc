#include "cds/trace_parent.h"

#include <algorithm>

namespace cds {
namespace {

constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kTraceSize = 32;
constexpr std::size_t kParentAt = 36;
constexpr std::size_t kParentSize = 16;
constexpr std::size_t kFlagsAt = 53;
constexpr std::size_t kSize = 55;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::string valid_trace_parent(std::string_view header) {
  if (header.size() < kSize) return {};
  const std::string_view version = header.substr(0, 2);
  const bool dashes =
      header[2] == '-' && header[kParentAt - 1] == '-' && header[kFlagsAt - 1] == '-';
  if (!dashes || !is_hex(version) || version == "ff") return {};
  if (header.size() > kSize && (version == "00" || header[kSize] != '-')) return {};
  if (!is_id(header.substr(kTraceAt, kTraceSize)) ||
      !is_id(header.substr(kParentAt, kParentSize)) || !is_hex(header.substr(kFlagsAt, 2))) {
    return {};
  }
  return "00" + std::string(header.substr(2, kSize - 2));
}

std::string trace_id_of(std::string_view trace_parent) {
  return trace_parent.size() == kSize ? std::string(trace_parent.substr(kTraceAt, kTraceSize)) : "";
}

}  // namespace cds
