#pragma once

// Resources by type, those of one type in the order in which they came. A chart has thousands of
// one type and few of others: each takes the room that its own type needs, and all of one type go
// on as one list.

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <vector>

#include "fhir/resources.h"

namespace fhir {

class ResourceLists {
 public:
  template <class T>
  std::vector<T>& of() {
    static_assert(std::is_nothrow_move_constructible_v<T>, "a list that grows would copy");
    return std::get<std::vector<T>>(lists_);
  }
  template <class T>
  const std::vector<T>& of() const {
    return std::get<std::vector<T>>(lists_);
  }

  std::size_t size() const {
    return std::apply([](const auto&... list) { return (list.size() + ...); }, lists_);
  }
  bool empty() const { return size() == 0; }

  // Calls with the list of each type.
  template <class Call>
  void each_list(Call call) {
    std::apply([&](auto&... list) { (call(list), ...); }, lists_);
  }
  // `is` takes a resource of any type.
  template <class Is>
  bool any_of(Is is) const {
    return std::apply([&](const auto&... list) { return (std::ranges::any_of(list, is) || ...); },
                      lists_);
  }

 private:
  std::tuple<std::vector<Patient>, std::vector<Observation>, std::vector<Condition>,
             std::vector<MedicationRequest>, std::vector<MedicationStatement>,
             std::vector<MedicationAdministration>, std::vector<Encounter>, std::vector<Procedure>,
             std::vector<DocumentReference>, std::vector<Device>, std::vector<DeviceUseStatement>,
             std::vector<Coverage>, std::vector<QuestionnaireResponse>, std::vector<Medication>,
             std::vector<Order>>
      lists_;
};

}  // namespace fhir
