#include "cds/determination_record.h"

#include "rules/guideline.h"

namespace cds {
namespace {

void add_criteria(DeterminationRecord& record, const std::vector<rules::Finding>& findings) {
  for (const rules::Finding& finding : findings) {
    record.criteria.push_back({finding.id, std::string(rules::to_string(finding.status)),
                               std::string(rules::to_string(finding.reason))});
    add_criteria(record, finding.parts);
  }
}

}  // namespace

std::vector<DeterminationRecord> records_of(const std::vector<Card>& cards) {
  std::vector<DeterminationRecord> records;
  for (const Card& card : cards) {
    DeterminationRecord record;
    record.card = card.uuid;
    record.guideline = rules::kGuidelineEffective;
    if (card.caution != nullptr) {
      record.determination = "caution";
    } else if (card.determination != nullptr) {
      const rules::Determination& determination = *card.determination;
      record.product = rules::to_string(determination.product);
      record.purpose = rules::to_string(determination.purpose);
      record.determination = rules::to_string(determination.outcome);
      record.route = determination.route;
      record.missing = determination.missing;
      add_criteria(record, determination.criteria);
    } else {
      continue;
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace cds
