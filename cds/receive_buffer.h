#pragma once

// What has come on a connection and was not taken yet, with room behind it for more: bytes are
// received where they stay, and a body becomes a string without another copy. Nobody gets much more
// memory than has come, whatever was announced. Not thread safe.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace cds {

class ReceiveBuffer {
 public:
  std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t memory() const { return bytes_.size(); }  // with the room

  // For the next bytes, one at least. `announced`: of the text, 0 when it is not known.
  std::span<char> room(std::size_t announced) {
    const bool known = announced > size_;
    if (bytes_.size() - size_ < kLeastRoom && (!known || bytes_.size() < announced)) {
      const std::size_t most = known ? announced : 2 * size_ + kLeastRoom;
      const std::size_t wanted = std::min(most, size_ + kMostRoom);
      if (wanted > bytes_.capacity()) {
        bytes_.reserve(std::min(most, std::max(kFirstRoom, kGrowth * size_)));
      }
      bytes_.resize(std::min(wanted, bytes_.capacity()));
    }
    return std::span(bytes_).subspan(size_);
  }
  // So many were put there.
  void add(std::size_t count) { size_ += count; }

  // What is left is copied, so that it keeps no large body's memory.
  std::string take(std::size_t count) {
    std::string taken = std::exchange(bytes_, bytes_.substr(count, size_ - count));
    taken.resize(count);
    size_ -= count;
    return taken;
  }

 private:
  static constexpr std::size_t kLeastRoom = std::size_t{4} << 10U;
  static constexpr std::size_t kFirstRoom = std::size_t{64} << 10U;  // of a body that was announced
  // Cleared at once, so that it is still in the processor's cache when bytes come.
  static constexpr std::size_t kMostRoom = std::size_t{256} << 10U;
  static constexpr std::size_t kGrowth = 8;  // a large body is moved while it is small

  std::string bytes_;  // up to size_ what has come; what room() adds is cleared once
  std::size_t size_ = 0;
};

}  // namespace cds
