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
    if (rest.empty() || rest.front() == '"') break;
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
  values_.clear();
  std::string_view rest = ahead;
  std::size_t at = 0;
  for (std::size_t i = 0;;) {
    const bool at_end = i == differing_.size();
    const std::string_view same(text_.data() + at, (at_end ? size_ : differing_[i].begin) - at);
    if (!rest.starts_with(same)) {
      if (!learn(at, same, rest)) return false;
      continue;  // as far as the new place
    }
    rest.remove_prefix(same.size());
    if (at_end) break;
    const JsonPlace& place = differing_[i++];
    const std::size_t size =
        place.is_number ? number_run(rest) : string_run(rest, place.type == nullptr);
    values_.emplace_back(rest.data(), size);
    rest.remove_prefix(size);
    at = place.end;
  }
  matched_ = ahead.size() - rest.size();
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
  const auto after =
      std::ranges::find_if(differing_, [&](const JsonPlace& p) { return p.begin > place->begin; });
  differing_.insert(after, *place);
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
  if (patterns_.size() < kShapes) patterns_.push_back(std::make_unique<JsonPattern>());
  std::rotate(patterns_.begin(), patterns_.end() - 1, patterns_.end());
  return patterns_.front().get();
}

}  // namespace fhir
