#include "rules/purpose.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "rules/diagnosis.h"
#include "rules/records.h"
#include "rules/warranty.h"
#include "rules/windows.h"

namespace rules {
namespace {

constexpr int kRefillMonths = 12;  // how far back a completed order counts
constexpr int kMalfunctionMonths = 6;
constexpr std::size_t kSeventhCharacter = 6;

// Initial or subsequent encounter: a sequela says nothing about the pump of today.
bool is_pump_failure(const fhir::CodeableConcept& coded, const Terms& terms) {
  const fhir::Coding* coding = terms.pump_malfunction.match(coded);
  if (coding == nullptr) return false;
  const std::string_view system = fhir::canonical_system(coding->system);
  if (system != fhir::systems::kIcd10Cm) return true;
  const std::string code = fhir::canonical_code(system, coding->code);
  return code.size() > kSeventhCharacter &&
         (code[kSeventhCharacter] == 'A' || code[kSeventhCharacter] == 'D');
}

bool counts_as_in_use(const PumpUse& use) {
  return use.active && use.confirmed && use.kind != ProductKind::kDisposable;
}

// `unit`: of a number that is attested.
Finding attested_only(std::string id, const AttestedItem* item, std::string_view unit) {
  if (item == nullptr) {
    Finding finding = unknown(Reason::kNoneOnRecord);
    finding.id = std::move(id);
    return finding;
  }
  Finding finding = met(Basis::kAttested);
  finding.id = std::move(id);
  if (item->number) finding.value = Measure{*item->number, unit};
  attach(finding, {item->evidence});
  return finding;
}

std::optional<fhir::Decimal> reservoir_of(const Product* product) {
  if (product == nullptr || !product->reservoir_units) return std::nullopt;
  return fhir::Decimal(*product->reservoir_units, 0);
}

std::optional<fhir::Decimal> attested_number(const Attestations& attestations,
                                             std::string_view link_id) {
  const AttestedItem* item = attestations.find(link_id);
  return item == nullptr ? std::nullopt : item->number;
}

// By the two volumes where both are known, since a value goes before its yes or no.
bool larger_is_attested(const Attestations& attestations,
                        const std::optional<fhir::Decimal>& by_table) {
  const std::optional<fhir::Decimal> wanted = attested_number(attestations, "R.ped.volume.wanted");
  const std::optional<fhir::Decimal> stated = attested_number(attestations, "R.ped.volume");
  const std::optional<fhir::Decimal>& current = stated ? stated : by_table;
  if (wanted && current) return *wanted > *current;
  const AttestedItem* larger = attestations.find("R.ped");
  return larger != nullptr && larger->yes == true;
}

// An order on record of the same kind, old enough to be an earlier one.
std::optional<EvidenceItem> earlier_order(const OrderedProduct& ordered, const fhir::Chart& chart,
                                          const Context& context) {
  const fhir::Date anchor = context.anchor.date;
  const fhir::Window year{fhir::minus_months(anchor, kRefillMonths), anchor};
  const fhir::Date newest = fhir::add_days(anchor, -context.parameters.refill_min_age);
  const fhir::Order* latest = nullptr;
  for (const fhir::Order& order : chart.orders) {
    const bool itself =
        order.resource_type == ordered.order->resource_type && order.id == ordered.order->id;
    if (itself || !order.authored_on) continue;
    const bool completed = order.status == "completed" &&
                           fhir::relate(*order.authored_on, year) == fhir::Placement::kInside;
    const bool active = order.status == "active" && order.authored_on->last() <= newest;
    if (!completed && !active) continue;
    if (recognize(order, chart.devices, chart.medications, context.terms).kind !=
        ProductKind::kWireless) {
      continue;
    }
    const bool later =
        latest == nullptr || std::make_tuple(order.authored_on->last(), order.id) >
                                 std::make_tuple(latest->authored_on->last(), latest->id);
    if (later) latest = &order;
  }
  if (latest == nullptr) return std::nullopt;
  return evidence(latest->resource_type, latest->id, latest->authored_on, latest->code);
}

Finding malfunction(const OrderedProduct& ordered, const PumpFacts& facts, const fhir::Chart& chart,
                    const Context& context) {
  const fhir::Window window = value_window_months(context.anchor.date, kMalfunctionMonths);
  std::vector<EvidenceItem> records;
  Basis basis = Basis::kDerived;
  for (const fhir::CodeableConcept& reason : ordered.order->reason_code) {
    if (!is_pump_failure(reason, context.terms)) continue;
    basis = Basis::kOrder;
    records.push_back({ordered.reference, fhir::whole_day(context.anchor.date), name_of(reason)});
  }
  const PumpUse* current = current_pump(facts);
  for (const fhir::Condition& c : chart.conditions) {
    const std::optional<fhir::DateTime> when = date_of(c);
    if (verification(c) != Verification::kConfirmed || !when ||
        !is_pump_failure(c.code, context.terms)) {
      continue;
    }
    const bool of_this_pump =
        current == nullptr || !current->start || when->first() >= current->start->first();
    if (of_this_pump &&
        fhir::relate(cut_at(*when, context.anchor.date), window) == fhir::Placement::kInside) {
      records.push_back(evidence("Condition", c.id, when, c.code));
    }
  }
  for (const PumpUse& use : facts.in_use) {
    if (use.device == nullptr) continue;
    for (const fhir::CodeableConcept& status : use.device->status_reason) {
      for (const fhir::Coding& coding : status.coding) {
        if (coding.code != "hw-discon" && coding.code != "transduc-discon") continue;
        records.push_back(evidence("Device", use.device->id, std::nullopt, status));
      }
    }
  }
  Finding finding = unknown(Reason::kNoneOnRecord);
  if (!records.empty()) {
    finding = met(basis);
  } else if (!chart.complete(fhir::Data::kConditions) || !chart.complete(fhir::Data::kDevices)) {
    finding = unknown(Reason::kNotRetrieved);
  }
  finding.id = "R.fail.malfunction";
  finding.window = window;
  attach(finding, std::move(records));
  return finding;
}

}  // namespace

const PumpUse* current_pump(const PumpFacts& facts) {
  const auto rank = [](const PumpUse& use) {
    return std::make_tuple(use.device != nullptr, use.start ? use.start->first() : fhir::Date{},
                           std::string_view(use.evidence.reference));
  };
  const auto current =
      std::max_element(facts.in_use.begin(), facts.in_use.end(),
                       [&](const PumpUse& a, const PumpUse& b) { return rank(a) < rank(b); });
  return current == facts.in_use.end() ? nullptr : &*current;
}

PumpFacts pump_facts(const OrderedProduct& ordered, const Evidence& evidence,
                     const Context& context) {
  const fhir::Chart& chart = evidence.chart;
  PumpFacts facts;
  std::ranges::copy_if(evidence.pump_uses, std::back_inserter(facts.in_use), counts_as_in_use);
  facts.in_use_known = !facts.in_use.empty() || (chart.complete(fhir::Data::kDevices) &&
                                                 chart.complete(fhir::Data::kDeviceUse) &&
                                                 chart.complete(fhir::Data::kConditions));
  const OrderReasons reasons = reasons_of(*ordered.order, chart);
  facts.says_replacement =
      !ordered.order->prior.empty() || ordered.modifier_ra ||
      std::any_of(reasons.coded.begin(), reasons.coded.end(), [&](const fhir::CodeableConcept& r) {
        return is_pump_failure(r, context.terms);
      });
  return facts;
}

std::optional<Finding> refill(const OrderedProduct& ordered, const PumpFacts& facts,
                              const fhir::Chart& chart, const Context& context) {
  if (ordered.kind != ProductKind::kWireless) return std::nullopt;
  const auto same = std::find_if(facts.in_use.begin(), facts.in_use.end(), [](const PumpUse& use) {
    return use.kind == ProductKind::kWireless;
  });
  const std::optional<EvidenceItem> earlier = earlier_order(ordered, chart, context);
  Finding finding = not_met(Basis::kAbsent);
  finding.reason = Reason::kNoneOnRecord;
  if (same != facts.in_use.end()) {
    finding = met();
    finding.when = same->start;
    attach(finding, {same->evidence});
  } else if (earlier) {
    finding = met();
    finding.when = earlier->when;
    attach(finding, {*earlier});
  } else {
    for (const fhir::Data data : {fhir::Data::kDevices, fhir::Data::kDeviceUse,
                                  fhir::Data::kDeviceRequests, fhir::Data::kServiceRequests,
                                  fhir::Data::kSupplyRequests, fhir::Data::kMedicationRequests}) {
      if (!chart.complete(data)) finding = unknown(Reason::kNotRetrieved);
    }
  }
  finding.id = "F";
  return finding;
}

Finding failed_pump(const OrderedProduct& ordered, const PumpFacts& facts, const fhir::Chart& chart,
                    const Attestations& attestations, const Context& context) {
  Finding unrepairable = unknown(Reason::kNoneOnRecord);
  unrepairable.id = "R.fail.unrepairable";
  return all_of("R.fail", {warranty_over(attestations, current_pump(facts), context),
                           attestations.settle(malfunction(ordered, facts, chart, context)),
                           attestations.settle(std::move(unrepairable))});
}

Pediatric pediatric_reservoir(const OrderedProduct& ordered, const PumpFacts& facts,
                              const fhir::Chart& chart, const Attestations& attestations,
                              const Context& context) {
  const PumpUse* current = current_pump(facts);
  const Product* has = current != nullptr ? current->product : nullptr;
  const std::optional<fhir::Decimal> volume = reservoir_of(has);
  const std::optional<fhir::Decimal> ordered_volume = reservoir_of(ordered.product);
  const bool attested = larger_is_attested(attestations, volume);
  const bool by_product = !attested && volume && ordered_volume && *ordered_volume > *volume;
  if (!by_product && !attested) return {};
  if (!chart.patient.birth_date) return {std::nullopt, true, {}};
  if (fhir::full_years(chart.patient.birth_date->last(), context.anchor.date) >=
      context.parameters.pediatric_age) {
    return {};
  }
  Finding stated = attested_only("R.ped.volume", attestations.find("R.ped.volume"), "U");
  const bool by_table = volume && stated.status != Status::kMet;
  if (by_table) {
    stated = met();
    stated.id = "R.ped.volume";
    stated.value = Measure{*volume, "U"};
    attach(stated, {current->evidence});
  }
  Pediatric child;
  if ((by_table || by_product) && !has->reservoir_confirmed) child.to_confirm.push_back(has);
  if (by_product && !ordered.product->reservoir_confirmed) {
    child.to_confirm.push_back(ordered.product);
  }
  child.finding = all_of(
      "R.pediatric",
      {std::move(stated), attested_only("R.ped.needs", attestations.find("R.ped.needs"), "U/d"),
       attested_only("R.ped.changes", attestations.find("R.ped.changes"), "/wk")});
  return child;
}

}  // namespace rules
