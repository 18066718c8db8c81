#include "tests/support/terms_for_tests.h"

#include <optional>
#include <utility>
#include <vector>

#include "fhir/site_zone.h"
#include "rules/order_facts.h"

namespace rules {
namespace {

using fhir::ValueSetConcept;
namespace systems = fhir::systems;

// A trailing '*' in a code means "and whatever begins with it".
ValueSetConcept concept_of(std::string_view system, std::string_view code) {
  const bool with_descendants = code.back() == '*';
  if (with_descendants) code.remove_suffix(1);
  return {std::string(system), std::string(code), std::string(code), {}, with_descendants};
}

using Codes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::vector<ValueSetConcept> concepts_of(Codes codes) {
  std::vector<ValueSetConcept> concepts;
  for (const auto& [system, code] : codes) concepts.push_back(concept_of(system, code));
  return concepts;
}

void add(fhir::ValueSets& sets, std::string id, Codes include, Codes exclude = {}) {
  sets.add(fhir::ValueSet(id, id, concepts_of(include), concepts_of(exclude)));
}

void add_observations(fhir::ValueSets& sets) {
  add(sets, "hba1c", {{systems::kLoinc, "4548-4"}, {systems::kLoinc, "59261-8"}},
      {{systems::kLoinc, "41995-2"}});
  add(sets, "hba1c-pure-fraction", {{systems::kLoinc, "71875-9"}});
  add(sets, "glucose-self-test", {{systems::kLoinc, "41653-7"}, {systems::kLoinc, "41604-0"}});
  add(sets, "glucose-ambiguous", {{systems::kLoinc, "2339-0"}, {systems::kLoinc, "15074-8"}});
  add(sets, "self-monitoring-method", {{systems::kSnomed, "308113006"}});
  add(sets, "glucose-lab", {{systems::kLoinc, "2345-7"}, {systems::kLoinc, "1558-6"}});
  add(sets, "glucose-fasting", {{systems::kLoinc, "1558-6"}, {systems::kLoinc, "41604-0"}});
  add(sets, "glucose-pre-meal", {{systems::kLoinc, "53049-3"}, {systems::kLoinc, "88365-2"}},
      {{systems::kLoinc, "87422-2"}});
  add(sets, "glucose-cgm", {{systems::kLoinc, "99504-3"}});
  add(sets, "glucose-cgm-with-device", {{systems::kLoinc, "2344-0"}});
  add(sets, "pregnancy-status-question", {{systems::kLoinc, "82810-3"}});
  add(sets, "pregnancy-status-pregnant", {{systems::kSnomed, "77386006"}});
  add(sets, "pregnancy-status-not-pregnant", {{systems::kSnomed, "60001007"}});
  add(sets, "pregnancy-status-possible-or-unknown", {{systems::kSnomed, "261665006"}});
  add(sets, "estimated-delivery-date", {{systems::kLoinc, "11778-8"}});
  add(sets, "pregnancy-intention-question", {{systems::kLoinc, "86645-9"}});
  add(sets, "pregnancy-intention-wants", {{systems::kSnomed, "454411000124108"}});
}

void add_conditions(fhir::ValueSets& sets) {
  add(sets, "diabetes",
      {{systems::kIcd10Cm, "E10*"},
       {systems::kIcd10Cm, "E11*"},
       {systems::kIcd9Cm, "250*"},
       {systems::kSnomed, "46635009"}},
      {{systems::kIcd10Cm, "E10.A*"}, {systems::kIcd10Cm, "R73.03"}});
  add(sets, "gestational-diabetes", {{systems::kIcd10Cm, "O24.4*"}});
  add(sets, "diabetes-in-remission", {{systems::kIcd10Cm, "E11.A"}});
  add(sets, "diabetes-compatible",
      {{systems::kIcd10Cm, "Z96.41"},
       {systems::kIcd10Cm, "Z79.4"},
       {systems::kIcd10Cm, "T85.614*"}});
  add(sets, "dka", {{systems::kIcd10Cm, "E10.1*"}, {systems::kIcd10Cm, "E11.1*"}});
  add(sets, "hypoglycemia", {{systems::kIcd10Cm, "E10.64*"}, {systems::kIcd10Cm, "E16.2"}});
  add(sets, "self-management-barrier", {{systems::kIcd10Cm, "Z91.1*"}, {systems::kIcd10Cm, "F03*"}},
      {{systems::kIcd10Cm, "Z91.15"}});
  add(sets, "diabetes-education-comprehensive",
      {{systems::kHcpcs, "G0108"}, {systems::kHcpcs, "G0109"}, {systems::kSnomed, "6143009"}},
      {{systems::kSnomed, "415270003"}});
  add(sets, "diabetes-education-with-diabetes-reason", {{kCptSystem, "98960"}});
  add(sets, "diabetes-education-partial", {{kCptSystem, "97802"}, {systems::kHcpcs, "S9140"}});
  add(sets, "pregnancy",
      {{systems::kIcd10Cm, "O09*"},
       {systems::kIcd10Cm, "O24.0*"},
       {systems::kIcd10Cm, "Z34*"},
       {systems::kIcd10Cm, "O24.4*"}},
      {{systems::kIcd10Cm, "Z33.2"}});
  add(sets, "pregnancy-labor", {{systems::kIcd10Cm, "O60*"}});
  add(sets, "pregnancy-ended", {{systems::kIcd10Cm, "O80"}, {systems::kIcd10Cm, "Z39*"}});
  add(sets, "preconception", {{systems::kIcd10Cm, "Z31.69"}}, {{systems::kIcd10Cm, "Z30*"}});
}

void add_insulins(fhir::ValueSets& sets) {
  add(sets, "insulin-rapid",
      {{systems::kRxNorm, "86009"},
       {systems::kRxNorm, "51428"},
       {kAtc, "A10AB04"},
       {systems::kHcpcs, "J1811"}});
  add(sets, "insulin-short", {{systems::kRxNorm, "253182"}, {kAtc, "A10AB01"}});
  add(sets, "insulin-intermediate", {{systems::kRxNorm, "253181"}, {kAtc, "A10AC*"}});
  add(sets, "insulin-long",
      {{systems::kRxNorm, "274783"},
       {systems::kRxNorm, "139825"},
       {systems::kRxNorm, "847230"},
       {kAtc, "A10AE*"}});
  add(sets, "insulin-premixed", {{systems::kRxNorm, "106892"}, {kAtc, "A10AD*"}});
  add(sets, "insulin-inhaled", {{systems::kRxNorm, "1544490"}, {kAtc, "A10AF01"}});
  add(sets, "insulin-unspecified",
      {{systems::kRxNorm, "5856"},
       {kAtc, "A10A*"},
       {systems::kHcpcs, "J1815"},
       {systems::kHcpcs, "J1817"}});
  add(sets, "insulin-pump-use", {{systems::kHcpcs, "J1817"}, {systems::kHcpcs, "J1811"}});
  add(sets, "ingredient-lispro", {{systems::kRxNorm, "86009"}, {kAtc, "A10AB04"}});
  add(sets, "ingredient-aspart", {{systems::kRxNorm, "51428"}, {systems::kHcpcs, "J1811"}});
  add(sets, "ingredient-regular", {{systems::kRxNorm, "253182"}});
  add(sets, "ingredient-isophane", {{systems::kRxNorm, "253181"}});
  add(sets, "ingredient-glargine", {{systems::kRxNorm, "274783"}, {systems::kRxNorm, "847230"}});
  add(sets, "ingredient-premixed-isophane-regular", {{systems::kRxNorm, "106892"}});
}

void add_pumps(fhir::ValueSets& sets) {
  add(sets, "pump-durable",
      {{systems::kHcpcs, "E0784"}, {systems::kHcpcs, "E0787"}, {systems::kSnomed, "69805005"}},
      {{systems::kHcpcs, "E0780"}, {systems::kHcpcs, "E0781"}, {systems::kHcpcs, "E0791"}});
  add(sets, "pump-disposable", {{systems::kHcpcs, "A9274"}});
  add(sets, "pump-aid-system", {{systems::kHcpcs, "S1034"}});
  add(sets, "pump-integration",
      {{systems::kHcpcs, "S1035"}, {systems::kHcpcs, "S1036"}, {systems::kHcpcs, "S1037"}});
  add(sets, "pump-implantable", {{systems::kHcpcs, "E0782"}, {systems::kHcpcs, "E0783"}});
  add(sets, "pump-supplies",
      {{systems::kHcpcs, "A4230"},
       {systems::kHcpcs, "K0601"},
       {systems::kHcpcs, "A9276"},
       {systems::kHcpcs, "J1817"}});
  add(sets, "pump-present", {{systems::kIcd10Cm, "Z96.41"}, {systems::kIcd9Cm, "V45.85"}});
  add(sets, "pump-malfunction", {{systems::kIcd10Cm, "T85.614*"}, {systems::kIcd9Cm, "996.57"}});
}

fhir::ValueSets make_value_sets() {
  fhir::ValueSets sets;
  add_observations(sets);
  add_conditions(sets);
  add_insulins(sets);
  add_pumps(sets);
  return sets;
}

Product product(std::vector<std::string> names, std::string display, ProductKind kind,
                std::optional<int> reservoir, std::vector<std::string> models = {}) {
  Product made;
  made.names = std::move(names);
  made.display = std::move(display);
  made.kind = kind;
  made.reservoir_units = reservoir;
  made.reservoir_confirmed = reservoir.has_value();
  made.models = std::move(models);
  return made;
}

ProductTable make_products() {
  Product omnipod_go = product({"omnipod go"}, "Omnipod GO", ProductKind::kDisposable, {});
  omnipod_go.review = true;
  Product omnipod_5 = product({"omnipod 5"}, "Omnipod 5", ProductKind::kWireless, 200);
  omnipod_5.device_identifiers = {"00385083000035"};
  Product t_flex = product({"t:flex"}, "Tandem t:flex", ProductKind::kDurable, 480);
  t_flex.reservoir_confirmed = false;
  return ProductTable(
      {product({"omnipod"}, "Omnipod", ProductKind::kWireless, 200), std::move(omnipod_5),
       std::move(omnipod_go), product({"v-go"}, "V-Go", ProductKind::kMechanical, {}),
       product({"v-go 20"}, "V-Go 20", ProductKind::kMechanical, 56), std::move(t_flex),
       product({"t:slim"}, "Tandem t:slim", ProductKind::kDurable, 300),
       product({"t:slim x2"}, "Tandem t:slim X2", ProductKind::kDurable, 300),
       product({"minimed 670g"}, "MiniMed 670G", ProductKind::kDurable, 300, {"MMT-1780*"}),
       product({"minimed 780g"}, "MiniMed 780G", ProductKind::kDurable, 300,
               {"MMT-1884", "MMT-1885"}),
       product({"paradigm 522"}, "Paradigm 522", ProductKind::kDurable, 176)});
}

const fhir::SiteZone& utc() {
  static const fhir::SiteZone kZone("UTC");
  return kZone;
}

}  // namespace

const fhir::ValueSets& value_sets_for_tests() {
  static const fhir::ValueSets kSets = make_value_sets();
  return kSets;
}

const Terms& terms_for_tests() {
  static const Terms kTerms(value_sets_for_tests(), make_products());
  return kTerms;
}

fhir::CodeableConcept coded(std::string_view system, std::string_view code,
                            std::string_view display) {
  fhir::CodeableConcept made;
  made.coding.push_back({system, code, display});
  return made;
}

fhir::CodeableConcept texted(std::string_view text) {
  fhir::CodeableConcept made;
  made.text = text;
  return made;
}

Context context_on(int year, int month, int day, const Parameters& parameters) {
  const fhir::Date date = fhir::make_date(year, month, day).value();
  return Context{utc(), Anchor{utc().instant_of(date, 12 * 3600), date}, terms_for_tests(),
                 parameters};
}

Context context_on(int year, int month, int day) {
  static const Parameters kDefaults;
  return context_on(year, month, day, kDefaults);
}

Judged determine(const OrderedProduct& as_ordered, const fhir::Chart& chart,
                 const Context& context) {
  const Evidence evidence = gather_evidence(chart, context);
  return determine(order_facts(as_ordered, evidence, context), evidence, context);
}

fhir::DateTime day(int year, int month, int day_of_month) {
  return fhir::whole_day(fhir::make_date(year, month, day_of_month).value());
}

fhir::DateTime partial(std::string_view text) { return fhir::parse_date_time(text, utc()).value(); }

}  // namespace rules
