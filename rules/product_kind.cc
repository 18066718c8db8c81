#include "rules/product_kind.h"

#include <array>
#include <utility>

namespace rules {
namespace {

constexpr std::array<std::pair<ProductKind, std::string_view>, 8> kIds{{
    {ProductKind::kDurable, "P.durable"},
    {ProductKind::kWireless, "P.wireless"},
    {ProductKind::kMechanical, "P.mechanical"},
    {ProductKind::kDisposable, "P.disposable"},
    {ProductKind::kAidSystem, "P.aid"},
    {ProductKind::kIntegration, "P.integration"},
    {ProductKind::kImplantable, "P.implantable"},
    {ProductKind::kSupplies, "P.supplies"},
}};

}  // namespace

std::string_view to_string(ProductKind kind) {
  for (const auto& [known, id] : kIds) {
    if (known == kind) return id;
  }
  return "";
}

std::optional<ProductKind> product_kind_from(std::string_view id) {
  for (const auto& [kind, known] : kIds) {
    if (known == id) return kind;
  }
  return std::nullopt;
}

}  // namespace rules
