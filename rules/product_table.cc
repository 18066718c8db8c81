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

}  // namespace

ProductTable::ProductTable(std::vector<Product> products) : products_(std::move(products)) {
  for (std::size_t i = 0; i < products_.size(); ++i) {
    for (const std::string& name : products_[i].names) {
      std::vector<std::string> words = split_words(fold(name));
      if (words.empty()) continue;
      const std::size_t length = letters(words);
      names_.push_back(Name{std::move(words), length, i});
    }
    for (const std::string_view pattern : products_[i].models) {
      const bool is_prefix = pattern.ends_with('*');
      std::string text = without_spaces(pattern.substr(0, pattern.size() - is_prefix));
      if (!text.empty()) models_.push_back(Model{std::move(text), is_prefix, i});
    }
    for (const std::string& identifier : products_[i].device_identifiers) {
      device_identifiers_.push_back(Identifier{without_spaces(identifier), i});
    }
  }
  std::stable_sort(names_.begin(), names_.end(),
                   [](const Name& a, const Name& b) { return a.length > b.length; });
}

const Product* ProductTable::by_text(std::string_view text) const {
  const std::string folded = fold(text);
  const Initials initials(folded);
  const auto found = std::find_if(names_.begin(), names_.end(), [&](const Name& name) {
    return initials.may_have(name.words) && has_words(folded, name.words);
  });
  return found == names_.end() ? nullptr : &products_[found->product];
}

// An exact model fixes one more than a prefix of the same length, so that it wins.
std::size_t ProductTable::fixed_by(const Model& known, std::string_view model) {
  const std::size_t size = known.text.size();
  if (known.is_prefix) return model.starts_with(known.text) ? size : 0;
  return model == known.text ? size + 1 : 0;
}

const Product* ProductTable::by_model(std::string_view model) const {
  const std::string wanted = without_spaces(model);
  const Product* best = nullptr;
  std::size_t best_fixed = 0;
  for (const Model& known : models_) {
    const std::size_t fixed = fixed_by(known, wanted);
    if (fixed > best_fixed) {
      best_fixed = fixed;
      best = &products_[known.product];
    }
  }
  return best;
}

const Product* ProductTable::by_device_identifier(std::string_view identifier) const {
  const std::string wanted = without_spaces(identifier);
  if (wanted.empty()) return nullptr;
  const auto found = std::ranges::find(device_identifiers_, wanted, &Identifier::text);
  return found == device_identifiers_.end() ? nullptr : &products_[found->product];
}

}  // namespace rules
