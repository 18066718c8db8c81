#pragma once

// Feedback as people and programs take it along: CSV (RFC 4180, for spreadsheets) or JSON lines.
//
// CSV quotes every cell, and a cell that a spreadsheet would take for a formula (=, +, -, @, tab or
// carriage return at its beginning) gets an apostrophe before it.

#include <string>

#include "cds/store.h"

namespace cds {

std::string feedback_csv_head();
std::string feedback_csv_line(const FeedbackRecord& record);
std::string feedback_json_line(const FeedbackRecord& record);

}  // namespace cds
