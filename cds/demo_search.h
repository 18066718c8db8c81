#pragma once

// Searches of the demo EHR: parameters -> query, query -> resources in order.
//
// Known: _id, _lastUpdated, identifier, patient, subject, beneficiary, encounter, code, type,
// status, clinical-status, verification-status, category, class, intent, and date (also by the
// names R4 gives it: effective-time, authoredon, …) with its prefixes; _sort, _count, _elements,
// _summary=count. Other parameters are ignored; a value or modifier that cannot be used throws
// Problem 400. A date is the interval that it may mean, partial ones too. Source: FHIR R4, search.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/demo_index.h"
#include "cds/form.h"
#include "fhir/site_zone.h"

namespace cds {

struct SearchParameter;  // of a table in demo_search.cc

// Seconds since 1970, half open.
struct TimeInterval {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct SearchCriterion {
  const SearchParameter* parameter = nullptr;
  struct Value {         // one of them has to match
    std::string prefix;  // of a date: "eq", "ge" …
    std::string system;
    bool any_system = true;
    std::string text;  // a code, or Type/id; empty: any code of the system
    TimeInterval time;
  };
  std::vector<Value> values;
};

struct SortKey {
  const SearchParameter* parameter = nullptr;
  bool descending = false;
};

struct DemoQuery {
  std::string type;
  std::vector<SearchCriterion> criteria;  // all have to match
  std::vector<SortKey> sort;
  std::size_t count = 100;
  bool count_only = false;
  std::vector<std::string> elements;
  std::string applied;  // as a query string, without '?'
};

class DemoSearch {
 public:
  // `base` is what absolute references to this server begin with, without a trailing '/'.
  DemoSearch(std::string base, const fhir::SiteZone& zone) : base_(std::move(base)), zone_(zone) {}

  DemoQuery read(std::string type, const FormParameters& parameters) const;
  std::vector<const DemoResource*> run(const DemoQuery& query,
                                       const std::vector<DemoResource>& resources) const;

 private:
  SearchCriterion::Value read_value(const SearchParameter& parameter, std::string_view text) const;
  void read_control(DemoQuery& query, std::string_view name, std::string_view value) const;
  bool matches(const SearchCriterion& criterion, const DemoResource& resource) const;

  std::string base_;
  const fhir::SiteZone& zone_;
};

struct SearchParameterType {
  std::string_view name;
  std::string_view type;  // "token", "reference", "date"
};
// For the CapabilityStatement.
std::vector<SearchParameterType> search_parameters();

}  // namespace cds
