#pragma once

// The demo page, /demo: an EHR's order form in the browser, over the demo EHR and this service. Its
// files travel in the program (cds/assets/demo, and markdown-it from Debian's package).

#include <string>
#include <vector>

#include "cds/demo_ehr.h"
#include "cds/server.h"

namespace cds {

// `ehr` outlives the routes; it may still be starting when they are added.
std::vector<Route> demo_page_routes(const DemoEhr& ehr);

}  // namespace cds
