#include "rules/pump_records.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "rules/records.h"

namespace rules {
namespace {

bool is_external_pump(ProductKind kind) {
  return kind == ProductKind::kDurable || kind == ProductKind::kWireless ||
         kind == ProductKind::kAidSystem || kind == ProductKind::kDisposable;
}

const fhir::Device* device_of(const fhir::DeviceUseStatement& use, const fhir::Chart& chart) {
  const std::string_view reference = use.device.reference;
  if (!reference.empty() && reference.front() == '#') {
    for (const fhir::Device& device : use.contained) {
      if (device.id == reference.substr(1)) return &device;
    }
    return nullptr;
  }
  const fhir::ReferenceParts parts = fhir::split_reference(reference);
  for (const fhir::Device& device : chart.devices) {
    if (parts.type == "Device" && device.id == parts.id) return &device;
  }
  return nullptr;
}

}  // namespace

std::vector<PumpUse> pump_uses(const fhir::Chart& chart, const Terms& terms) {
  std::vector<PumpUse> uses;
  std::set<const fhir::Device*> told;
  for (const fhir::DeviceUseStatement& statement : chart.device_uses) {
    if (statement.status != "active" && statement.status != "completed") continue;
    const fhir::Device* device = device_of(statement, chart);
    if (device == nullptr || device->status == "entered-in-error") continue;
    PumpUse use;
    use.kind = device_kind(*device, terms, &use.product);
    if (!is_external_pump(use.kind)) continue;
    told.insert(device);
    use.device = device;
    use.start = statement.timing.start();
    use.end = statement.timing.period->end;
    use.active = statement.status == "active" || device->status == "active";
    use.evidence = evidence("DeviceUseStatement", statement.id, use.start, device->type);
    uses.push_back(use);
  }
  for (const fhir::Condition& c : chart.conditions) {
    const Verification verified = verification(c);
    if (verified == Verification::kNoEvidence || !terms.pump_present.contains(c.code)) continue;
    PumpUse use;
    use.start = date_of(c);
    use.end = c.abatement.start();
    use.confirmed = verified == Verification::kConfirmed;
    use.active = use.confirmed && clinically_active(c) && !use.end && c.abatement_boolean != true;
    use.evidence = evidence("Condition", c.id, use.start, c.code);
    uses.push_back(use);
  }
  for (const fhir::Device& device : chart.devices) {
    const bool is_active = device.status == "active" || device.status.empty();
    if (!is_active || told.count(&device) != 0) continue;
    PumpUse use;
    use.kind = device_kind(device, terms, &use.product);
    if (!is_external_pump(use.kind)) continue;
    use.device = &device;
    use.active = true;
    use.evidence = evidence("Device", device.id, std::nullopt, device.type);
    uses.push_back(use);
  }
  // The earliest first, whatever the order of the records; undated ones last.
  const auto rank = [](const PumpUse& use) {
    return std::make_tuple(!use.start, use.start ? use.start->first() : fhir::Date{},
                           std::string_view(use.evidence.reference));
  };
  std::stable_sort(uses.begin(), uses.end(),
                   [&](const PumpUse& a, const PumpUse& b) { return rank(a) < rank(b); });
  return uses;
}

}  // namespace rules
