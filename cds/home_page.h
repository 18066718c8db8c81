#pragma once

// GET /: what this is, its version, and where to go on.

#include "cds/server.h"

namespace cds {

HttpResponse home_page();

}  // namespace cds
