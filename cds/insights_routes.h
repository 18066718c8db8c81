#pragma once

// GET and POST /insights. With an admin token it is asked for each time (Authorization: Bearer, or
// the page's form), so that there is no session to steal; compared in constant time. Without one
// the page is open, which only the demo does, on loopback.

#include <functional>
#include <string>
#include <vector>

#include "cds/config.h"
#include "cds/insights_page.h"
#include "cds/server.h"

namespace cds {

struct InsightsSource {
  std::function<Insights(const InsightsQuery&)> read;  // may throw StoreError
  std::function<std::string()> this_month;             // "2026-06"
  std::string token;                                   // empty: open
};

std::vector<Route> insights_routes(InsightsSource source);

// The token of admin_token_file, or "". Throws ConfigError: unreadable, or shorter than 32
// characters.
std::string read_admin_token(const Config& config);

}  // namespace cds
