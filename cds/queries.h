#pragma once

// The searches that fill a Chart: one table for discovery's prefetch templates and for our own
// queries, so that prefetch equals what our own query would return (P42). Codes come from the value
// sets.
//
// A template may ask for the recent past only, by today() (CDS Hooks 3.0). It then goes by a key of
// its own that says how much: an answer to it is never taken for all there is, even when a client
// knows the discovery of yesterday's configuration.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/chart.h"
#include "fhir/value_set.h"

namespace cds {

struct SearchTemplate {
  std::string key;  // "glucose"
  fhir::Data data;
  std::string resource_type;       // "Observation"
  std::vector<std::string> codes;  // without system; empty: all of that type
  std::string parameters;          // "_sort=-date&_count=500" or ""
  std::size_t count = 0;           // of _count; 0: none asked for
  bool newest_first =
      false;  // sorted by date descending: a cut result is complete down to its oldest record
  bool read = false;  // a read (Patient/{id}), not a search
  int past_days = 0;  // the template holds so many days before today for sure; 0: has no date
};

// First-round searches, in discovery's order. `glucose_days`: past_days of the glucose template.
std::vector<SearchTemplate> first_round(const fhir::ValueSets& sets, int glucose_days = 0);
SearchTemplate glucose_search(const fhir::ValueSets& sets);
SearchTemplate cgm_search(const fhir::ValueSets& sets);

// "Observation?patient={{context.patientId}}&code=…" with the token, for discovery, and the key
// that it goes by there: "glucose", or "glucose92Days" of one with a date.
std::string prefetch_template(const SearchTemplate& search);
std::string prefetch_key(const SearchTemplate& search);
// From this date on nothing is missing in an answer to the template; nullopt: nothing at all is.
std::optional<fhir::Date> prefetched_from(const SearchTemplate& search, fhir::Date today);
// The same with the patient's id, typed ("patient=Patient/123"), and without today(), for our own
// query. `window`: adds date=ge…&date=lt….
std::string query_path(const SearchTemplate& search, std::string_view patient_id,
                       const std::optional<fhir::Window>& window = std::nullopt);

}  // namespace cds
