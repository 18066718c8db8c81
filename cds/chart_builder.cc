#include "cds/chart_builder.h"

#include <algorithm>
#include <memory_resource>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace cds {
namespace {

// Of several bodies with one id the one updated last stays, in the first one's place; without an id
// each stands for itself. Orders of four types share one list: an id is unique within its type
// only.
template <typename T>
void keep_latest(std::vector<T>& resources) {
  if (resources.size() < 2) return;
  const auto key_of = [](const T& resource) {
    if constexpr (std::is_same_v<T, fhir::Order>) {
      return std::pair(resource.id, resource.resource_type);
    } else {
      return std::pair(resource.id, std::string_view());
    }
  };
  const auto hash = [](const std::pair<std::string_view, std::string_view>& key) {
    return std::hash<std::string_view>()(key.first);
  };
  // A chart has thousands of ids: no allocation for each.
  std::pmr::monotonic_buffer_resource memory;
  std::pmr::unordered_map<std::pair<std::string_view, std::string_view>, std::size_t,
                          decltype(hash)>
      by_id(resources.size(), hash, {}, &memory);
  std::size_t kept = 0;
  for (T& resource : resources) {
    const auto [known, is_new] = by_id.emplace(key_of(resource), kept);
    if (!is_new && !resource.id.empty()) {
      T& before = resources[known->second];
      if (resource.last_updated > before.last_updated) before = std::move(resource);
      continue;
    }
    if (&resource != &resources[kept]) resources[kept] = std::move(resource);
    ++kept;
  }
  resources.erase(resources.begin() + static_cast<std::ptrdiff_t>(kept), resources.end());
}

// The oldest date of a result in descending order; nullopt when it is not in that order or a record
// has no date.
std::optional<fhir::Date> oldest_if_descending(const std::vector<fhir::ResourceSet>& pages) {
  std::optional<fhir::Date> oldest;
  for (const fhir::ResourceSet& page : pages) {
    for (const fhir::Resource& resource : page.resources) {
      std::optional<fhir::DateTime> when;
      if (const auto* o = std::get_if<fhir::Observation>(&resource)) when = o->effective.start();
      if (const auto* e = std::get_if<fhir::Encounter>(&resource)) when = e->period.start;
      if (const auto* p = std::get_if<fhir::Procedure>(&resource)) when = p->performed.start();
      if (const auto* m = std::get_if<fhir::MedicationAdministration>(&resource)) {
        when = m->effective.start();
      }
      if (!when || !when->is_one_date()) return std::nullopt;
      if (oldest && when->first() > *oldest) return std::nullopt;
      oldest = when->first();
    }
  }
  return oldest;
}

}  // namespace

ChartBuilder::ChartBuilder(std::string patient_id, std::string fhir_base)
    : whose_{std::move(patient_id), std::move(fhir_base)} {}

void ChartBuilder::take(fhir::Resource&& resource) {
  const fhir::Reference* subject = subject_of(resource);
  if (subject != nullptr && !whose_.holds(*subject)) {
    ++chart_.dropped_other_patient;
    return;
  }
  std::visit(
      [this](auto& one) {
        using T = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<T, fhir::Patient>) {
          if (one.id == whose_.patient_id) {
            chart_.patient = std::move(one);
          } else {
            ++chart_.dropped_other_patient;
          }
        } else if constexpr (std::is_same_v<T, fhir::Observation>) {
          chart_.observations.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::Condition>) {
          chart_.conditions.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::MedicationRequest>) {
          chart_.medication_requests.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::MedicationStatement>) {
          chart_.medication_statements.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::MedicationAdministration>) {
          chart_.medication_administrations.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::Encounter>) {
          chart_.encounters.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::Procedure>) {
          chart_.procedures.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::DocumentReference>) {
          chart_.documents.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::Device>) {
          chart_.devices.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::DeviceUseStatement>) {
          chart_.device_uses.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::Coverage>) {
          chart_.coverages.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::QuestionnaireResponse>) {
          chart_.questionnaire_responses.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::Medication>) {
          chart_.medications.push_back(std::move(one));
        } else if constexpr (std::is_same_v<T, fhir::Order>) {
          chart_.orders.push_back(std::move(one));
        }
      },
      resource);
}

// For the kind of which there can be thousands.
void ChartBuilder::make_room(std::string_view type, std::size_t more) {
  std::vector<fhir::Observation>& observations = chart_.observations;
  const std::size_t wanted = observations.size() + more;
  if (type == "Observation" && wanted > observations.capacity()) {
    observations.reserve(std::max(wanted, 2 * observations.capacity()));
  }
}

void ChartBuilder::add_failed(fhir::Data data) {
  chart_.of(data) = {fhir::Completeness::kFailed, std::nullopt};
}

void ChartBuilder::add_search(fhir::Data data, std::vector<fhir::ResourceSet> pages, bool more,
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
      const std::optional<fhir::Date> oldest = oldest_if_descending(pages);
      // The oldest day itself may be cut.
      if (oldest) retrieval.complete_from = fhir::add_days(*oldest, 1);
      if (oldest && since) retrieval.complete_from = std::max(retrieval.complete_from, since);
    }
  } else if (since) {
    retrieval = {fhir::Completeness::kPartial, since};
  }
  chart_.of(data) = retrieval;
  for (fhir::ResourceSet& page : pages) {
    make_room(type_of(data), page.resources.size());
    for (fhir::Resource& resource : page.resources) take(std::move(resource));
    for (fhir::Resource& resource : page.included) take(std::move(resource));
  }
}

void ChartBuilder::add_everything(fhir::ResourceSet bundle) {
  const bool whole = bundle.next.empty() && !bundle.has_outcome_entry;
  for (fhir::Retrieval& retrieval : chart_.retrieval) {
    retrieval.completeness = whole ? fhir::Completeness::kComplete : fhir::Completeness::kPartial;
  }
  for (fhir::Resource& resource : bundle.resources) take(std::move(resource));
  for (fhir::Resource& resource : bundle.included) take(std::move(resource));
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
  if (chart_.patient.id.empty()) chart_.patient.id = chart_.keep(whose_.patient_id);
  return std::move(chart_);
}

}  // namespace cds
