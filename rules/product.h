#pragma once

// What an order asks for: P.durable, P.wireless, …, or nothing of ours.
//
// Precedence: codes > UDI/DI > deviceName > text/display (whole words of the product table, longest
// first; notes never). A named mechanical device beats A9274 and E0784; a product marked for review
// is P.disposable. Source: docs/guideline.md, "Products".

#include <string>
#include <vector>

#include "fhir/chart.h"
#include "rules/terms.h"

namespace rules {

struct OrderedProduct {
  const fhir::Order* order = nullptr;
  std::string reference;  // "DeviceRequest/pump-1"; "DeviceRequest" when it has no id
  ProductKind kind = ProductKind::kNone;
  const Product* product = nullptr;  // the brand, when one was named
  std::string display;               // how people call it: brand, else coded display, else text
  std::string code;                  // the deciding code, if any ("E0784")
  bool modifier_ra = false;          // replacement
  bool modifier_rb = false;          // part of a replacement: supplies
  // A reference to a Device/Medication that neither the order nor the bundle holds: it must be read
  // first
  // ("Device/123"). kind is kNone until then.
  std::string unresolved_reference;
};

// `devices` and `medications`: what the call's bundle holds beside the order (contained ones are in
// the order). `prescribed`: what was read for unresolved references. An order that is revoked,
// cancelled, entered-in-error, doNotPerform or a proposal is kNone.
OrderedProduct recognize(const fhir::Order& order, const std::vector<fhir::Device>& devices,
                         const std::vector<fhir::Medication>& medications, const Terms& terms);

// The kind of a device on record, by the same precedence.
ProductKind device_kind(const fhir::Device& device, const Terms& terms,
                        const Product** product = nullptr);

}  // namespace rules
