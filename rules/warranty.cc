#include "rules/warranty.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "rules/records.h"

namespace rules {
namespace {

constexpr int kUsualWarrantyYears = 4;  // of a hint; decides nothing
constexpr std::array<std::string_view, 4> kStatusHints{"online", "off", "offline", "not-ready"};

// By the extension; of several the one that ends last.
std::optional<fhir::DateTime> stated_end(const fhir::Device& device, std::string_view url) {
  std::optional<fhir::DateTime> latest;
  if (url.empty()) return latest;
  for (const fhir::Extension& extension : device.extension) {
    if (extension.url != url) continue;
    const std::optional<fhir::DateTime> end =
        extension.value_date_time ? extension.value_date_time : extension.value_period.end;
    if (end && (!latest || end->last() > latest->last())) latest = end;
  }
  return latest;
}

Finding by_end(const fhir::DateTime& end, fhir::Date anchor, Basis basis, EvidenceItem record) {
  Finding finding = unknown(Reason::kPartialDate, basis);
  if (end.last() < anchor) finding = met(basis);
  if (end.first() >= anchor) finding = not_met(basis);
  finding.when = end;
  attach(finding, {std::move(record)});
  return finding;
}

bool is_open(const Finding& failed, std::string_view id) {
  const Finding* part = find(failed.parts, id);
  return part != nullptr && part->status == Status::kUnknown;
}

}  // namespace

Finding warranty_over(const Attestations& attestations, const PumpUse* current,
                      const Context& context) {
  const AttestedItem* end = attestations.find("R.fail.warranty.end");
  const AttestedItem* over = attestations.find("R.fail.warranty");
  std::optional<fhir::DateTime> stated;
  if (current != nullptr && current->device != nullptr) {
    stated = stated_end(*current->device, context.parameters.warranty_extension);
  }
  Finding finding = unknown(Reason::kNoneOnRecord);
  if (end != nullptr && end->date) {
    finding = by_end(*end->date, context.anchor.date, Basis::kAttested, end->evidence);
  } else if (over != nullptr && over->yes) {
    finding = *over->yes ? met(Basis::kAttested) : not_met(Basis::kAttested);
    attach(finding, {over->evidence});
  } else if (stated) {
    EvidenceItem record = evidence("Device", current->device->id, stated, current->device->type);
    finding = by_end(*stated, context.anchor.date, Basis::kDerived, std::move(record));
  }
  finding.id = "R.fail.warranty";
  return finding;
}

std::vector<Note> replacement_hints(const Finding& failed, const PumpFacts& facts,
                                    const Context& context) {
  std::vector<Note> notes;
  const PumpUse* current = current_pump(facts);
  const fhir::Date begun_before = fhir::minus_months(context.anchor.date, kUsualWarrantyYears * 12);
  if (current != nullptr && current->start && current->start->last() < begun_before &&
      is_open(failed, "R.fail.warranty")) {
    const int year = fhir::year_month_day(current->start->first()).year;
    notes.push_back({NoteKind::kWarrantyHint, kUsualWarrantyYears, std::to_string(year)});
  }
  if (current == nullptr || current->device == nullptr || !is_open(failed, "R.fail.malfunction")) {
    return notes;
  }
  for (const fhir::CodeableConcept& status : current->device->status_reason) {
    for (const fhir::Coding& coding : status.coding) {
      if (std::ranges::find(kStatusHints, coding.code) == kStatusHints.end()) continue;
      notes.push_back({NoteKind::kMalfunctionHint, 0, std::string(coding.code)});
      return notes;
    }
  }
  return notes;
}

}  // namespace rules
