#pragma once

// What the pages for people share: the document around their content, its style sheet, and headers
// that let a page load nothing, run nothing and be kept nowhere.

#include <string>
#include <string_view>

#include "cds/html.h"
#include "cds/server.h"

namespace cds {

// `body` is what stands inside <main>, escaped already.
std::string page_document(std::string_view title, const Html& body);

// Allows the embedded style sheet by its hash, and nothing else; `more` adds directives
// ("form-action 'self'").
std::string page_policy(std::string_view more = "");

HttpResponse page_response(std::string_view title, const Html& body, int status = 200);

}  // namespace cds
