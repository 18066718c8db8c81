#pragma once

// What the order is for when a pump is, or was, in use: refill, replacement, upgrade.
//
// Facts: pump in use, earlier orders, warranty, malfunction, repairability, reservoir. Nothing is
// guessed: a warranty without a stated end is unknown. Source: CG-DME-01, refills, "Replacement
// pumps", "Not Medically Necessary"; docs/guideline.md,
// "Purpose of the order".

#include <optional>
#include <vector>

#include "rules/group_1.h"

namespace rules {

struct PumpFacts {
  std::vector<PumpUse> in_use;    // P.durable, P.wireless, P.aid, or a pump of unknown kind
  bool in_use_known = true;       // false: a query failed, so nobody can tell that none is in use
  bool says_replacement = false;  // by the order itself
};
PumpFacts pump_facts(const OrderedProduct& ordered, const Evidence& evidence,
                     const Context& context);

// Of the pumps in use the one that a device names, the latest begun; the rest makes the choice
// independent of the order of the records. nullptr: none is in use.
const PumpUse* current_pump(const PumpFacts& facts);

// F: refill of a disposable pump with wireless controller; nullopt for any other product.
std::optional<Finding> refill(const OrderedProduct& ordered, const PumpFacts& facts,
                              const fhir::Chart& chart, const Context& context);

// R.fail with its three parts: out of warranty, malfunctioning, cannot be repaired.
Finding failed_pump(const OrderedProduct& ordered, const PumpFacts& facts, const fhir::Chart& chart,
                    const Attestations& attestations, const Context& context);

// A larger reservoir is wanted for a child: R.ped.volume, R.ped.needs, R.ped.changes as parts;
// nullopt otherwise.
struct Pediatric {
  std::optional<Finding> finding;
  bool age_missing = false;  // it would apply to a child, and the birth date is not known
  std::vector<const Product*> to_confirm;  // the finding rests on their unconfirmed reservoirs
};
Pediatric pediatric_reservoir(const OrderedProduct& ordered, const PumpFacts& facts,
                              const fhir::Chart& chart, const Attestations& attestations,
                              const Context& context);

}  // namespace rules
