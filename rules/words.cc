#include "rules/words.h"

#include <cstddef>
#include <cstdint>

namespace rules {
namespace {

constexpr char kOtherSign = ',';

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(at < text.size() ? text[at] : '\0');
}

enum class Kind : std::uint8_t { kKeep, kDrop, kSpace, kPunctuation };
struct Symbol {
  Kind kind = Kind::kKeep;
  std::size_t length = 1;
};

bool is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// U+0080–00BF: no-break space, soft hyphen, ® and other signs.
Symbol latin_sign(unsigned char second) {
  if (second == 0xA0) return {Kind::kSpace, 2};
  if (second == 0xAD || second == 0xAE) return {Kind::kDrop, 2};
  return {Kind::kPunctuation, 2};
}

// U+2000–206F: spaces, hyphens and dashes, quotation marks.
Symbol general_punctuation(unsigned char second, unsigned char third) {
  if (second == 0x80) {
    if (third <= 0x8A || third == 0xAF || (third >= 0x90 && third <= 0x95)) {
      return {Kind::kSpace, 3};
    }
    if (third <= 0x8F) return {Kind::kDrop, 3};  // zero width
  }
  return {Kind::kPunctuation, 3};
}

Symbol symbol_at(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  if (is_space(first) || first == '-') return {Kind::kSpace, 1};
  if (first < 0x80) return {Kind::kKeep, 1};
  const unsigned char second = byte_at(text, at + 1);
  const unsigned char third = byte_at(text, at + 2);
  if (first == 0xC2 && second >= 0x80) return latin_sign(second);
  if (first == 0xE2 && third >= 0x80) {
    if (second == 0x80 || second == 0x81) return general_punctuation(second, third);
    if (second == 0x84 && (third == 0xA2 || third == 0xA0)) return {Kind::kDrop, 3};  // ™ ℠
    if (second == 0x88 && third == 0x92) return {Kind::kSpace, 3};                    // minus sign
  }
  return {Kind::kKeep, 1};
}

// Letters beyond ASCII are letters too: `omnipodé` is another word.
bool is_word_character(char c) {
  const unsigned char u = static_cast<unsigned char>(c);
  return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || u >= 0x80;
}

bool starts_word(std::string_view folded, std::size_t at) {
  return at == 0 || !is_word_character(folded[at - 1]);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool matches_at(std::string_view folded, std::size_t at, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0 && at < folded.size() && folded[at] == ' ') ++at;
    if (folded.substr(at, words[i].size()) != words[i]) return false;
    at += words[i].size();
  }
  return at == folded.size() || !is_word_character(folded[at]);
}

}  // namespace

std::string fold(std::string_view text) {
  std::string folded(text.size(), '\0');  // no symbol becomes longer
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Symbol symbol = symbol_at(text, at);
    switch (symbol.kind) {
      case Kind::kKeep:
        folded[length++] = lower(text[at]);
        break;
      case Kind::kSpace:
        if (length > 0 && folded[length - 1] != ' ') folded[length++] = ' ';
        break;
      case Kind::kPunctuation:
        folded[length++] = kOtherSign;
        break;
      case Kind::kDrop:
        break;
    }
    at += symbol.length;
  }
  if (length > 0 && folded[length - 1] == ' ') --length;
  folded.resize(length);
  return folded;
}

std::vector<std::string> split_words(std::string_view folded) {
  std::vector<std::string> words;
  while (!folded.empty()) {
    const std::size_t space = folded.find(' ');
    const std::string_view word = folded.substr(0, space);
    if (!word.empty()) words.emplace_back(word);
    if (space == std::string_view::npos) break;
    folded.remove_prefix(space + 1);
  }
  return words;
}

bool has_words(std::string_view folded, const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const std::string& first = words.front();
  for (std::size_t at = folded.find(first); at != std::string_view::npos;
       at = folded.find(first, at + 1)) {
    if (starts_word(folded, at) && matches_at(folded, at, words)) return true;
  }
  return false;
}

Initials::Initials(std::string_view folded) {
  for (std::size_t at = 0; at < folded.size(); ++at) {
    if (starts_word(folded, at)) bytes_.set(byte_at(folded, at));
  }
}

bool Initials::may_have(const std::vector<std::string>& words) const {
  return !words.empty() && bytes_.test(byte_at(words.front(), 0));
}

bool says(std::string_view text, std::string_view phrase) {
  return has_words(fold(text), split_words(fold(phrase)));
}

}  // namespace rules
