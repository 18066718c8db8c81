#pragma once

// When an HTTP exchange of the FHIR client may be made once more, and after how long.
//
// Only GET and POST _search are ever sent, so that another try changes nothing on the server.
// Source: RFC 9110, 10.2.3 (Retry-After), 15.5 and 15.6; docs/conformance.md, "FHIR client".

#include <chrono>
#include <optional>
#include <string>

#include "cds/fhir_client_http.h"

namespace cds {

// The wait that a Retry-After asks for: seconds, or an HTTP date (counted from the server's own
// Date when it sent one, so that clocks need not agree). nullopt: neither of them, or negative.
std::optional<std::chrono::seconds> retry_after(const std::string& value, const std::string& date,
                                                std::chrono::system_clock::time_point now);

// How long to wait before another try may succeed; nullopt: it would not.
std::optional<std::chrono::milliseconds> wait_before_retry(const HttpAnswer& answer);

}  // namespace cds
