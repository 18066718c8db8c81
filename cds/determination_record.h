#pragma once

// What is stored of a call's cards: codes and statuses; no value, reference or text of the chart.

#include <vector>

#include "cds/cards.h"
#include "cds/store.h"

namespace cds {

// One for each card that carries a determination or a caution. Who, when and how long is the
// caller's to add.
std::vector<DeterminationRecord> records_of(const std::vector<Card>& cards);

}  // namespace cds
