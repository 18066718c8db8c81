#include "cds/search_answer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace cds {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<fhir::Resource>> kTypes{
    "",
    "Patient",
    "Observation",
    "Condition",
    "MedicationRequest",
    "MedicationStatement",
    "MedicationAdministration",
    "Encounter",
    "Procedure",
    "DocumentReference",
    "Device",
    "DeviceUseStatement",
    "Coverage",
    "QuestionnaireResponse",
    "Medication",
    ""};
static_assert(std::is_same_v<std::variant_alternative_t<15, fhir::Resource>, fhir::Order> &&
              std::is_same_v<std::variant_alternative_t<14, fhir::Resource>, fhir::Medication>);

constexpr std::array<std::string_view, fhir::kDataKinds> kSearchedTypes{"Patient",
                                                                        "Condition",
                                                                        "Observation",
                                                                        "Observation",
                                                                        "Observation",
                                                                        "Observation",
                                                                        "Observation",
                                                                        "MedicationRequest",
                                                                        "MedicationStatement",
                                                                        "MedicationAdministration",
                                                                        "Encounter",
                                                                        "Procedure",
                                                                        "DocumentReference",
                                                                        "Device",
                                                                        "DeviceUseStatement",
                                                                        "Coverage",
                                                                        "QuestionnaireResponse",
                                                                        "DeviceRequest",
                                                                        "ServiceRequest",
                                                                        "SupplyRequest"};

bool is_somebody_elses(const fhir::Resource& resource, const RecordsOf& whose) {
  if (const auto* patient = std::get_if<fhir::Patient>(&resource)) {
    return patient->id != whose.patient_id;
  }
  const fhir::Reference* subject = subject_of(resource);
  return subject != nullptr && !whose.holds(*subject);
}

}  // namespace

bool RecordsOf::holds(const fhir::Reference& subject) const {
  const fhir::ReferenceParts parts = fhir::split_reference(subject.reference);
  if (parts.type != "Patient" || parts.id != patient_id) return false;
  return parts.base.empty() || fhir_base.empty() || parts.base == fhir_base;
}

const fhir::Reference* subject_of(const fhir::Resource& resource) {
  return std::visit(
      [](const auto& one) -> const fhir::Reference* {
        using T = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<T, fhir::Device>) {
          return &one.patient;
        } else if constexpr (std::is_same_v<T, fhir::Coverage>) {
          return &one.beneficiary;
        } else if constexpr (std::is_same_v<T, fhir::Medication> ||
                             std::is_same_v<T, fhir::Patient> ||
                             std::is_same_v<T, std::monostate>) {
          return nullptr;
        } else {
          return &one.subject;
        }
      },
      resource);
}

std::string_view type_of(const fhir::Resource& resource) {
  if (const auto* order = std::get_if<fhir::Order>(&resource)) return order->resource_type;
  return kTypes[resource.index()];
}

std::string_view type_of(fhir::Data data) { return kSearchedTypes[static_cast<std::size_t>(data)]; }

bool answers_another_question(const std::vector<fhir::ResourceSet>& pages, fhir::Data data,
                              const RecordsOf& whose) {
  const std::string_view asked = type_of(data);
  bool any_other = false;
  for (const fhir::ResourceSet& page : pages) {
    any_other = any_other || !page.unread_types.empty();
    for (const fhir::Resource& resource : page.resources) {
      if (type_of(resource) == asked && !is_somebody_elses(resource, whose)) return false;
      any_other = true;
    }
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
  return page.entries - std::min(page.included.size(), page.entries);
}

}  // namespace cds
