#pragma once

// The texts of a determination's card: summary and detail.

#include <string>

#include "cds/cards.h"
#include "rules/determination.h"

namespace cds {

inline constexpr std::size_t kMaxSummary = 139;  // code points
inline constexpr std::size_t kMaxDetail = 4096;  // bytes

std::string summary_text(const rules::Determination& determination);
std::string detail_text(const rules::Determination& determination,
                        const rules::Parameters& parameters);

// Whole lines up to kMaxDetail bytes; a last line says that something was left out.
std::string shortened(const std::string& detail);

// What could not be read, as opposed to what is not on record.
bool not_retrieved(const rules::Determination& determination, const std::string& id);

}  // namespace cds
