#pragma once

// The words of cards for criteria, reasons, products and notes. No chart text in here.
// A criterion that has no words yet is called by its id.

#include <string>
#include <string_view>

#include "rules/determination.h"

namespace cds {

struct CriterionWords {
  std::string_view id;
  std::string_view item;     // in a list of missing items: "education date"
  std::string_view name;     // in the table: "a. Comprehensive diabetes education, past 2 years"
  std::string_view section;  // of the guideline: "Medically necessary, group 1a"
  std::string_view remedy;   // what would settle it; see remedy_words()
};

// All criteria and the other items that a determination may name as missing, in the guideline's
// order.
const CriterionWords* find_criterion_words(std::string_view id);

std::string item_words(std::string_view id);  // "education date"
std::string name_words(std::string_view id);
std::string section_words(std::string_view id);  // "CG-DME-01, Medically necessary, group 1a"

// What would settle the item, after what was found: "" when nothing would.
std::string remedy_words(const rules::Determination& determination, std::string_view id);

std::string_view reason_words(rules::Reason reason);      // "none on record"; "" for kNone
std::string_view product_words(rules::ProductKind kind);  // "Insulin pump", "Pump supplies"
std::string tally_words(const rules::Tally& tally);       // "3 episodes"
std::string note_words(const rules::Note& note, const rules::Parameters& parameters);

// The project's own numbers that a criterion rests on: "from 14 readings, variation at least 0.36",
// or "".
std::string limit_words(std::string_view criterion, const rules::Parameters& parameters);

// "1 record", "2 records".
std::string counted(int count, std::string_view one, std::string_view many);

}  // namespace cds
