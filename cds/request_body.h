#pragma once

// Where a request's body ends, found while it arrives, so that nobody has to wait for the rest of
// it: by Content-Length, or by the chunks (strictly: hexadecimal sizes of at most 8 digits, CRLF
// everywhere, no trailers). The bytes are not changed. Source: RFC 9112, 6 and 7.1.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cds/request_head.h"

namespace cds {

class RequestBody {
 public:
  RequestBody() = default;  // none
  RequestBody(const RequestHead& head, std::size_t max_size);

  enum class State : std::uint8_t { kIncomplete, kComplete, kBad, kTooLarge };
  // `received`: all that came after the head so far, possibly with the next request behind it.
  State scan(std::string_view received);
  // Bytes on the wire once complete.
  std::size_t wire_size() const { return position_; }

 private:
  State scan_chunks(std::string_view received);
  State start_chunk(std::string_view line);

  bool chunked_ = false;
  std::size_t length_ = 0;  // announced, or of the chunk's data with its CRLF
  std::size_t max_size_ = 0;
  std::size_t position_ = 0;   // up to here the framing was understood
  std::size_t data_size_ = 0;  // sum of the chunks
  bool in_data_ = false;
  bool last_ = false;
};

}  // namespace cds
