#pragma once

// The insights page: what was determined, what was missing, what was overridden and why, summed in
// the store by month, product and criterion. No patient data. Good with no row and with many: each
// table is cut at kMostRows, the largest first.

#include <string>

#include "cds/html.h"
#include "cds/store.h"

namespace cds {

inline constexpr std::size_t kMostRows = 100;

struct InsightsQuery {
  std::string from;  // "2026-01", both included
  std::string to;
};

// `with_token`: the form asks for the token, and is sent as a POST.
Html insights_body(const Insights& insights, const InsightsQuery& query, bool with_token);
// The form alone, for who has not said the token; `refused`: it was wrong.
Html insights_login(const InsightsQuery& query, bool refused);

}  // namespace cds
