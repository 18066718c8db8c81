#pragma once

// What the client has learned of each FHIR server, and for a while goes by: how it wants a patient
// named, which resource types it does not have, that it takes no POST searches, and that it is
// down.
//
// No token, no patient and no answer is remembered. Nothing here is needed to be right, only to
// spare the server calls that would fail, and the caller the wait for them. Thread safe. Source:
// docs/conformance.md, "FHIR client".

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "cds/socket_wait.h"
#include "cds/url.h"

namespace cds {

class FhirServerMemory {
 public:
  // "patient=Patient/1" and "patient=1". Some servers find nothing, with status 200, for one of
  // them.
  enum class PatientForm : std::uint8_t { kUnknown, kTyped, kBare };
  PatientForm patient_form(SteadyTime now) const;
  void found_with(PatientForm form, SteadyTime now);

  bool takes_posts(SteadyTime now) const;
  void refused_post(SteadyTime now);

  bool lacks(const std::string& type, SteadyTime now) const;

  // What came of the queries of one call together.
  struct Outcome {
    bool answered = false;  // one of them at least got what a working server says
    std::string failure{};  // without an answer: why the first of them failed
    std::optional<std::chrono::seconds> asked_to_wait;  // longest Retry-After
    std::set<std::string> missing_types;
  };
  // False while the server is taken for down. After that time one call is let through to try, and
  // the others wait for what comes of it.
  bool admits(SteadyTime now);
  // Of the call that was the last to get no answer.
  std::string last_failure() const;
  void end_run(const Outcome& outcome, SteadyTime now);

 private:
  mutable std::mutex mutex_;
  PatientForm form_ = PatientForm::kUnknown;
  SteadyTime form_until_;
  SteadyTime no_post_until_;
  std::map<std::string, SteadyTime> missing_until_;
  int failed_runs_ = 0;
  std::string last_failure_;
  SteadyTime down_until_;
};

class FhirServerMemories {
 public:
  std::shared_ptr<FhirServerMemory> of(const Url& base);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<FhirServerMemory>> memories_;
};

}  // namespace cds
