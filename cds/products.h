#pragma once

// Reads rules/products.json (or a file of the same shape): {"products": [{"names": [...],
// "display": ..., ...}]}. Throws std::runtime_error naming the product's position and member;
// nothing is skipped silently.

#include <string>
#include <string_view>
#include <vector>

#include "rules/product_table.h"

namespace cds {

std::vector<rules::Product> read_products(std::string_view text);

}  // namespace cds
