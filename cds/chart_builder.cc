#include "cds/chart_builder.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <iterator>
#include <type_traits>
#include <utility>

namespace cds {
namespace {

// Orders of four types share one list: an id is unique within its type only.
template <typename T>
bool have_one_id(const T& a, const T& b) {
  if constexpr (std::is_same_v<T, fhir::Order>) {
    if (a.resource_type != b.resource_type) return false;
  }
  return a.id == b.id;
}

// Of several bodies with one id the one updated last stays, in the first one's place; without an id
// each stands for itself.
template <typename T>
void keep_latest(std::vector<T>& resources) {
  if (resources.size() < 2) return;
  // A hash table that is half full at most. A chart has thousands of ids: no allocation for each,
  // and no look at another record whose id cannot be the same.
  struct Known {
    std::size_t hash = 0;
    T* resource = nullptr;
  };
  std::vector<Known> known(std::bit_ceil(2 * resources.size()));
  const std::size_t mask = known.size() - 1;
  const auto place_of = [&known, mask](const T& resource) -> Known& {
    const std::size_t hash = std::hash<std::string_view>()(resource.id);
    std::size_t at = hash & mask;
    while (known[at].resource != nullptr &&
           (known[at].hash != hash || !have_one_id(*known[at].resource, resource))) {
      at = (at + 1) & mask;
    }
    known[at].hash = hash;
    return known[at];
  };
  auto kept = resources.begin();
  for (T& resource : resources) {
    if (!resource.id.empty()) {
      T*& before = place_of(resource).resource;
      if (before != nullptr) {
        if (resource.last_updated > before->last_updated) *before = std::move(resource);
        continue;
      }
      before = &*kept;
    }
    if (&resource != &*kept) *kept = std::move(resource);
    ++kept;
  }
  resources.erase(kept, resources.end());
}

std::optional<fhir::DateTime> start_of(const fhir::Observation& one) {
  return one.effective.start();
}
std::optional<fhir::DateTime> start_of(const fhir::Encounter& one) { return one.period.start; }
std::optional<fhir::DateTime> start_of(const fhir::Procedure& one) { return one.performed.start(); }
std::optional<fhir::DateTime> start_of(const fhir::MedicationAdministration& one) {
  return one.effective.start();
}

// The oldest date of a search for T in descending order; nullopt when it is not in that order, a
// record has no date, or others are among them: an old one would say that nothing since is missing.
template <class T>
std::optional<fhir::Date> oldest_if_descending(std::span<const fhir::ResourceSet> pages) {
  std::optional<fhir::Date> oldest;
  for (const fhir::ResourceSet& page : pages) {
    const std::vector<T>& resources = page.resources.of<T>();
    if (resources.size() != page.resources.size()) return std::nullopt;
    for (const T& resource : resources) {
      const std::optional<fhir::DateTime> when = start_of(resource);
      if (!when || !when->is_one_date()) return std::nullopt;
      if (oldest && when->first() > *oldest) return std::nullopt;
      oldest = when->first();
    }
  }
  return oldest;
}

// Of the kinds that are searched with the newest first.
std::optional<fhir::Date> oldest_if_descending(fhir::Data data,
                                               std::span<const fhir::ResourceSet> pages) {
  switch (data) {
    case fhir::Data::kHbA1c:
    case fhir::Data::kGlucose:
    case fhir::Data::kCgm:
    case fhir::Data::kEducationObservations:
    case fhir::Data::kPregnancyObservations:
      return oldest_if_descending<fhir::Observation>(pages);
    case fhir::Data::kMedicationAdministrations:
      return oldest_if_descending<fhir::MedicationAdministration>(pages);
    case fhir::Data::kEncounters:
      return oldest_if_descending<fhir::Encounter>(pages);
    case fhir::Data::kProcedures:
      return oldest_if_descending<fhir::Procedure>(pages);
    default:
      return std::nullopt;
  }
}

template <class T>
constexpr std::vector<T> fhir::Chart::*kListOf = nullptr;
template <>
constexpr auto kListOf<fhir::Observation> = &fhir::Chart::observations;
template <>
constexpr auto kListOf<fhir::Condition> = &fhir::Chart::conditions;
template <>
constexpr auto kListOf<fhir::MedicationRequest> = &fhir::Chart::medication_requests;
template <>
constexpr auto kListOf<fhir::MedicationStatement> = &fhir::Chart::medication_statements;
template <>
constexpr auto kListOf<fhir::MedicationAdministration> = &fhir::Chart::medication_administrations;
template <>
constexpr auto kListOf<fhir::Encounter> = &fhir::Chart::encounters;
template <>
constexpr auto kListOf<fhir::Procedure> = &fhir::Chart::procedures;
template <>
constexpr auto kListOf<fhir::DocumentReference> = &fhir::Chart::documents;
template <>
constexpr auto kListOf<fhir::Device> = &fhir::Chart::devices;
template <>
constexpr auto kListOf<fhir::DeviceUseStatement> = &fhir::Chart::device_uses;
template <>
constexpr auto kListOf<fhir::Coverage> = &fhir::Chart::coverages;
template <>
constexpr auto kListOf<fhir::QuestionnaireResponse> = &fhir::Chart::questionnaire_responses;
template <>
constexpr auto kListOf<fhir::Medication> = &fhir::Chart::medications;
template <>
constexpr auto kListOf<fhir::Order> = &fhir::Chart::orders;

// In order, but for Observations: there are thousands of them, no rule goes by how they came, and
// the shorter list is moved to the longer one.
template <class T>
void append(std::vector<T>& from, std::vector<T>& to) {
  const bool swap = std::is_same_v<T, fhir::Observation> && from.size() > to.size();
  if (swap || to.empty()) from.swap(to);
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

}  // namespace

ChartBuilder::ChartBuilder(std::string patient_id, std::string fhir_base)
    : whose_{std::move(patient_id), std::move(fhir_base)} {}

template <class T>
void ChartBuilder::take(std::vector<T>& resources) {
  if (resources.empty()) return;
  chart_.dropped_other_patient += static_cast<int>(
      std::erase_if(resources, [this](const T& one) { return !is_theirs(one, whose_); }));
  if constexpr (std::is_same_v<T, fhir::Patient>) {
    if (!resources.empty()) chart_.patient = std::move(resources.back());
  } else {
    append(resources, chart_.*kListOf<T>);
  }
}

void ChartBuilder::take(fhir::ResourceSet& set) {
  const auto take_list = [this](auto& list) { take(list); };
  set.resources.each_list(take_list);
  if (set.included.has_value()) set.included.own().each_list(take_list);
}

void ChartBuilder::add_failed(fhir::Data data) {
  chart_.of(data) = {fhir::Completeness::kFailed, std::nullopt};
}

void ChartBuilder::add_search(fhir::Data data, std::span<fhir::ResourceSet> pages, bool more,
                              bool newest_first, std::optional<fhir::Date> since) {
  using Kind = fhir::ResourceSet::Kind;
  bool failed = pages.empty();
  bool left_out = answers_another_question(pages, data, whose_);
  if (data == fhir::Data::kPatient && left_out) failed = true;  // one record, and it is another
  for (const fhir::ResourceSet& page : pages) {
    failed = failed || page.kind == Kind::kOperationOutcome || page.kind == Kind::kOther;
    left_out = left_out || page.has_outcome_entry;
  }
  if (failed) return add_failed(data);
  fhir::Retrieval retrieval{fhir::Completeness::kComplete, std::nullopt};
  if (more || left_out) {
    retrieval.completeness = fhir::Completeness::kPartial;
    // A record that the server left out could be of any date.
    if (newest_first && !left_out) {
      const std::optional<fhir::Date> oldest = oldest_if_descending(data, pages);
      // The oldest day itself may be cut.
      if (oldest) retrieval.complete_from = fhir::add_days(*oldest, 1);
      if (oldest && since) retrieval.complete_from = std::max(retrieval.complete_from, since);
    }
  } else if (since) {
    retrieval = {fhir::Completeness::kPartial, since};
  }
  chart_.of(data) = retrieval;
  for (fhir::ResourceSet& page : pages) take(page);
}

void ChartBuilder::add_everything(fhir::ResourceSet bundle) {
  const bool whole = bundle.next.empty() && !bundle.has_outcome_entry;
  for (fhir::Retrieval& retrieval : chart_.retrieval) {
    retrieval.completeness = whole ? fhir::Completeness::kComplete : fhir::Completeness::kPartial;
  }
  take(bundle);
}

void ChartBuilder::keep(std::vector<std::unique_ptr<std::string>> texts) {
  for (std::unique_ptr<std::string>& text : texts) chart_.texts.push_back(std::move(text));
}

void ChartBuilder::keep(fhir::Issues issues) {
  chart_.issues.insert(chart_.issues.end(), std::make_move_iterator(issues.begin()),
                       std::make_move_iterator(issues.end()));
}

fhir::Chart ChartBuilder::build() {
  keep_latest(chart_.observations);
  keep_latest(chart_.conditions);
  keep_latest(chart_.medication_requests);
  keep_latest(chart_.medication_statements);
  keep_latest(chart_.medication_administrations);
  keep_latest(chart_.encounters);
  keep_latest(chart_.procedures);
  keep_latest(chart_.documents);
  keep_latest(chart_.devices);
  keep_latest(chart_.device_uses);
  keep_latest(chart_.coverages);
  keep_latest(chart_.questionnaire_responses);
  keep_latest(chart_.orders);
  if (chart_.patient.id.empty()) chart_.patient.id = chart_.keep(whose_.patient_id());
  return std::move(chart_);
}

}  // namespace cds
