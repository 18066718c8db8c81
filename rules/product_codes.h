#pragma once

// What the codes of an order or a device say about its kind, before any name is looked at: HCPCS
// with modifiers
// ("E0784-RA"), HCPCS sent under the CPT system, SNOMED CT's "any insulin pump".
// Source: docs/guideline.md, "Products".

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/resources.h"
#include "rules/terms.h"

namespace rules {

// How much a code says about the kind: the lesser rank decides. A code of any insulin pump comes
// last, because everything else is more exact than it.
enum class Rank : std::uint8_t {
  kAidSystem,
  kDurable,
  kDisposable,
  kIntegration,
  kImplantable,
  kSupplies,
  kAnyPump,
  kNone,
};

struct Coded {
  Rank rank = Rank::kNone;
  bool excluded = false;  // a pump that is not for insulin: whatever else is said, none of ours
  bool insulin = false;   // a drug: its text may name the pump that it is meant for
  std::string code;       // the deciding one, without modifiers
  std::string_view display;
};

Coded read_codes(const std::vector<const fhir::CodeableConcept*>& concepts, const Terms& terms);

// The order's own codes (`concepts`); a billing option decides when they name no pump, or any pump.
Coded codes_of(const fhir::Order& order, const std::vector<const fhir::CodeableConcept*>& concepts,
               const Terms& terms);

struct Modifiers {
  bool ra = false;  // replacement
  bool rb = false;  // part of a replacement
};

// On the order's codes and billing options, or as coded orderDetail or parameter.
Modifiers modifiers_of(const fhir::Order& order);

}  // namespace rules
