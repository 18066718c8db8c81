#include "cds/queries.h"

#include <algorithm>
#include <array>
#include <optional>

namespace cds {
namespace {

constexpr std::string_view kPatientToken = "{{context.patientId}}";
constexpr std::string_view kMdc = "urn:iso:std:iso:11073:10101";

// The client's today may be a day later than the site's, and its server's days may begin later.
constexpr int kDaysToSpare = 2;

// Systems whose codes EHRs put into Observation.code.
constexpr std::array kObservationSystems{fhir::systems::kLoinc, fhir::systems::kSnomed, kMdc};

// The sets' codes of these systems, each once, in the order of the sets.
std::vector<std::string> codes_of(const fhir::ValueSets& sets, const std::vector<std::string>& ids,
                                  const std::vector<std::string_view>& systems) {
  std::vector<std::string> codes;
  for (const std::string& id : ids) {
    for (const fhir::ValueSetConcept& member : sets.at(id).include()) {
      const bool wanted =
          std::ranges::find(systems, fhir::canonical_system(member.system)) != systems.end();
      if (!wanted || member.with_descendants) continue;
      if (std::ranges::find(codes, member.code) == codes.end()) codes.push_back(member.code);
    }
  }
  return codes;
}

std::vector<std::string> observation_codes(const fhir::ValueSets& sets,
                                           const std::vector<std::string>& ids) {
  return codes_of(sets, ids, {kObservationSystems.begin(), kObservationSystems.end()});
}

SearchTemplate search(std::string key, fhir::Data data, std::string type, int count) {
  SearchTemplate result;
  result.key = std::move(key);
  result.data = data;
  result.resource_type = std::move(type);
  result.parameters = "_count=" + std::to_string(count);
  result.count = static_cast<std::size_t>(count);
  return result;
}

// Sorted by the date that the rules go by, so that a cut answer is complete down to its oldest
// record.
SearchTemplate newest_first(SearchTemplate sorted, const std::string& by) {
  sorted.parameters = "_sort=-" + by + "&" + sorted.parameters;
  sorted.newest_first = true;
  return sorted;
}

SearchTemplate observations(std::string key, fhir::Data data, std::vector<std::string> codes,
                            int count) {
  SearchTemplate result = newest_first(search(std::move(key), data, "Observation", count), "date");
  result.codes = std::move(codes);
  return result;
}

SearchTemplate read_patient() {
  SearchTemplate result;
  result.key = "patient";
  result.data = fhir::Data::kPatient;
  result.resource_type = "Patient";
  result.read = true;
  return result;
}

// Sorted, but not `newest_first`: DocumentReference.date is the filing date, and the rules go by
// the time of service, so the oldest record of a cut answer says nothing about the rest.
SearchTemplate documents() {
  SearchTemplate result = search("documents", fhir::Data::kDocuments, "DocumentReference", 200);
  result.parameters = "_sort=-date&" + result.parameters;
  return result;
}

// R4 gives every type here a search parameter `patient`, but SupplyRequest only `subject`.
bool has_patient_parameter(std::string_view type) { return type != "SupplyRequest"; }

std::string_view date_parameter(std::string_view type) {
  if (type == "MedicationAdministration") return "effective-time";
  if (type == "Observation" || type == "Encounter" || type == "Procedure") return "date";
  return {};
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4U], kHex[byte & 0x0FU]};
    }
  }
  return encoded;
}

void append_parameter(std::string& query, std::string_view parameter) {
  query += query.find('?') == std::string::npos ? '?' : '&';
  query += parameter;
}

std::string with_codes_and_parameters(std::string query, const SearchTemplate& search) {
  if (!search.codes.empty()) {
    std::string code = "code=";
    for (std::size_t i = 0; i < search.codes.size(); ++i) {
      if (i > 0) code += ',';
      code += search.codes[i];
    }
    append_parameter(query, code);
  }
  if (!search.parameters.empty()) append_parameter(query, search.parameters);
  return query;
}

}  // namespace

