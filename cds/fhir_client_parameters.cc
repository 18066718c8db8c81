#include "cds/fhir_client_parameters.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cds {
namespace {

constexpr std::string_view kPatientType = "Patient/";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string_view>& parts, char separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::string_view name_of(std::string_view parameter) {
  return parameter.substr(0, parameter.find_first_of("=:"));
}

bool can_do_without(std::string_view parameter) {
  constexpr std::array<std::string_view, 5> kNames{"_sort", "_count", "_elements", "date",
                                                   "effective-time"};
  return std::ranges::find(kNames, name_of(parameter)) != kNames.end();
}

bool names_patient_by_type(std::string_view parameter) {
  const std::string_view name = name_of(parameter);
  return (name == "patient" || name == "subject") &&
         parameter.substr(name.size()).starts_with("=") &&
         parameter.substr(name.size() + 1).starts_with(kPatientType);
}

}  // namespace

std::string without_optional_parameters(std::string_view query) {
  std::vector<std::string_view> parameters = split(query, '&');
  std::erase_if(parameters, can_do_without);
  return join(parameters, '&');
}

std::vector<Url> split_by_codes(const Url& search, std::size_t codes_in_part) {
  const std::vector<std::string_view> parameters = split(search.query, '&');
  const auto code = std::ranges::find_if(parameters, [](auto p) { return p.starts_with("code="); });
  if (code == parameters.end()) return {search};
  const std::vector<std::string_view> codes = split(code->substr(5), ',');
  std::vector<Url> parts;
  for (std::size_t i = 0; i < codes.size(); i += codes_in_part) {
    const std::size_t end = std::min(i + codes_in_part, codes.size());
    const auto at = [&](std::size_t n) { return codes.begin() + static_cast<std::ptrdiff_t>(n); };
    const std::string part = "code=" + join({at(i), at(end)}, ',');
    std::vector<std::string_view> all = parameters;
    all[static_cast<std::size_t>(code - parameters.begin())] = part;
    parts.push_back(search);
    parts.back().query = join(all, '&');
  }
  return parts;
}

std::string_view typed_patient(std::string_view query) {
  for (const std::string_view parameter : split(query, '&')) {
    if (!names_patient_by_type(parameter)) continue;
    return parameter.substr(name_of(parameter).size() + 1 + kPatientType.size());
  }
  return {};
}

std::optional<std::string> with_bare_patient(std::string_view query) {
  std::vector<std::string_view> parameters = split(query, '&');
  const auto typed = std::ranges::find_if(parameters, names_patient_by_type);
  if (typed == parameters.end()) return std::nullopt;
  const std::string_view name = name_of(*typed);
  const std::string bare =
      std::string(name) + "=" + std::string(typed->substr(name.size() + 1 + kPatientType.size()));
  *typed = bare;
  return join(parameters, '&');
}

std::size_t count_asked_for(std::string_view query) {
  constexpr std::string_view kCount = "_count=";
  for (const std::string_view parameter : split(query, '&')) {
    if (!parameter.starts_with(kCount)) continue;
    std::size_t count = 0;
    const std::string_view value = parameter.substr(kCount.size());
    std::from_chars(value.data(), value.data() + value.size(), count);
    return count;
  }
  return 0;
}

}  // namespace cds
