#include "rules/product.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "rules/product_codes.h"
#include "rules/words.h"

namespace rules {
namespace {

using fhir::CodeableConcept;
using fhir::Coding;

// What a reference of an order points to.
struct Item {
  const fhir::Device* device = nullptr;
  const fhir::Medication* medication = nullptr;
  bool found() const { return device != nullptr || medication != nullptr; }
};

// `urn:uuid:x` names a bundle entry by its fullUrl; its resource has x as id, or none that a
// reference could use.
bool names(std::string_view reference, std::string_view type, std::string_view id) {
  if (id.empty()) return false;
  const fhir::ReferenceParts parts = fhir::split_reference(reference);
  if (!parts.id.empty()) return parts.type == type && parts.id == id;
  constexpr std::string_view kUuid = "urn:uuid:";
  return reference == id ||
         (reference.substr(0, kUuid.size()) == kUuid && reference.substr(kUuid.size()) == id);
}

template <typename Resource>
const Resource* find_named(const std::vector<Resource>& resources, std::string_view reference,
                           std::string_view type) {
  const auto found = std::find_if(resources.begin(), resources.end(),
                                  [&](const Resource& r) { return names(reference, type, r.id); });
  return found == resources.end() ? nullptr : &*found;
}

template <typename Resource>
const Resource* find_contained(const std::vector<Resource>& resources, std::string_view id) {
  const auto found = std::find_if(resources.begin(), resources.end(), [&](const Resource& r) {
    return r.id.substr(r.id.starts_with('#') ? 1 : 0) == id;
  });
  return found == resources.end() ? nullptr : &*found;
}

Item find_item(const fhir::Order& order, const std::vector<fhir::Device>& devices,
               const std::vector<fhir::Medication>& medications) {
  const std::string_view reference = order.code_reference->reference;
  if (reference.empty()) return {};
  if (reference.front() == '#') {
    const std::string_view id = reference.substr(1);
    return {find_contained(order.contained_device, id),
            find_contained(order.contained_medication, id)};
  }
  return {find_named(devices, reference, "Device"),
          find_named(medications, reference, "Medication")};
}

// What would have to be read first: "Device/123", or the whole URL when it is absolute. A `#` or
// `urn:` reference that leads nowhere cannot be read.
std::string readable(std::string_view reference) {
  const fhir::ReferenceParts parts = fhir::split_reference(reference);
  if (parts.id.empty() || (parts.type != "Device" && parts.type != "Medication")) return {};
  if (!parts.base.empty()) return std::string(reference);
  return std::string(parts.type).append("/").append(parts.id);
}

// A semicolon keeps a brand from being read across two texts.
void append(std::string& texts, std::string_view text) {
  if (text.empty()) return;
  if (!texts.empty()) texts.append("; ");
  texts.append(text);
}

std::string texts_of(const std::vector<const CodeableConcept*>& concepts) {
  std::string texts;
  for (const CodeableConcept* one : concepts) {
    append(texts, one->text);
    for (const Coding& coding : one->coding) append(texts, coding.display);
  }
  return texts;
}

std::string names_of(const fhir::Device& device) {
  std::string texts;
  for (const std::string_view name : device.name) append(texts, name);
  return texts;
}

// The device identifier within a UDI in human readable form: GS1's application identifier (01), 14
// digits.
std::string_view identifier_in_udi(std::string_view udi) {
  constexpr std::string_view kGtin = "(01)";
  const std::size_t at = udi.find(kGtin);
  return at == std::string_view::npos ? std::string_view() : udi.substr(at + kGtin.size(), 14);
}

// A model number is as exact as an identifier, and stands before names that people typed.
const Product* identified(const fhir::Device& device, const ProductTable& products) {
  for (const std::string_view identifier : device.device_identifier) {
    if (const Product* product = products.by_device_identifier(identifier)) return product;
  }
  for (const std::string_view udi : device.udi) {
    const std::string_view identifier = identifier_in_udi(udi);
    if (const Product* product = products.by_device_identifier(identifier)) return product;
  }
  if (const Product* product = products.by_model(device.model_number)) return product;
  return products.by_text(names_of(device));
}

const Product* named(const fhir::Device* device, std::string_view texts,
                     const ProductTable& products) {
  if (device != nullptr) {
    if (const Product* product = identified(*device, products)) return product;
  }
  return products.by_text(texts);
}

ProductKind kind_of(Rank rank) {
  switch (rank) {
    case Rank::kAidSystem:
      return ProductKind::kAidSystem;
    case Rank::kDurable:
    case Rank::kAnyPump:
      return ProductKind::kDurable;
    case Rank::kDisposable:
      return ProductKind::kDisposable;
    case Rank::kIntegration:
      return ProductKind::kIntegration;
    case Rank::kImplantable:
      return ProductKind::kImplantable;
    case Rank::kSupplies:
      return ProductKind::kSupplies;
    case Rank::kNone:
      break;
  }
  return ProductKind::kNone;
}

ProductKind kind_of(const Product& product) {
  return product.review ? ProductKind::kDisposable : product.kind;
}

// Codes go before names, with two exceptions: a code of any pump, or none, leaves the kind to the
// product; and a pump code does not turn a mechanical device, or one that a person must look at,
// into something else. A9274 with a product that is not disposable contradicts itself: disposable,
// kind not known.
ProductKind decide(const Coded& coded, const Product* product) {
  if (coded.excluded) return ProductKind::kNone;
  if (coded.insulin && coded.rank == Rank::kNone) return ProductKind::kNone;
  if (product == nullptr) return kind_of(coded.rank);
  const ProductKind by_product = kind_of(*product);
  switch (coded.rank) {
    case Rank::kNone:
    case Rank::kAnyPump:
      return by_product;
    case Rank::kDurable:
      return product->review || by_product == ProductKind::kMechanical ? by_product
                                                                       : ProductKind::kDurable;
    case Rank::kDisposable:
      return by_product == ProductKind::kWireless || by_product == ProductKind::kMechanical
                 ? by_product
                 : ProductKind::kDisposable;
    default:
      return kind_of(coded.rank);
  }
}

bool is_no_order(const fhir::Order& order) {
  return order.status == "revoked" || order.status == "entered-in-error" ||
         order.status == "cancelled" || order.intent == "proposal" ||
         order.do_not_perform.value_or(false);
}

bool is_for_diabetes(const fhir::Order& order, const Terms& terms) {
  return std::any_of(order.reason_code.begin(), order.reason_code.end(), [&](const auto& reason) {
    return terms.diabetes.contains(reason) || terms.gestational_diabetes.contains(reason);
  });
}

std::string first_of(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return std::string(text);
  }
  return {};
}

std::string display_of(const OrderedProduct& found, const Coded& coded, const fhir::Order& order,
                       const Item& item) {
  std::string_view product =
      found.product == nullptr ? "" : std::string_view(found.product->display);
  std::string_view device_name;
  if (item.device != nullptr) {
    device_name = item.device->name.empty() ? item.device->type.text : item.device->name.front();
  }
  const std::string_view medication = item.medication == nullptr ? "" : item.medication->code.text;
  return first_of({product, coded.display, order.code.text, medication, device_name,
                   order.code_reference->display, found.code});
}

}  // namespace

