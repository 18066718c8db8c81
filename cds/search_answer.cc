#include "cds/search_answer.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace cds {
namespace {

template <class T>
bool any_theirs(const fhir::ResourceLists& resources, std::string_view type,
                const RecordsOf& whose) {
  return std::ranges::any_of(resources.of<T>(), [&](const T& one) {
    if constexpr (std::is_same_v<T, fhir::Order>) {
      if (one.resource_type != type) return false;
    }
    return is_theirs(one, whose);
  });
}

// What a search for each kind of data is for.
struct Searched {
  std::string_view type;
  bool (*any_theirs)(const fhir::ResourceLists&, std::string_view type, const RecordsOf&);
};
constexpr std::array<Searched, fhir::kDataKinds> kSearched{{
    {"Patient", any_theirs<fhir::Patient>},
    {"Condition", any_theirs<fhir::Condition>},
    {"Observation", any_theirs<fhir::Observation>},
    {"Observation", any_theirs<fhir::Observation>},
    {"Observation", any_theirs<fhir::Observation>},
    {"Observation", any_theirs<fhir::Observation>},
    {"Observation", any_theirs<fhir::Observation>},
    {"MedicationRequest", any_theirs<fhir::MedicationRequest>},
    {"MedicationStatement", any_theirs<fhir::MedicationStatement>},
    {"MedicationAdministration", any_theirs<fhir::MedicationAdministration>},
    {"Encounter", any_theirs<fhir::Encounter>},
    {"Procedure", any_theirs<fhir::Procedure>},
    {"DocumentReference", any_theirs<fhir::DocumentReference>},
    {"Device", any_theirs<fhir::Device>},
    {"DeviceUseStatement", any_theirs<fhir::DeviceUseStatement>},
    {"Coverage", any_theirs<fhir::Coverage>},
    {"QuestionnaireResponse", any_theirs<fhir::QuestionnaireResponse>},
    {"DeviceRequest", any_theirs<fhir::Order>},
    {"ServiceRequest", any_theirs<fhir::Order>},
    {"SupplyRequest", any_theirs<fhir::Order>},
}};

}  // namespace

bool RecordsOf::holds_records_of(std::string_view subject) const {
  const fhir::ReferenceParts parts = fhir::split_reference(subject);
  if (parts.type != "Patient" || parts.id != patient_id_) return false;
  return parts.base.empty() || fhir_base_.empty() || parts.base == fhir_base_;
}

bool answers_another_question(std::span<const fhir::ResourceSet> pages, fhir::Data data,
                              const RecordsOf& whose) {
  const Searched& searched = kSearched[static_cast<std::size_t>(data)];
  bool any_other = false;
  for (const fhir::ResourceSet& page : pages) {
    if (searched.any_theirs(page.resources, searched.type, whose)) return false;
    any_other = any_other || !page.unread_types.empty() || !page.resources.empty();
  }
  return any_other;
}

bool is_cut(const fhir::ResourceSet& last_page, const std::optional<fhir::Decimal>& total,
            std::size_t entries_so_far, std::size_t count) {
  if (!last_page.next.empty()) return true;
  if (total) return *total > fhir::Decimal::whole(static_cast<std::int64_t>(entries_so_far));
  return count > 0 && matches(last_page) >= count;
}

std::size_t matches(const fhir::ResourceSet& page) {
  return page.entries - std::min(page.included->size(), page.entries);
}

}  // namespace cds
