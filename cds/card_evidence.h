#pragma once

// One criterion's evidence as people say it, for a table cell: value, date, resource, and why it
// does not decide. Markdown, chart text escaped, one line.

#include <string>
#include <string_view>

#include "rules/finding.h"
#include "rules/parameters.h"

namespace cds {

// "HbA1c 8.2 % on May 3, 2026 (Observation/a1c-1); look-back 12 months (parameter, not guideline)".
std::string evidence_words(const rules::Finding& finding, const rules::Parameters& parameters);

// The same of an OR's parts, each with its mark: "HbA1c ✓ 8.2 % …; hospital stays ? none on
// record".
std::string parts_words(const rules::Finding& any_of, const rules::Parameters& parameters);

// The figure alone: "3.21 tests a day", "HbA1c 6.8 %"; "" when there is none.
std::string value_words(const rules::Finding& finding);

std::string_view status_mark(rules::Status status);  // ✓ ✗ ?
std::string status_words(rules::Status status);      // "✓ met"

}  // namespace cds
