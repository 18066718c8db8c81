#include "cds/request_body.h"

#include <algorithm>
#include <charconv>

namespace cds {
namespace {

constexpr std::size_t kMaxSizeLine = 256;
constexpr std::size_t kMaxSizeDigits = 8;

bool is_extension(std::string_view text) {
  return text.empty() || (text.front() == ';' && std::ranges::all_of(text, [](char c) {
                            return (c >= ' ' && c < '\x7F') || c == '\t';
                          }));
}

}  // namespace

RequestBody::RequestBody(const RequestHead& head, std::size_t max_size)
    : chunked_(head.chunked),
      length_(static_cast<std::size_t>(head.content_length.value_or(0))),
      max_size_(max_size) {
  if (chunked_) length_ = 0;
}

RequestBody::State RequestBody::scan(std::string_view received) {
  if (chunked_) return scan_chunks(received);
  if (length_ > max_size_) return State::kTooLarge;
  if (received.size() < length_) return State::kIncomplete;
  position_ = length_;
  return State::kComplete;
}

RequestBody::State RequestBody::scan_chunks(std::string_view received) {
  while (true) {
    // Chunks of a byte or two would take several times their size.
    if (position_ > 2 * max_size_ + (std::size_t{64} << 10U)) return State::kTooLarge;
    const std::string_view rest = received.substr(position_);
    if (in_data_) {
      if (rest.size() < length_) return State::kIncomplete;
      if (!rest.substr(0, length_).ends_with("\r\n")) return State::kBad;
      position_ += length_;
      if (last_) return State::kComplete;
      in_data_ = false;
      continue;
    }
    const std::string_view line = rest.substr(0, std::min(rest.find("\r\n"), kMaxSizeLine));
    if (line.size() == rest.size()) return State::kIncomplete;
    if (line.size() == kMaxSizeLine) return State::kBad;
    const State state = start_chunk(line);
    if (state != State::kIncomplete) return state;
  }
}

RequestBody::State RequestBody::start_chunk(std::string_view line) {
  std::uint32_t size = 0;
  const char* const last = line.data() + line.size();
  const auto [end, error] = std::from_chars(line.data(), last, size, 16);
  const auto digits = static_cast<std::size_t>(end - line.data());
  if (error != std::errc() || digits > kMaxSizeDigits || !is_extension(line.substr(digits))) {
    return State::kBad;
  }
  data_size_ += size;
  if (data_size_ > max_size_) return State::kTooLarge;
  position_ += line.size() + 2;
  length_ = std::size_t{size} + 2;
  last_ = size == 0;
  in_data_ = true;
  return State::kIncomplete;
}

}  // namespace cds
