#pragma once

// The value sets that the rules speak of, resolved once. A missing set stops the program at start
// (std::out_of_range naming it). Codes live in rules/valuesets/, never here.

#include <utility>
#include <vector>

#include "fhir/value_set.h"
#include "rules/product_table.h"

namespace rules {

struct Terms {
  explicit Terms(const fhir::ValueSets& sets, ProductTable products);

  const fhir::ValueSet& hba1c;
  const fhir::ValueSet& hba1c_pure_fraction;
  const fhir::ValueSet& glucose_self_test;
  const fhir::ValueSet& glucose_ambiguous;
  const fhir::ValueSet& self_monitoring_method;
  const fhir::ValueSet& glucose_lab;
  const fhir::ValueSet& glucose_fasting;
  const fhir::ValueSet& glucose_pre_meal;
  const fhir::ValueSet& glucose_cgm;
  const fhir::ValueSet& glucose_cgm_with_device;

  const fhir::ValueSet& diabetes;
  const fhir::ValueSet& gestational_diabetes;
  const fhir::ValueSet& diabetes_in_remission;
  const fhir::ValueSet& diabetes_compatible;
  const fhir::ValueSet& dka;
  const fhir::ValueSet& hypoglycemia;
  const fhir::ValueSet& self_management_barrier;

  const fhir::ValueSet& education_comprehensive;
  const fhir::ValueSet& education_with_diabetes_reason;
  const fhir::ValueSet& education_partial;

  const fhir::ValueSet& insulin_rapid;
  const fhir::ValueSet& insulin_short;
  const fhir::ValueSet& insulin_intermediate;
  const fhir::ValueSet& insulin_long;
  const fhir::ValueSet& insulin_premixed;
  const fhir::ValueSet& insulin_inhaled;
  const fhir::ValueSet& insulin_unspecified;
  const fhir::ValueSet& insulin_pump_use;
  std::vector<std::pair<std::string, const fhir::ValueSet*>> ingredients;  // every ingredient-* set

  const fhir::ValueSet& pregnancy;
  const fhir::ValueSet& pregnancy_labor;
  const fhir::ValueSet& pregnancy_ended;
  const fhir::ValueSet& pregnancy_status_question;
  const fhir::ValueSet& pregnancy_status_pregnant;
  const fhir::ValueSet& pregnancy_status_not_pregnant;
  const fhir::ValueSet& estimated_delivery_date;
  const fhir::ValueSet& preconception;
  const fhir::ValueSet& pregnancy_intention_question;
  const fhir::ValueSet& pregnancy_intention_wants;

  const fhir::ValueSet& pump_durable;
  const fhir::ValueSet& pump_disposable;
  const fhir::ValueSet& pump_aid_system;
  const fhir::ValueSet& pump_integration;
  const fhir::ValueSet& pump_implantable;
  const fhir::ValueSet& pump_supplies;
  const fhir::ValueSet& pump_present;
  const fhir::ValueSet& pump_malfunction;

  ProductTable products;
};

}  // namespace rules
