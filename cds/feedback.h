#pragma once

// A feedback post, read strictly: an entry that is wrong is a Problem 400 that names it
// ("feedback[2].outcome: …"), and then none of the post counts.
//
// Both shapes in use: `overrideReason` as {reason: Coding, userComment}, and as a bare Coding
// (before CDS Hooks 2.0). Over 1 MiB or 1,000 entries: 413. Source: CDS Hooks 3.0, feedback
// (P55–P58).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cds/store.h"

namespace cds {

inline constexpr std::size_t kMaxFeedbackBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxFeedbackEntries = 1000;
inline constexpr std::size_t kMaxCommentCharacters = 2000;  // longer ones are cut

// FeedbackRecord::reason when it is no code of ours.
inline constexpr std::string_view kForeignReason = "foreign";
inline constexpr std::string_view kCommentOnly = "comment";

// `client` and `received` are the caller's to set. Throws Problem.
std::vector<FeedbackRecord> read_feedback(std::string body);

}  // namespace cds
