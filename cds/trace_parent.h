#pragma once

// W3C Trace Context: the `traceparent` header of a call, passed on to the EHR's API and named in
// the log. Source: W3C Trace Context, level 1, section 3.2.

#include <string>
#include <string_view>

namespace cds {

// The header as it may be sent on, or "" when it is not valid (then there is no trace). Of a later
// version the parts that this one knows.
std::string valid_trace_parent(std::string_view header);

// The 32 digits of a valid one, or "".
std::string trace_id_of(std::string_view trace_parent);

}  // namespace cds
