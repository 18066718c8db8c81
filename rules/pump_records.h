#pragma once

// What the chart says about the use of insulin pumps: DeviceUseStatements, the status "insulin pump
// present", and Devices without a statement. Dates are the site's. Source: docs/guideline.md, G3.a
// and "Purpose of the order".

#include <optional>
#include <vector>

#include "rules/determination.h"

namespace rules {

struct PumpUse {
  std::optional<fhir::DateTime> start;  // nullopt: a pump is on record, since when is not
  std::optional<fhir::DateTime> end;
  bool confirmed = true;
  bool active = false;                    // in use by the record's own status
  ProductKind kind = ProductKind::kNone;  // kNone: a pump of unknown kind (a coded status)
  const Product* product = nullptr;
  const fhir::Device* device = nullptr;
  EvidenceItem evidence;
};

// External pumps only: P.durable, P.wireless, P.aid, P.disposable, and coded presence.
std::vector<PumpUse> pump_uses(const fhir::Chart& chart, const Terms& terms);

}  // namespace rules
