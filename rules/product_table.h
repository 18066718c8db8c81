#pragma once

// Brands of insulin pumps: name, model, device identifier -> kind and reservoir. Data:
// rules/products.json. Names match as whole words, longest first; case, ® and ™ are dropped,
// hyphens (U+2010–2015 too) and spaces inside a name are equal and optional: `VGO`, `V Go` and
// `V-Go` are one. Source: docs/guideline.md, "Products".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/product_kind.h"

namespace rules {

struct Product {
  std::vector<std::string> names;
  std::string display;
  std::string manufacturer;
  ProductKind kind = ProductKind::kDisposable;
  std::optional<int> reservoir_units;
  bool reservoir_confirmed = false;
  std::vector<std::string> models;              // exact, or a prefix ending in '*'
  std::vector<std::string> device_identifiers;  // UDI-DI
  bool review = false;                          // kind is undecided until attested
};

class ProductTable {
 public:
  ProductTable() = default;
  explicit ProductTable(std::vector<Product> products);

  const std::vector<Product>& products() const { return products_; }
  const Product* by_text(std::string_view text) const;
  const Product* by_model(std::string_view model) const;
  const Product* by_device_identifier(std::string_view identifier) const;

 private:
  struct Name {
    std::vector<std::string> words;  // normalized, split at hyphens and spaces
    std::size_t length;              // letters and digits: longest first
    std::size_t product;
  };
  struct Model {
    std::string text;  // normalized, without the '*'
    bool is_prefix;
    std::size_t product;
  };
  struct Identifier {
    std::string text;  // normalized
    std::size_t product;
  };
  // How many characters of the normalized model number are fixed; 0 when it does not match.
  static std::size_t fixed_by(const Model& known, std::string_view model);

  std::vector<Product> products_;
  std::vector<Name> names_;
  std::vector<Model> models_;
  std::vector<Identifier> device_identifiers_;
};

}  // namespace rules
