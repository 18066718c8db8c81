#pragma once

// A request that cannot be answered: thrown in cds/ only, caught in one place (server.cc; the
// commands' main), written as a FHIR OperationOutcome naming the field.
//
// `text` goes to the client and names field and expectation ("context.patientId: missing");
// `log_text` to the log. Neither holds patient data. `status` per protocol.md 1.7; `code` is FHIR's
// IssueType (required, structure, value, invalid, forbidden, …).

#include <stdexcept>
#include <string>
#include <utility>

namespace cds {

class Problem : public std::runtime_error {
 public:
  Problem(int status, std::string code, std::string field, const std::string& text,
          std::string log_text = "")
      : std::runtime_error(text),
        status_(status),
        code_(std::move(code)),
        field_(std::move(field)),
        log_text_(std::move(log_text)) {}

  int status() const { return status_; }
  const std::string& code() const { return code_; }
  const std::string& field() const { return field_; }
  const std::string& log_text() const { return log_text_; }

 private:
  int status_;
  std::string code_;
  std::string field_;
  std::string log_text_;
};

}  // namespace cds
