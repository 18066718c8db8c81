#include "cds/fhir_client_memory.h"

#include <algorithm>

namespace cds {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes kRemembered{10};
// A server is taken for down after so many calls in a row of which nothing was answered, …
constexpr int kFailedRuns = 3;
// … or one, when it asks for a pause itself. Short, since a call that is not made is a card without
// data.
constexpr seconds kDownFor{5};
constexpr seconds kLongestPause{60};
// Above this many servers, those without a call are forgotten.
constexpr std::size_t kManyServers = 64;

}  // namespace

FhirServerMemory::PatientForm FhirServerMemory::patient_form(SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  return now < form_until_ ? form_ : PatientForm::kUnknown;
}

void FhirServerMemory::found_with(PatientForm form, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  form_ = form;
  form_until_ = now + kRemembered;
}

bool FhirServerMemory::takes_posts(SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  return now >= no_post_until_;
}

void FhirServerMemory::refused_post(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  no_post_until_ = now + kRemembered;
}

bool FhirServerMemory::lacks(const std::string& type, SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  const auto found = missing_until_.find(type);
  return found != missing_until_.end() && now < found->second;
}

bool FhirServerMemory::admits(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (now < down_until_) return false;
  if (failed_runs_ >= kFailedRuns) down_until_ = now + kDownFor;
  return true;
}

std::string FhirServerMemory::last_failure() const {
  const std::lock_guard lock(mutex_);
  return last_failure_;
}

void FhirServerMemory::end_run(const Outcome& outcome, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  for (const std::string& type : outcome.missing_types) missing_until_[type] = now + kRemembered;
  if (outcome.answered) {
    failed_runs_ = 0;
    down_until_ = {};  // not `now`: a call may have looked at the clock before and ask after
    return;
  }
  ++failed_runs_;
  last_failure_ = outcome.failure;
  if (outcome.asked_to_wait) {
    failed_runs_ = kFailedRuns;
    down_until_ = std::max(down_until_, now + std::min(*outcome.asked_to_wait, kLongestPause));
  } else if (failed_runs_ >= kFailedRuns) {
    down_until_ = std::max(down_until_, now + kDownFor);
  }
}

std::shared_ptr<FhirServerMemory> FhirServerMemories::of(const Url& base) {
  const std::lock_guard lock(mutex_);
  if (memories_.size() > kManyServers) {
    std::erase_if(memories_, [](const auto& entry) { return entry.second.use_count() == 1; });
  }
  auto& memory = memories_[to_string(base)];
  if (!memory) memory = std::make_shared<FhirServerMemory>();
  return memory;
}

}  // namespace cds
