// G1.c, frequent self-adjustment: doses that the patient gave and that differ from the one before.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fhir/site_zone.h"
#include "rules/guideline.h"
#include "rules/insulin.h"
#include "rules/records.h"

namespace rules {
namespace {

using fhir::Date;
using fhir::DateTime;
using fhir::MedicationAdministration;

// Month k ends where month k - 1 begins; the first one ends at the anchor date.
using Bounds = std::array<Date, kAdjustmentMonths + 1>;

Bounds bounds_before(Date anchor) {
  Bounds bounds;
  for (int k = 0; k <= kAdjustmentMonths; ++k) {
    bounds[static_cast<std::size_t>(k)] = fhir::minus_months(anchor, k);
  }
  return bounds;
}

struct Dose {
  DateTime when;
  fhir::Instant at;  // of a date without a time its first moment
  const std::string* ingredient;
  fhir::Decimal units;
  const MedicationAdministration* record;
};

struct Month {
  int doses = 0;
  int changes = 0;
};

// What was read, and the first thing in the six months that could not be.
struct Administrations {
  std::vector<Dose> doses;
  std::optional<Reason> open;
};

bool is_by_patient(const MedicationAdministration& record, const fhir::Chart& chart,
                   fhir::ReferenceSplitter& performers) {
  return std::ranges::any_of(*record.performer, [&](const fhir::Reference& performer) {
    const fhir::ReferenceParts& parts = performers.split(performer.reference);
    if (parts.type == "RelatedPerson" || performer.type == "RelatedPerson") return true;
    return parts.type == "Patient" && !parts.id.empty() &&
           (parts.id == chart.patient.id ||
            parts.id == fhir::split_reference(record.subject.reference).id);
  });
}

std::optional<fhir::Decimal> insulin_units(const MedicationAdministration& record) {
  if (!record.dose) return std::nullopt;
  const fhir::Quantity& dose = *record.dose;
  if (fhir::unit_of(dose) != fhir::Unit::kInsulinUnit) return std::nullopt;
  if (dose.comparator != fhir::Comparator::kNone || !dose.value) return std::nullopt;
  if (*dose.value <= fhir::Decimal::whole(0)) return std::nullopt;
  return dose.value;
}

Administrations read_administrations(const fhir::Chart& chart, const Context& context,
                                     const fhir::Window& window, InsulinNames& names) {
  Administrations found;
  found.doses.reserve(chart.medication_administrations.size());
  const auto leave_open = [&](const DateTime& when, Reason reason) {
    if (!found.open && fhir::relate(when, window) != fhir::Placement::kOutside) found.open = reason;
  };
  fhir::ReferenceSplitter performers;
  for (const MedicationAdministration& record : chart.medication_administrations) {
    const std::optional<DateTime> when = record.effective.start();
    if (record.status != "completed" || !when || !is_by_patient(record, chart, performers)) {
      continue;
    }
    const NamedMedication medication = medication_of(record, chart);
    const Insulin& insulin = names.of(medication);
    const std::optional<fhir::Decimal> units = insulin_units(record);
    if (!medication.known()) {
      leave_open(*when, Reason::kNotRetrieved);
    } else if (insulin.kind == InsulinClass::kNone) {
      continue;
    } else if (!when->is_one_date()) {
      leave_open(*when, Reason::kPartialDate);
    } else if (!units) {
      leave_open(*when, Reason::kUnusableValues);
    } else {
      const fhir::Instant at = when->at ? *when->at : context.zone.instant_of(when->first(), 0);
      found.doses.push_back(Dose{*when, at, &insulin.ingredient, *units, &record});
    }
  }
  return found;
}

// Doses of one moment are put in the order of their size: which was first is not known, and this
// order has the fewest changes.
bool is_before(const Dose& a, const Dose& b) {
  return std::tie(a.at, *a.ingredient, a.units, a.record->id) <
         std::tie(b.at, *b.ingredient, b.units, b.record->id);
}

// An upload that was sent twice. Without a time of day, two equal doses may be two.
bool is_same_dose(const Dose& a, const Dose& b) {
  return a.when.at && b.when.at && a.at == b.at && *a.ingredient == *b.ingredient &&
         a.units == b.units;
}

using Months = std::array<Month, kAdjustmentMonths>;

Months count_changes(const std::vector<Dose>& doses, const Bounds& bounds) {
  Months months{};
  std::map<std::string_view, fhir::Decimal> previous;
  for (const Dose& dose : doses) {
    const auto [known, is_first] = previous.try_emplace(*dose.ingredient, dose.units);
    const bool is_change = !is_first && known->second != dose.units;
    known->second = dose.units;
    for (std::size_t k = 0; k < months.size(); ++k) {
      if (!fhir::Window{bounds[k + 1], bounds[k]}.contains(dose.when.first())) continue;
      ++months[k].doses;
      months[k].changes += is_change ? 1 : 0;
      break;
    }
  }
  return months;
}

// Records that were left out could add changes, so they stand against a "no" only.
Finding judge(const Months& months, const std::optional<Reason>& open, int needed) {
  int doses = 0;
  int fewest = months.front().changes;
  bool has_empty_month = false;
  for (const Month& month : months) {
    doses += month.doses;
    fewest = std::min(fewest, month.changes);
    has_empty_month = has_empty_month || month.doses == 0;
  }
  if (doses == 0) return unknown(open.value_or(Reason::kNoneOnRecord));
  Finding finding = met();
  if (has_empty_month || fewest < needed) {
    if (open) return unknown(*open, Basis::kDerived);
    if (has_empty_month) return unknown(Reason::kTooFew, Basis::kDerived);
    finding = not_met();
  }
  finding.value = Measure{fhir::Decimal::whole(fewest), "/mo"};
  return finding;
}

// Each dose once, in the order of time. The doses point into `names`.
Administrations sorted_administrations(const fhir::Chart& chart, const Context& context,
                                       const fhir::Window& window, InsulinNames& names) {
  Administrations found = read_administrations(chart, context, window, names);
  sort_from_newest(found.doses, is_before);
  found.doses.erase(std::unique(found.doses.begin(), found.doses.end(), is_same_dose),
                    found.doses.end());
  return found;
}

std::vector<const Dose*> those_within(const std::vector<Dose>& doses, const fhir::Window& window) {
  std::vector<const Dose*> within;
  for (const Dose& dose : doses) {
    if (window.contains(dose.when.first())) within.push_back(&dose);
  }
  return within;
}

EvidenceItem item_of(const Dose& dose, const fhir::Chart& chart) {
  return {reference_to("MedicationAdministration", dose.record->id), dose.when,
          name_of(medication_of(*dose.record, chart))};
}

}  // namespace

// The count can fall when records are added (one of them may equal the dose that counted as a
// change), so that nothing is known while administrations of the six months are missing.
Finding self_adjustment(const fhir::Chart& chart, const Context& context) {
  const Bounds bounds = bounds_before(context.anchor.date);
  const fhir::Window window{bounds.back(), bounds.front()};
  InsulinNames names(context.terms);
  const Administrations found = sorted_administrations(chart, context, window, names);
  Finding finding = unknown(Reason::kNotRetrieved);
  if (chart.complete(fhir::Data::kMedicationAdministrations, window)) {
    finding = judge(count_changes(found.doses, bounds), found.open,
                    context.parameters.adjustments_per_month);
  }
  finding.id = "G1.c";
  finding.window = window;
  attach(finding, those_within(found.doses, window),
         [&](const Dose& dose) { return item_of(dose, chart); });
  finding.count = finding.evidence_count;
  if (!finding.evidence.empty()) finding.when = finding.evidence.front().when;
  return finding;
}

std::vector<EvidenceItem> self_adjusted_doses(const fhir::Chart& chart, const Context& context) {
  const Bounds bounds = bounds_before(context.anchor.date);
  const fhir::Window window{bounds.back(), bounds.front()};
  InsulinNames names(context.terms);
  const Administrations found = sorted_administrations(chart, context, window, names);
  std::vector<EvidenceItem> items;
  for (const Dose* dose : those_within(found.doses, window)) {
    items.push_back(item_of(*dose, chart));
  }
  return items;
}

}  // namespace rules
