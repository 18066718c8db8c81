#pragma once

// Query strings of searches: what can be left out of one, taken apart, or said in another way.
//
// Values stay as they were written. Source: FHIR R4 search; docs/conformance.md, "FHIR client".

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds/url.h"

namespace cds {

// Without parameters that only shape the answer (_sort, _count, …), and without dates: the rules
// filter by date themselves.
std::string without_optional_parameters(std::string_view query);

// The same search as several, of so many codes each.
std::vector<Url> split_by_codes(const Url& search, std::size_t codes_in_part);

// "patient=Patient/1" -> "1"; empty: the search names no patient in this way.
std::string_view typed_patient(std::string_view query);
// The same search with "patient=1"; nullopt: it names no patient by type.
std::optional<std::string> with_bare_patient(std::string_view query);

// Of _count; 0: not asked for.
std::size_t count_asked_for(std::string_view query);

}  // namespace cds
