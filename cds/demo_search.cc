#include "cds/demo_search.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "cds/demo_search_time.h"
#include "cds/problem.h"
#include "cds/url.h"

namespace cds {

struct SearchParameter {
  enum class Kind : std::uint8_t { kToken, kCode, kReference, kDate };  // kCode: no system
  std::string_view name;
  Kind kind;
  std::vector<std::string_view> elements;
};

namespace {

using Kind = SearchParameter::Kind;
constexpr std::size_t kMaxCount = 1000;

// Elements of one name mean the same in all types here, so the table needs no types.
const std::vector<SearchParameter>& parameters() {
  static const std::vector<std::string_view> kCodes{
      "code", "codeCodeableConcept", "medicationCodeableConcept", "itemCodeableConcept", "type"};
  static const std::vector<std::string_view> kPatients{"subject", "patient", "beneficiary",
                                                       "deliverTo", "for"};
  static const std::vector<std::string_view> kDates{
      "effective",  "performed", "period", "date",       "occurrence",
      "authoredOn", "authored",  "onset",  "recordedOn", "recordedDate"};
  static const std::vector<SearchParameter> kParameters{
      {"_id", Kind::kCode, {"id"}},
      {"_lastUpdated", Kind::kDate, {"meta.lastUpdated"}},
      {"identifier", Kind::kToken, {"identifier"}},
      {"patient", Kind::kReference, kPatients},
      {"subject", Kind::kReference, kPatients},
      {"beneficiary", Kind::kReference, kPatients},
      {"encounter", Kind::kReference, {"encounter", "context"}},
      {"code", Kind::kToken, kCodes},
      {"type", Kind::kToken, {"type"}},
      {"status", Kind::kCode, {"status"}},
      {"intent", Kind::kCode, {"intent"}},
      {"clinical-status", Kind::kToken, {"clinicalStatus"}},
      {"verification-status", Kind::kToken, {"verificationStatus"}},
      {"category", Kind::kToken, {"category"}},
      {"class", Kind::kToken, {"class"}},
      {"date", Kind::kDate, kDates},
      {"effective", Kind::kDate, kDates},
      {"effective-time", Kind::kDate, kDates},
      {"authored", Kind::kDate, kDates},
      {"authoredon", Kind::kDate, kDates},
      {"authored-on", Kind::kDate, kDates},
      {"onset-date", Kind::kDate, {"onset"}},
      {"recorded-date", Kind::kDate, {"recordedDate"}},
  };
  return kParameters;
}

const SearchParameter* find_parameter(std::string_view name) {
  const auto found = std::ranges::find(parameters(), name, &SearchParameter::name);
  return found == parameters().end() ? nullptr : &*found;
}

[[noreturn]] void refuse(const SearchParameter& parameter, const std::string& expected) {
  const std::string name(parameter.name);
  throw Problem(400, "invalid", name, name + ": expected " + expected);
}

// At each `separator` that no backslash escapes; the escapes stay.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == separator) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    result += text[i];
  }
  return result;
}

// "Patient/1" of "http://host/fhir/Patient/1"; a bare id is a patient's.
std::string type_and_id(std::string_view reference) {
  const std::size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos) return "Patient/" + std::string(reference);
  const std::size_t before = slash == 0 ? std::string_view::npos : reference.rfind('/', slash - 1);
  return std::string(reference.substr(before == std::string_view::npos ? 0 : before + 1));
}

bool matches_text(const SearchParameter& parameter, const SearchCriterion::Value& asked,
                  const IndexEntry& entry) {
  if (parameter.kind == Kind::kReference) return type_and_id(entry.value) == asked.text;
  const bool same_system =
      parameter.kind == Kind::kCode || asked.any_system || entry.system == asked.system;
  return same_system && (asked.text.empty() || entry.value == asked.text);
}

void append(std::string& query, std::string_view name, std::string_view value) {
  if (!query.empty()) query += '&';
  query.append(name).append("=").append(percent_encode(value));
}

std::vector<SortKey> read_sort(std::string_view text) {
  std::vector<SortKey> keys;
  for (std::string_view part : split(text, ',')) {
    const bool descending = part.starts_with('-');
    if (descending) part.remove_prefix(1);
    if (const SearchParameter* parameter = find_parameter(part)) {
      keys.push_back({parameter, descending});
    }
  }
  return keys;
}

// What a resource is sorted by; without a value it comes last in either direction.
struct SortValue {
  bool present = false;
  std::int64_t time = 0;
  std::string_view text;
};

SortValue sort_value(const SortKey& key, const DemoResource& resource, const fhir::SiteZone& zone) {
  if (key.parameter->kind == Kind::kDate) {
    const auto time = time_interval(resource, key.parameter->elements, zone);
    return time ? SortValue{true, time->begin, {}} : SortValue{};
  }
  for (const std::string_view element : key.parameter->elements) {
    const std::string_view value = resource.value(element);
    if (!value.empty()) return {true, 0, value};
  }
  return {};
}

// Below zero: `a` comes first.
int compare(const SortKey& key, const SortValue& a, const SortValue& b) {
  if (a.present != b.present) return a.present ? -1 : 1;
  const int order = a.time == b.time ? a.text.compare(b.text) : a.time < b.time ? -1 : 1;
  return key.descending ? -order : order;
}

}  // namespace

