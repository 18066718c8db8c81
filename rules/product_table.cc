#include "rules/product_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "rules/words.h"

namespace rules {
namespace {

std::size_t letters(const std::vector<std::string>& words) {
  return std::accumulate(
      words.begin(), words.end(), std::size_t{0},
      [](std::size_t sum, const std::string& word) { return sum + word.size(); });
}

// Model numbers and identifiers are typed with and without their hyphens too.
std::string without_spaces(std::string_view text) {
  std::string folded = fold(text);
  folded.erase(std::remove(folded.begin(), folded.end(), ' '), folded.end());
  return folded;
}

// How many characters of `model` the pattern fixes; 0 when it does not match. An exact pattern
// fixes one more than a prefix of the same length, so that it wins.
std::size_t fixed_by(const std::string& pattern, std::string_view model) {
  const bool is_prefix = !pattern.empty() && pattern.back() == '*';
  const std::string known =
      without_spaces(std::string_view(pattern).substr(0, pattern.size() - is_prefix));
  if (known.empty()) return 0;
  if (is_prefix) return model.substr(0, known.size()) == known ? known.size() : 0;
  return model == known ? known.size() + 1 : 0;
}

}  // namespace

ProductTable::ProductTable(std::vector<Product> products) : products_(std::move(products)) {
  for (std::size_t i = 0; i < products_.size(); ++i) {
    for (const std::string& name : products_[i].names) {
      std::vector<std::string> words = split_words(fold(name));
      if (words.empty()) continue;
      const std::size_t length = letters(words);
      names_.push_back(Name{std::move(words), length, i});
    }
  }
  std::stable_sort(names_.begin(), names_.end(),
                   [](const Name& a, const Name& b) { return a.length > b.length; });
}

const Product* ProductTable::by_text(std::string_view text) const {
  const std::string folded = fold(text);
  const auto found = std::find_if(names_.begin(), names_.end(),
                                  [&](const Name& name) { return has_words(folded, name.words); });
  return found == names_.end() ? nullptr : &products_[found->product];
}

const Product* ProductTable::by_model(std::string_view model) const {
  const std::string wanted = without_spaces(model);
  const Product* best = nullptr;
  std::size_t best_fixed = 0;
  for (const Product& product : products_) {
    for (const std::string& pattern : product.models) {
      const std::size_t fixed = fixed_by(pattern, wanted);
      if (fixed > best_fixed) {
        best_fixed = fixed;
        best = &product;
      }
    }
  }
  return best;
}

const Product* ProductTable::by_device_identifier(std::string_view identifier) const {
  const std::string wanted = without_spaces(identifier);
  if (wanted.empty()) return nullptr;
  for (const Product& product : products_) {
    for (const std::string& known : product.device_identifiers) {
      if (without_spaces(known) == wanted) return &product;
    }
  }
  return nullptr;
}

}  // namespace rules
