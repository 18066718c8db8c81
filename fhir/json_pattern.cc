#include "fhir/json_pattern.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "fhir/json_stream.h"

namespace fhir {
namespace {

// Size of the escape of a character that begins here; 0 when there is none, or one that needs more
// than a look (NUL, half of a pair).
std::size_t escape_at(std::string_view text) {
  constexpr std::string_view kSigns = "\"\\/bfnrt";
  if (text.size() < 6 || text[0] != '\\') return 0;
  if (kSigns.find(text[1]) != std::string_view::npos) return 2;
  std::uint16_t character = 0;
  const char* const digits = text.data() + 2;
  const auto [end, error] = std::from_chars(digits, digits + 4, character, 16);
  const bool is_whole = text[1] == 'u' && error == std::errc() && end == digits + 4;
  return is_whole && character != 0 && (character & 0xF800U) != 0xD800 ? 6 : 0;
}

// Of what may stand in a string: without escapes as it is, with them when nobody reads it.
std::size_t string_run(std::string_view text, bool with_escapes) {
  std::string_view rest = text;
  while (true) {
    rest.remove_prefix(plain_run(rest.data(), rest.data() + rest.size()));
    if (rest.empty()) break;
    std::size_t size = utf8_sequence(rest.data(), rest.data() + rest.size());
    if (size == 0 && with_escapes) size = escape_at(rest);
    if (size == 0) break;
    rest.remove_prefix(size);
  }
  return text.size() - rest.size();
}

// Of what may be a number; whether it is one is for who reads it.
std::size_t number_run(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  });
  return static_cast<std::size_t>(end - text.begin());
}

}  // namespace

void JsonPattern::begin(std::string_view ahead, int depth) {
  size_ = 0;
  depth_ = depth;
  same_.clear();
  differing_.clear();
  std::copy_n(ahead.data(), std::min(ahead.size(), kLongest), text_.data());
}

void JsonPattern::end(std::size_t size, std::size_t granted, const void* record,
                      const Repeating& repeating) {
  if (size > kLongest) return;
  size_ = size;
  granted_ = granted;
  repeating_ = &repeating;
  kept_ = repeating.keep(record);
}

bool JsonPattern::match(std::string_view ahead, int depth) {
  if (size_ == 0 || depth != depth_) return false;
  values_.clear();
  const std::string_view pattern(text_.data(), size_);
  std::string_view rest = ahead;
  std::size_t at = 0;
  for (std::size_t i = 0; at < size_;) {
    const bool at_end = i == differing_.size();
    const std::size_t next = at_end ? size_ : differing_[i].begin;
    if (!rest.starts_with(pattern.substr(at, next - at))) {
      if (!learn(at, next, rest)) return false;
      continue;  // as far as the new place
    }
    rest.remove_prefix(next - at);
    at = next;
    if (at_end) break;
    const JsonPlace& place = differing_[i++];
    const std::size_t size =
        place.is_number ? number_run(rest) : string_run(rest, place.type == nullptr);
    values_.push_back(rest.substr(0, size));
    rest.remove_prefix(size);
    at = place.end;
  }
  matched_ = ahead.size() - rest.size();
  return true;
}

// Between these offsets the text found is another: whether that is at a place, which from now on
// counts as one that differs.
bool JsonPattern::learn(std::size_t from, std::size_t to, std::string_view found) {
  const char* const begin = text_.data() + from;
  const char* const end = begin + std::min(to - from, found.size());
  const auto first =
      from + static_cast<std::size_t>(std::mismatch(begin, end, found.begin()).first - begin);
  const auto place = std::ranges::find_if(
      same_, [=](const JsonPlace& p) { return p.begin <= first && first <= p.end; });
  if (place == same_.end()) return false;
  const auto after =
      std::ranges::find_if(differing_, [&](const JsonPlace& p) { return p.begin > place->begin; });
  differing_.insert(after, *place);
  same_.erase(place);
  return true;
}

JsonPattern* JsonPatterns::match(std::string_view ahead, int depth) {
  const auto found = std::ranges::find_if(
      patterns_, [=](const auto& pattern) { return pattern->match(ahead, depth); });
  if (found == patterns_.end()) {
    ++misses_;
    return nullptr;
  }
  misses_ = 0;
  std::rotate(patterns_.begin(), found, found + 1);
  return patterns_.front().get();
}

JsonPattern* JsonPatterns::next() {
  if (misses_ > kMissesInARow && misses_ % kMissesInARow != 0) return nullptr;
  if (patterns_.size() < kShapes) patterns_.push_back(std::make_unique<JsonPattern>());
  std::rotate(patterns_.begin(), patterns_.end() - 1, patterns_.end());
  return patterns_.front().get();
}

}  // namespace fhir