std::vector<SearchTemplate> first_round(const fhir::ValueSets& sets, int glucose_days) {
  using fhir::Data;
  SearchTemplate glucose = glucose_search(sets);
  glucose.past_days = glucose_days;
  // No status filter anywhere: the rules read ended prescriptions, earlier coverages and finished
  // pump use too. _count is one page for nearly every chart; servers that allow less send more
  // pages.
  return {
      read_patient(),
      search("coverage", Data::kCoverage, "Coverage", 100),
      search("conditions", Data::kConditions, "Condition", 500),
      observations("hba1c", Data::kHbA1c, observation_codes(sets, {"hba1c"}), 100),
      glucose,
      observations(
          "educationObservations", Data::kEducationObservations,
          codes_of(sets, {"diabetes-education-comprehensive", "diabetes-education-partial"},
                   {fhir::systems::kSnomed}),
          100),
      observations(
          "pregnancyObservations", Data::kPregnancyObservations,
          observation_codes(sets, {"pregnancy-status-question", "pregnancy-intention-question",
                                   "estimated-delivery-date"}),
          100),
      search("medicationRequests", Data::kMedicationRequests, "MedicationRequest", 500),
      search("medicationStatements", Data::kMedicationStatements, "MedicationStatement", 500),
      newest_first(search("medicationAdministrations", Data::kMedicationAdministrations,
                          "MedicationAdministration", 1000),
                   "effective-time"),
      newest_first(search("encounters", Data::kEncounters, "Encounter", 200), "date"),
      newest_first(search("procedures", Data::kProcedures, "Procedure", 200), "date"),
      documents(),
      search("devices", Data::kDevices, "Device", 100),
      search("deviceUse", Data::kDeviceUse, "DeviceUseStatement", 100),
      search("questionnaireResponses", Data::kQuestionnaireResponses, "QuestionnaireResponse", 100),
      search("deviceRequests", Data::kDeviceRequests, "DeviceRequest", 100),
      search("serviceRequests", Data::kServiceRequests, "ServiceRequest", 200),
      search("supplyRequests", Data::kSupplyRequests, "SupplyRequest", 100),
  };
}

SearchTemplate glucose_search(const fhir::ValueSets& sets) {
  return observations(
      "glucose", fhir::Data::kGlucose,
      observation_codes(sets, {"glucose-self-test", "glucose-ambiguous", "glucose-fasting",
                               "glucose-pre-meal", "glucose-lab"}),
      1000);
}

SearchTemplate cgm_search(const fhir::ValueSets& sets) {
  return observations("cgm", fhir::Data::kCgm,
                      observation_codes(sets, {"glucose-cgm", "glucose-cgm-with-device"}), 1000);
}

std::string prefetch_template(const SearchTemplate& search) {
  if (search.read) return search.resource_type + "/" + std::string(kPatientToken);
  std::string query = search.resource_type;
  query += has_patient_parameter(search.resource_type) ? "?patient=" : "?subject=Patient/";
  query += kPatientToken;
  query = with_codes_and_parameters(std::move(query), search);
  if (search.past_days > 0) {
    append_parameter(query, std::string(date_parameter(search.resource_type)) + "=ge{{today() - " +
                                std::to_string(search.past_days + kDaysToSpare) + " days}}");
  }
  return query;
}

std::string prefetch_key(const SearchTemplate& search) {
  if (search.past_days == 0) return search.key;
  return search.key + std::to_string(search.past_days + kDaysToSpare) + "Days";
}

std::optional<fhir::Date> prefetched_from(const SearchTemplate& search, fhir::Date today) {
  if (search.past_days == 0) return std::nullopt;
  return fhir::add_days(today, -search.past_days);
}

std::string query_path(const SearchTemplate& search, std::string_view patient_id,
                       const std::optional<fhir::Window>& window) {
  const std::string id = url_encoded(patient_id);
  if (search.read) return search.resource_type + "/" + id;
  std::string query = search.resource_type;
  // Typed: some servers find nothing for a bare id.
  query += has_patient_parameter(search.resource_type) ? "?patient=Patient/" : "?subject=Patient/";
  query = with_codes_and_parameters(query + id, search);
  const std::string date(date_parameter(search.resource_type));
  if (window && !date.empty()) {
    // A day wider on each side: servers place dates without a zone, or partial ones, loosely. The
    // rules filter exactly.
    append_parameter(query, date + "=ge" + fhir::to_string(fhir::add_days(window->begin, -1)));
    append_parameter(query, date + "=lt" + fhir::to_string(fhir::add_days(window->end, 1)));
  }
  return query;
}

}  // namespace cds
