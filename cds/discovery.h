#pragma once

// The answer of GET /cds-services: one service, with the prefetch templates of the first round of
// searches. Their token is {{context.patientId}}, which every version of CDS Hooks knows, and
// today() where past_days asks for it.
// Source: CDS Hooks 3.0, Discovery (P8–P26).

#include <string>
#include <vector>

#include "cds/queries.h"

namespace cds {

// Compact JSON.
std::string discovery_json(const std::vector<SearchTemplate>& searches);

}  // namespace cds
