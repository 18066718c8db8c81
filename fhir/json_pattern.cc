#include "fhir/json_pattern.h"

#include <algorithm>
#include <charconv>
#include <cstring>
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
std::string_view string_run(const char* begin, const char* end, bool with_escapes) {
  const char* next = begin;
  while (true) {
    next += plain_run(next, end);
    if (next == end || *next == '"') break;
    std::size_t size = utf8_sequence(next, end);
    if (size == 0 && with_escapes) size = escape_at({next, static_cast<std::size_t>(end - next)});
    if (size == 0) break;
    next += size;
  }
  return {begin, static_cast<std::size_t>(next - begin)};
}

constexpr auto kNumberCharacters = [] {
  std::array<bool, 256> set{};
  for (const char c : std::string_view("0123456789.-+eE"))
    set[static_cast<unsigned char>(c)] = true;
  return set;
}();

// Of what may be a number; whether it is one is for who reads it.
std::string_view number_run(const char* begin, const char* end) {
  const char* next = begin;
  while (next < end && kNumberCharacters[static_cast<unsigned char>(*next)]) ++next;
  return {begin, static_cast<std::size_t>(next - begin)};
}

}  // namespace

void JsonPattern::begin(std::string_view ahead, const FieldTable* holder, int depth) {
  size_ = 0;
  holder_ = holder;
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

bool JsonPattern::match(std::string_view ahead, const FieldTable* holder, int depth) {
  if (size_ == 0 || holder != holder_ || depth != depth_) return false;
  const char* next = ahead.data();
  const char* const end = next + ahead.size();
  std::size_t at = 0;
  for (std::size_t i = 0;;) {
    const bool at_end = i == differing_.size();
    const std::size_t size = (at_end ? size_ : differing_[i].place.begin) - at;
    const char* const same = text_.data() + at;
    const std::string_view rest(next, static_cast<std::size_t>(end - next));
    if (rest.size() < size || std::memcmp(next, same, size) != 0) {
      if (!learn(at, {same, size}, rest)) return false;
      continue;  // as far as the new place
    }
    next += size;
    if (at_end) break;
    auto& [place, value] = differing_[i++];
    value = place.is_number ? number_run(next, end) : string_run(next, end, place.type == nullptr);
    next += value.size();
    at = place.end;
  }
  matched_ = static_cast<std::size_t>(next - ahead.data());
  return true;
}

// `found` does not begin with `same`, which stands at `from`: whether the first difference is at a
// place, which from now on counts as one that differs.
bool JsonPattern::learn(std::size_t from, std::string_view same, std::string_view found) {
  constexpr std::size_t kStep = 32;
  const std::size_t size = std::min(same.size(), found.size());
  std::size_t alike = 0;
  while (size - alike >= kStep && same.substr(alike, kStep) == found.substr(alike, kStep)) {
    alike += kStep;
  }
  while (alike < size && same[alike] == found[alike]) ++alike;
  const std::size_t first = from + alike;
  const auto place = std::ranges::find_if(
      same_, [=](const JsonPlace& p) { return p.begin <= first && first <= p.end; });
  if (place == same_.end()) return false;
  const auto after = std::ranges::find_if(
      differing_, [&](const Differing& known) { return known.place.begin > place->begin; });
  differing_.insert(after, {*place, {}});
  same_.erase(place);
  return true;
}

JsonPattern* JsonPatterns::match(std::string_view ahead, const FieldTable* holder, int depth) {
  const auto found = std::ranges::find_if(
      patterns_, [=](const auto& pattern) { return pattern->match(ahead, holder, depth); });
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
  if (patterns_.size() < kShapes)
    patterns_.push_back(std::make_unique_for_overwrite<JsonPattern>());
  std::rotate(patterns_.begin(), patterns_.end() - 1, patterns_.end());
  return patterns_.front().get();
}

}  // namespace fhir
