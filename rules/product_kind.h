#pragma once

// What kind of thing an order asks for. Ids of docs/guideline.md, "Products".

#include <cstdint>
#include <optional>
#include <string_view>

namespace rules {

enum class ProductKind : std::uint8_t {
  kNone,         // no insulin pump, nor anything of it
  kDurable,      // P.durable
  kWireless,     // P.wireless
  kMechanical,   // P.mechanical
  kDisposable,   // P.disposable: disposable, kind not known
  kAidSystem,    // P.aid
  kIntegration,  // P.integration
  kImplantable,  // P.implantable
  kSupplies,     // P.supplies
};

std::string_view to_string(ProductKind kind);  // "P.durable"; "" for kNone
std::optional<ProductKind> product_kind_from(std::string_view id);

}  // namespace rules