OrderedProduct recognize(const fhir::Order& order, const std::vector<fhir::Device>& devices,
                         const std::vector<fhir::Medication>& medications, const Terms& terms) {
  OrderedProduct found;
  found.order = &order;
  found.reference = order.resource_type;
  if (!order.id.empty()) found.reference.append("/").append(order.id);
  if (is_no_order(order)) return found;

  const Item item = find_item(order, devices, medications);
  if (!item.found()) found.unresolved_reference = readable(order.code_reference->reference);

  std::vector<const CodeableConcept*> concepts{&order.code};
  if (item.device != nullptr) concepts.push_back(&item.device->type);
  if (item.medication != nullptr) concepts.push_back(&item.medication->code);
  std::string texts = texts_of(concepts);
  append(texts, order.code_reference->display);

  const Coded coded = codes_of(order, concepts, terms);
  found.product = named(item.device, texts, terms.products);
  found.code = coded.code;
  found.display = display_of(found, coded, order, item);
  const Modifiers modifiers = modifiers_of(order);
  found.modifier_ra = modifiers.ra;
  found.modifier_rb = modifiers.rb;
  if (!found.unresolved_reference.empty()) return found;

  found.kind = decide(coded, found.product);
  if (found.kind == ProductKind::kImplantable && !is_for_diabetes(order, terms)) {
    if (item.device != nullptr) append(texts, names_of(*item.device));
    if (!says(texts, "insulin")) found.kind = ProductKind::kNone;
  }
  if (found.kind != ProductKind::kNone && found.modifier_rb) found.kind = ProductKind::kSupplies;
  return found;
}

ProductKind device_kind(const fhir::Device& device, const Terms& terms, const Product** product) {
  const Coded coded = read_codes({&device.type}, terms);
  std::string texts = texts_of({&device.type});
  const Product* brand = named(&device, texts, terms.products);
  if (product != nullptr) *product = brand;
  const ProductKind kind = decide(coded, brand);
  if (kind != ProductKind::kImplantable) return kind;
  append(texts, names_of(device));
  return says(texts, "insulin") ? kind : ProductKind::kNone;
}

}  // namespace rules