SearchCriterion::Value DemoSearch::read_value(const SearchParameter& parameter,
                                              std::string_view text) const {
  SearchCriterion::Value value;
  if (parameter.kind == Kind::kDate) {
    value.prefix = is_date_prefix(text.substr(0, 2)) ? text.substr(0, 2) : "";
    const auto time = time_interval(text.substr(value.prefix.size()), zone_);
    if (!time) refuse(parameter, "a date or dateTime, with a prefix like ge or without");
    value.time = *time;
    return value;
  }
  if (parameter.kind == Kind::kReference) {
    std::string reference = unescaped(text);
    if (reference.starts_with(base_ + "/")) reference.erase(0, base_.size() + 1);
    // Another server's resource is no one's here.
    const bool foreign = reference.find("://") != std::string::npos;
    value.text = foreign ? reference : type_and_id(reference);
    return value;
  }
  const auto parts = split(text, '|');
  if (parts.size() > 2) refuse(parameter, "code or system|code");
  value.any_system = parts.size() == 1;
  if (!value.any_system) value.system = unescaped(parts.front());
  value.text = unescaped(parts.back());
  if (value.text.empty() && value.system.empty()) refuse(parameter, "code or system|code");
  return value;
}

void DemoSearch::read_control(DemoQuery& query, std::string_view name,
                              std::string_view value) const {
  if (name == "_sort") {
    query.sort = read_sort(value);
    if (query.sort.empty()) return;
  } else if (name == "_count") {
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), query.count);
    if (error != std::errc() || end != value.data() + value.size()) {
      throw Problem(400, "invalid", "_count", "_count: expected a number");
    }
    query.count = std::min(query.count, kMaxCount);
    query.count_only = query.count_only || query.count == 0;
  } else if (name == "_elements") {
    for (const std::string_view element : split(value, ',')) query.elements.emplace_back(element);
  } else if (name == "_summary" && value == "count") {
    query.count_only = true;
  } else {
    return;
  }
  append(query.applied, name, value);
}

DemoQuery DemoSearch::read(std::string type, const FormParameters& given) const {
  DemoQuery query;
  query.type = std::move(type);
  for (const auto& [name, value] : given) {
    const std::size_t colon = std::min(name.find(':'), name.size());
    const SearchParameter* parameter = find_parameter(std::string_view(name).substr(0, colon));
    if (parameter == nullptr) {
      read_control(query, name, value);
      continue;
    }
    const bool known_modifier =
        colon == name.size() || (parameter->kind == Kind::kReference && name.ends_with(":Patient"));
    if (!known_modifier) refuse(*parameter, "no modifier");
    if (value.empty()) continue;  // as if it were not there, says the specification
    SearchCriterion criterion{parameter, {}};
    for (const std::string_view part : split(value, ',')) {
      criterion.values.push_back(read_value(*parameter, part));
    }
    query.criteria.push_back(std::move(criterion));
    append(query.applied, name, value);
  }
  return query;
}

bool DemoSearch::matches(const SearchCriterion& criterion, const DemoResource& resource) const {
  const SearchParameter& parameter = *criterion.parameter;
  if (parameter.kind == Kind::kDate) {
    const auto time = time_interval(resource, parameter.elements, zone_);
    return time && std::ranges::any_of(criterion.values, [&](const auto& asked) {
             return matches_prefix(asked.prefix, *time, asked.time);
           });
  }
  return std::ranges::any_of(resource.entries, [&](const IndexEntry& entry) {
    return std::ranges::find(parameter.elements, entry.path) != parameter.elements.end() &&
           std::ranges::any_of(criterion.values, [&](const auto& asked) {
             return matches_text(parameter, asked, entry);
           });
  });
}

std::vector<const DemoResource*> DemoSearch::run(const DemoQuery& query,
                                                 const std::vector<DemoResource>& resources) const {
  struct Row {
    const DemoResource* resource;
    std::vector<SortValue> values;
  };
  std::vector<Row> rows;
  for (const DemoResource& resource : resources) {
    if (resource.type != query.type) continue;
    const bool found = std::ranges::all_of(
        query.criteria, [&](const auto& criterion) { return matches(criterion, resource); });
    if (!found) continue;
    rows.push_back({&resource, {}});
    for (const SortKey& key : query.sort) {
      rows.back().values.push_back(sort_value(key, resource, zone_));
    }
  }
  std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) {
    for (std::size_t i = 0; i < query.sort.size(); ++i) {
      const int order = compare(query.sort[i], a.values[i], b.values[i]);
      if (order != 0) return order < 0;
    }
    return false;
  });
  std::vector<const DemoResource*> found;
  found.reserve(rows.size());
  for (const Row& row : rows) found.push_back(row.resource);
  return found;
}

std::vector<SearchParameterType> search_parameters() {
  std::vector<SearchParameterType> result;
  for (const SearchParameter& parameter : parameters()) {
    std::string_view type = "token";
    if (parameter.kind == Kind::kReference) type = "reference";
    if (parameter.kind == Kind::kDate) type = "date";
    result.push_back({parameter.name, type});
  }
  return result;
}

}  // namespace cds
