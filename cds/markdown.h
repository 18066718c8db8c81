#pragma once

// Pieces of text for cards: chart text made safe for GitHub-flavored Markdown, and US dates.

#include <string>
#include <string_view>

#include "fhir/time.h"

namespace cds {

// Chart text on one line, with everything that Markdown or HTML would read as markup escaped, links
// included; control and direction characters become spaces. Longer than kMaxChartText characters:
// cut, with "…".
inline constexpr std::size_t kMaxChartText = 100;
std::string escape_markdown(std::string_view text);

// What escape_markdown() did, undone, for a terminal.
std::string unescape_markdown(std::string_view text);

// Control and direction characters, and those that cannot be seen, as spaces.
std::string visible(std::string_view text);

std::size_t code_points(std::string_view text);

std::string date_words(fhir::Date date);             // May 3, 2026
std::string date_words(const fhir::DateTime& when);  // May 3, 2026; May 2026; 2026
std::string date_words(
    const fhir::Window& window);  // May 15 – Jun 14, 2026: the last day is inside

}  // namespace cds
