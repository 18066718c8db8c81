#pragma once

// Answers of a FHIR server turned into ones that it should never give.

#include <string>

namespace cds {

inline const std::string kOutcomeBody =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
inline const std::string kEmptyBundle = R"({"resourceType":"Bundle","type":"searchset"})";
inline const std::string kHtmlBody =
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in</body></html>";

std::string with_base(std::string body, const std::string& from, const std::string& to);

// As the good answer (a resource or a Bundle), with records of another type instead.
std::string body_of_another_type(const std::string& good, const std::string& patient_id);
// With the same records, of another patient.
std::string body_of_another_patient(const std::string& good, const std::string& patient_id);
// A Bundle with the first half of the entries, without total, and a link to go on. A resource is as
// it was.
std::string body_with_next(const std::string& good, const std::string& next);

}  // namespace cds
