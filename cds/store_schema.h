#pragma once

// The schema of the store, one for SQLite and PostgreSQL, and its changes: numbered steps, each
// applied once. A step that was released is never edited; a change is a new step.
//
// Tables …_counts hold what the insights show, kept up to date by whoever writes, so that showing
// does not depend on the number of determinations. What the texts `criteria` and `missing` of
// determinations list is separated by kListSeparator.

#include <string>
#include <vector>

#include "cds/sql.h"

namespace cds {

inline constexpr const char* kListSeparator = "; ";

// Statements of each step, {join} for the database's join_function(); the schema's version is the
// number of steps.
const std::vector<std::vector<std::string>>& schema_steps();

// Applies the steps that are missing. Throws StoreRefused when the database is newer than this
// program.
void bring_up_to_date(SqlConnection& database);
// Throws StoreRefused unless the schema is that of this program.
void require_current_schema(SqlConnection& database);

}  // namespace cds
