#pragma once

// The records behind determinations, as the evidence page lists them: each once, with the criteria
// that used it, newest first; sensor readings are one row a day.

#include <optional>
#include <string>
#include <vector>

#include "cds/evidence_view.h"

namespace cds {

struct UsedRecord {
  std::string reference;
  std::string when;  // in words
  std::string what;
  std::vector<std::string> criteria;  // ids, in the guideline's order
  std::optional<fhir::DateTime> date;
};

std::vector<UsedRecord> used_records(const std::vector<EvidenceView>& views);

// Records of all views that could not be used, each once.
std::vector<rules::UnusedRecord> unused_records(const std::vector<EvidenceView>& views);

}  // namespace cds
