#pragma once

// A demo EHR over the project's fixtures, on a free port, one for all tests of a program.

#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "cds/demo_ehr.h"
#include "tests/support/raw_http.h"

namespace cds {

inline constexpr const char* kAnchor = "2026-06-15";  // the day that the fixtures were written for

fhir::Date day(const std::string& text);

// Started with the first call; its charts end on kAnchor.
DemoEhr& anchored_ehr();
int port_of(const DemoEhr& ehr);

// A prefetch template with its tokens resolved, as an EHR does it that knows today().
std::string filled_template(std::string text, const std::string& patient_id, fhir::Date today);

RawAnswer http_get(int port, const std::string& path);
RawAnswer http_post(int port, const std::string& path, const std::string& type,
                    const std::string& body);

rapidjson::Document parsed(const std::string& json);
std::string text_at(const rapidjson::Value& object, const char* name);

}  // namespace cds
