#pragma once

// Moves the dates in FHIR JSON text by whole days, so that a chart that was written around one day
// reads as if it had been written around another. Everything else of the text stays byte for byte.
//
// Moved: strings that are entirely a FHIR date, dateTime or instant; clock time and offset keep
// their text. `YYYY-MM` and `YYYY` become the month and year of their first day, moved; `YYYY` only
// in members that FHIR has for dates, since four digits may be a code. Member names, and days that
// no calendar has, stay.

#include <string>
#include <string_view>

namespace cds {

std::string shift_dates(std::string_view json, int days);

}  // namespace cds
