#pragma once

// Dates of resources and of search values as intervals, and what the prefixes of a search mean for
// them. Source: FHIR R4, search, "date" and "Prefixes".

#include <optional>
#include <string_view>
#include <vector>

#include "cds/demo_index.h"
#include "cds/demo_search.h"

namespace cds {

// nullopt: not a FHIR date or dateTime.
std::optional<TimeInterval> time_interval(std::string_view text, const fhir::SiteZone& zone);

// Of the first of these elements that the resource has, as dateTime, instant or Period; a Period
// without an end goes on for ever.
std::optional<TimeInterval> time_interval(const DemoResource& resource,
                                          const std::vector<std::string_view>& elements,
                                          const fhir::SiteZone& zone);

bool is_date_prefix(std::string_view text);
bool matches_prefix(std::string_view prefix, const TimeInterval& found, const TimeInterval& asked);

}  // namespace cds
