// A Quantity of an Observation, whatever it holds: its unit is known or not, its value stays in
// bounds when converted, and what is below a threshold is not above it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "fhir/quantity.h"
#include "fhir/read.h"
#include "rules/glucose.h"

namespace {

void check(const fhir::Quantity& quantity) {
  fhir::unit_of(quantity);
  const rules::GlucoseValue value = rules::to_mg_dl(quantity).value;
  if (value.kind != rules::GlucoseValue::Kind::kExact) return;
  const fhir::Decimal& threshold = value.mg_dl;
  if (rules::is_below(value, threshold) == rules::Status::kMet ||
      rules::is_above(value, threshold) == rules::Status::kMet) {
    __builtin_trap();
  }
  const auto twice = value.mg_dl.plus(value.mg_dl);
  if (!twice || *twice < value.mg_dl || value.mg_dl.rounded(0).scaled(0) == std::nullopt) {
    __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fhir::SiteZone zone;
  std::string text = R"({"resourceType":"Observation","valueQuantity":)";
  text.append(data, data + size);
  text += "}";
  fhir::Issues issues;
  try {
    const fhir::ResourceSet set = fhir::read_resources(text, zone, issues);
    for (const fhir::Observation& observation : set.resources.of<fhir::Observation>()) {
      if (observation.value_quantity) check(*observation.value_quantity);
    }
  } catch (const fhir::ReadError&) {
  }
  return 0;
}
