#pragma once

// Whether an answer, prefetched or fetched, is one to the question that was asked.
//
// A server that ignores a parameter, or mixes up two answers, sends records of somebody else or of
// another kind. They are no evidence; an answer of nothing else must not be read as "none on
// record". Source: CDS Hooks prefetch (P40, P41); FHIR R4 search.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/chart.h"
#include "fhir/read.h"

namespace cds {

// Whose records are asked for. Absolute references under fhir_base are this server's; it may be
// empty.
struct RecordsOf {
  std::string patient_id;
  std::string fhir_base;

  bool holds(const fhir::Reference& subject) const;
};

// The reference that says whose record it is; nullptr for resources that belong to nobody.
const fhir::Reference* subject_of(const fhir::Resource& resource);

// "Observation"; "" for one that is not read.
std::string_view type_of(const fhir::Resource& resource);
// The type that a search for this kind of data is for.
std::string_view type_of(fhir::Data data);

// There are records, and none of them is this patient's and of the type that was asked for. (Beside
// such a record others are dropped: servers include what was not asked for, without search.mode.)
bool answers_another_question(const std::vector<fhir::ResourceSet>& pages, fhir::Data data,
                              const RecordsOf& whose);

// More is to come, or more was announced (`total`, of any page) than came, or so many came as were
// asked for (`count`; 0: no limit was) without a word that they are all.
bool is_cut(const fhir::ResourceSet& last_page, const std::optional<fhir::Decimal>& total,
            std::size_t entries_so_far, std::size_t count);
// Entries that match the search.
std::size_t matches(const fhir::ResourceSet& page);

}  // namespace cds
