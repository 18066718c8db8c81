#pragma once

// Short words of the evidence page and its plots, plain text, not escaped.

#include <optional>
#include <string>

#include "cds/evidence_view.h"

namespace cds {

std::string glucose_words(const rules::GlucoseValue& value);  // "142", ">600", "HI"
std::string hba1c_words(const ShownHbA1c& result);            // "8.2", ">14.0"
std::string time_words(const std::optional<int>& minute);     // "7:05", or ""
std::string day_words(fhir::Date date);                       // "May 3"
std::string span_words(const ShownSpan& span);                // "Hospital stay, inpatient"

}  // namespace cds
