#pragma once

// Words in text that people typed: brand names, "insulin", "pump". Matching is by whole words;
// case, ® and ™ are dropped, and hyphens (U+2010–2015 too) and spaces are equal and optional
// between the words of one phrase. Source: docs/guideline.md, "Products" and G1.b.

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

// Lower case, marks dropped, each run of spaces and hyphens one space; other punctuation stays and
// separates words.
std::string fold(std::string_view text);

// The words of a folded text, split at its spaces: "v go 20" -> v, go, 20.
std::vector<std::string> split_words(std::string_view folded);

// Whether the words follow each other in the folded text, and no letter or digit touches them from
// outside.
bool has_words(std::string_view folded, const std::vector<std::string>& words);

// What the words of a folded text begin with. Of many phrases that are asked for, this passes over
// most at once.
class Initials {
 public:
  explicit Initials(std::string_view folded);
  // False: has_words() is false as well.
  bool may_have(const std::vector<std::string>& words) const;

 private:
  std::bitset<256> bytes_;
};

// Whether the text, as typed, says the phrase.
bool says(std::string_view text, std::string_view phrase);

}  // namespace rules
