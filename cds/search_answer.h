#pragma once

// Whether an answer, prefetched or fetched, is one to the question that was asked.
//
// A server that ignores a parameter, or mixes up two answers, sends records of somebody else or of
// another kind. They are no evidence; an answer of nothing else must not be read as "none on
// record". Source: CDS Hooks prefetch (P40, P41); FHIR R4 search.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "fhir/chart.h"
#include "fhir/read.h"

namespace cds {

// Whose records are asked for. Absolute references under fhir_base are this server's; it may be
// empty. Not thread safe.
class RecordsOf {
 public:
  RecordsOf(std::string patient_id, std::string fhir_base)
      : patient_id_(std::move(patient_id)), fhir_base_(std::move(fhir_base)) {}

  const std::string& patient_id() const { return patient_id_; }

  bool holds(const fhir::Reference& subject) const {
    if (subject.reference != last_subject_) {
      last_subject_ = subject.reference;
      holds_last_ = holds_records_of(last_subject_);
    }
    return holds_last_;
  }

 private:
  bool holds_records_of(std::string_view subject) const;

  std::string patient_id_;
  std::string fhir_base_;
  // Most records have the same subject as the one before.
  mutable std::string last_subject_;
  mutable bool holds_last_ = false;
};

// The reference that says whose record it is; nullptr for resources that belong to nobody.
template <class T>
const fhir::Reference* subject_of(const T& resource) {
  if constexpr (std::is_same_v<T, fhir::Device>) {
    return &resource.patient;
  } else if constexpr (std::is_same_v<T, fhir::Coverage>) {
    return &resource.beneficiary;
  } else if constexpr (std::is_same_v<T, fhir::Medication> || std::is_same_v<T, fhir::Patient>) {
    return nullptr;
  } else {
    const fhir::Reference& subject = resource.subject;
    return &subject;
  }
}

// Whether it is this patient's, or nobody's.
template <class T>
bool is_theirs(const T& resource, const RecordsOf& whose) {
  if constexpr (std::is_same_v<T, fhir::Patient>) {
    return resource.id == whose.patient_id();
  } else {
    const fhir::Reference* const subject = subject_of(resource);
    return subject == nullptr || whose.holds(*subject);
  }
}

// There are records, and none of them is this patient's and of the type that was asked for. (Beside
// such a record others are dropped: servers include what was not asked for, without search.mode.)
bool answers_another_question(std::span<const fhir::ResourceSet> pages, fhir::Data data,
                              const RecordsOf& whose);

// More is to come, or more was announced (`total`, of any page) than came, or so many came as were
// asked for (`count`; 0: no limit was) without a word that they are all.
bool is_cut(const fhir::ResourceSet& last_page, const std::optional<fhir::Decimal>& total,
            std::size_t entries_so_far, std::size_t count);
// Entries that match the search.
std::size_t matches(const fhir::ResourceSet& page);

}  // namespace cds
