#pragma once

// The current pump's warranty and what its record hints at. A warranty's end is attested, or stated
// by the Device extension that the configuration names; it is never guessed from the pump's age:
// that is a hint. Source: CG-DME-01, "Replacement pumps"; docs/guideline.md,
// R.fail.warranty and "Notes".

#include <vector>

#include "rules/attestation.h"
#include "rules/purpose.h"

namespace rules {

// R.fail.warranty: over when it ended before the anchor. `current` may be nullptr.
Finding warranty_over(const Attestations& attestations, const PumpUse* current,
                      const Context& context);

// Remarks on the open parts of R.fail: the pump's age, its device status.
std::vector<Note> replacement_hints(const Finding& failed, const PumpFacts& facts,
                                    const Context& context);

}  // namespace rules
