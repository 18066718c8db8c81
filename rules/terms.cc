#include "rules/terms.h"

#include <string>
#include <string_view>
#include <utility>

namespace rules {
namespace {

constexpr std::string_view kIngredientPrefix = "ingredient-";

std::vector<std::pair<std::string, const fhir::ValueSet*>> ingredients_of(
    const fhir::ValueSets& sets) {
  std::vector<std::pair<std::string, const fhir::ValueSet*>> found;
  for (const auto& [id, set] : sets.all()) {
    if (std::string_view(id).substr(0, kIngredientPrefix.size()) == kIngredientPrefix) {
      found.emplace_back(id.substr(kIngredientPrefix.size()), &set);
    }
  }
  return found;
}

}  // namespace

Terms::Terms(const fhir::ValueSets& sets, ProductTable table)
    : hba1c(sets.at("hba1c")),
      hba1c_pure_fraction(sets.at("hba1c-pure-fraction")),
      glucose_self_test(sets.at("glucose-self-test")),
      glucose_ambiguous(sets.at("glucose-ambiguous")),
      self_monitoring_method(sets.at("self-monitoring-method")),
      glucose_lab(sets.at("glucose-lab")),
      glucose_fasting(sets.at("glucose-fasting")),
      glucose_pre_meal(sets.at("glucose-pre-meal")),
      glucose_cgm(sets.at("glucose-cgm")),
      glucose_cgm_with_device(sets.at("glucose-cgm-with-device")),
      diabetes(sets.at("diabetes")),
      gestational_diabetes(sets.at("gestational-diabetes")),
      diabetes_in_remission(sets.at("diabetes-in-remission")),
      diabetes_compatible(sets.at("diabetes-compatible")),
      dka(sets.at("dka")),
      hypoglycemia(sets.at("hypoglycemia")),
      self_management_barrier(sets.at("self-management-barrier")),
      education_comprehensive(sets.at("diabetes-education-comprehensive")),
      education_with_diabetes_reason(sets.at("diabetes-education-with-diabetes-reason")),
      education_partial(sets.at("diabetes-education-partial")),
      insulin_rapid(sets.at("insulin-rapid")),
      insulin_short(sets.at("insulin-short")),
      insulin_intermediate(sets.at("insulin-intermediate")),
      insulin_long(sets.at("insulin-long")),
      insulin_premixed(sets.at("insulin-premixed")),
      insulin_inhaled(sets.at("insulin-inhaled")),
      insulin_unspecified(sets.at("insulin-unspecified")),
      insulin_pump_use(sets.at("insulin-pump-use")),
      ingredients(ingredients_of(sets)),
      pregnancy(sets.at("pregnancy")),
      pregnancy_labor(sets.at("pregnancy-labor")),
      pregnancy_ended(sets.at("pregnancy-ended")),
      pregnancy_status_question(sets.at("pregnancy-status-question")),
      pregnancy_status_pregnant(sets.at("pregnancy-status-pregnant")),
      pregnancy_status_not_pregnant(sets.at("pregnancy-status-not-pregnant")),
      estimated_delivery_date(sets.at("estimated-delivery-date")),
      preconception(sets.at("preconception")),
      pregnancy_intention_question(sets.at("pregnancy-intention-question")),
      pregnancy_intention_wants(sets.at("pregnancy-intention-wants")),
      pump_durable(sets.at("pump-durable")),
      pump_disposable(sets.at("pump-disposable")),
      pump_aid_system(sets.at("pump-aid-system")),
      pump_integration(sets.at("pump-integration")),
      pump_implantable(sets.at("pump-implantable")),
      pump_supplies(sets.at("pump-supplies")),
      pump_present(sets.at("pump-present")),
      pump_malfunction(sets.at("pump-malfunction")),
      products(std::move(table)) {}

}  // namespace rules
