#include "rules/attestation.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "rules/attestation_items.h"
#include "rules/guideline.h"
#include "rules/records.h"
#include "rules/windows.h"

namespace rules {
namespace {

constexpr int kValidMonths = 6;
// An HbA1c beyond these was typed in another unit (docs/guideline.md, "Values").
constexpr fhir::Decimal kLowestHbA1c{3, 0};
constexpr fhir::Decimal kHighestHbA1c{25, 0};

// How a contradiction between chart and attestation is settled.
enum class Kind : std::uint8_t { kMeasured, kEvent, kOther };

Kind kind_of(std::string_view id) {
  constexpr std::array<std::string_view, 7> kMeasured{"G1.c",   "G1.d",   "G3.b",  "G1.e.1",
                                                      "G1.e.3", "G1.e.4", "G1.e.5"};
  constexpr std::array<std::string_view, 3> kEvents{"G1.a", "G1.e.2", "G3.a"};
  if (std::find(kMeasured.begin(), kMeasured.end(), id) != kMeasured.end()) return Kind::kMeasured;
  return std::find(kEvents.begin(), kEvents.end(), id) != kEvents.end() ? Kind::kEvent
                                                                        : Kind::kOther;
}

bool is_ours(std::string_view questionnaire) {
  return questionnaire.substr(0, questionnaire.find('|')) == kQuestionnaire;
}

bool by_patient_side(const fhir::QuestionnaireResponse& response) {
  const bool has_author = !response.author.empty() || !response.author.type.empty();
  const fhir::Reference& who = has_author ? response.author : response.source;
  std::string_view type = fhir::split_reference(who.reference).type;
  if (type.empty()) type = who.type;
  return type == "Patient" || type == "RelatedPerson";
}

// One answer to a criterion: what it says, by a value or by a plain yes/no, and of which date.
struct Answer {
  Status said;
  bool by_value;
  fhir::Date date;
  const AttestedItem* item;
};

bool is_empty(const fhir::QuestionnaireAnswer& a) {
  return !a.value_boolean && !a.value_decimal && !a.value_quantity && !a.value_date &&
         a.value_string.empty() && a.value_coding.code.empty();
}

AttestedItem item_of(const fhir::QuestionnaireAnswer& answer,
                     const fhir::QuestionnaireResponse& response) {
  AttestedItem item;
  item.yes = answer.value_boolean;
  item.number = answer.value_decimal;
  if (!item.number && answer.value_quantity) item.number = answer.value_quantity->value;
  item.date = answer.value_date;
  item.code = answer.value_coding.code.empty() ? std::string(answer.value_string)
                                               : std::string(answer.value_coding.code);
  item.authored = response.authored->last();
  item.evidence = {reference_to("QuestionnaireResponse", response.id), response.authored, ""};
  return item;
}

std::optional<Answer> by_value(const Attestations& attestations, const Finding& chart,
                               std::optional<fhir::Date> enrollment) {
  const auto answer = [](const AttestedItem* item, Status said) {
    return Answer{said, true, item->authored, item};
  };
  if (chart.id == "G1.a") {
    const AttestedItem* item = attestations.find("G1.a.date");
    if (item == nullptr || !item->date || !chart.window) return std::nullopt;
    const fhir::Placement placement = fhir::relate(*item->date, *chart.window);
    if (placement == fhir::Placement::kStraddles || item->date->first() >= chart.window->end) {
      return std::nullopt;
    }
    // The attested event carries its own date.
    return Answer{decide(placement == fhir::Placement::kInside), true, item->date->last(), item};
  }
  if (chart.id == "G1.d") {
    const AttestedItem* item = attestations.find("G1.d.average");
    if (item == nullptr || !item->number) return std::nullopt;
    return answer(item, decide(*item->number >= fhir::Decimal(kSelfTestsPerDay, 0)));
  }
  if (chart.id == "G1.e.1") {
    const AttestedItem* item = attestations.find("G1.e.1.value");
    if (item == nullptr || !item->number) return std::nullopt;
    if (*item->number < kLowestHbA1c || *item->number > kHighestHbA1c) return std::nullopt;
    return answer(item, decide(item->number->rounded(1) > kHbA1cTarget));
  }
  if (chart.id == "G3.a") {
    const AttestedItem* item = attestations.find("G3.a.since");
    if (item == nullptr || !item->date || !enrollment) return std::nullopt;
    if (item->date->first() < *enrollment && item->date->last() >= *enrollment) return std::nullopt;
    return answer(item, decide(item->date->last() < *enrollment));
  }
  return std::nullopt;
}

// The date of the newest chart record that the criterion placed in its window.
std::optional<fhir::Date> newest(const Finding& chart) {
  std::optional<fhir::Date> date;
  if (chart.window == std::nullopt && chart.when) return chart.when->last();
  for (const EvidenceItem& item : chart.evidence) {
    if (!item.when) continue;
    if (chart.window && fhir::relate(*item.when, *chart.window) == fhir::Placement::kOutside)
      continue;
    if (!date || item.when->last() > *date) date = item.when->last();
  }
  return date;
}

Finding attested(const Finding& chart, const Answer& answer) {
  Finding finding = answer.said == Status::kMet ? met(Basis::kAttested) : not_met(Basis::kAttested);
  finding.id = chart.id;
  finding.window = chart.window;
  finding.attested = answer.said;
  finding.when = answer.item->date ? answer.item->date : answer.item->evidence.when;
  attach(finding, {answer.item->evidence});
  if (chart.status == Status::kUnknown || chart.basis == Basis::kAbsent) return finding;
  // What it prevailed over is shown behind it.
  finding.evidence.insert(finding.evidence.end(), chart.evidence.begin(), chart.evidence.end());
  if (finding.evidence.size() > kMaxEvidence) finding.evidence.pop_back();
  finding.evidence_count += chart.evidence_count;
  return finding;
}

Finding conflict(Finding chart, const Answer& answer) {
  chart.status = Status::kUnknown;
  chart.reason = Reason::kConflict;
  chart.evidence.insert(chart.evidence.begin(), answer.item->evidence);
  if (chart.evidence.size() > kMaxEvidence) chart.evidence.pop_back();
  ++chart.evidence_count;
  return chart;
}

// `date`: of the newest chart item, if it has one.
Finding contradiction(Finding chart, const Answer& answer, std::optional<fhir::Date> date) {
  const Kind kind = kind_of(chart.id);
  // A plain "no" never undoes coded, active diabetes.
  if (chart.id == "DM" && chart.status == Status::kMet) return conflict(std::move(chart), answer);
  const bool weak = !answer.by_value && (kind == Kind::kMeasured ||
                                         (kind == Kind::kEvent && chart.status == Status::kMet));
  if (weak) return date && answer.date <= *date ? chart : conflict(std::move(chart), answer);
  if (!date || answer.date > *date) return attested(chart, answer);
  const bool measured = kind == Kind::kMeasured;  // yields to a newer value only
  return answer.date == *date && !measured ? conflict(std::move(chart), answer) : chart;
}

// Newest first: by the site's date, then by time; the rest makes the order independent of chance.
bool is_newer(const fhir::QuestionnaireResponse* a, const fhir::QuestionnaireResponse* b) {
  const auto key = [](const fhir::QuestionnaireResponse* r) {
    return std::make_tuple(r->authored->last(), r->authored->at.value_or(fhir::Instant{INT64_MIN}),
                           r->last_updated, r->id);
  };
  return key(a) > key(b);
}

}  // namespace

Attestations::Attestations(const fhir::Chart& chart, const Context& context)
    : anchor_(context.anchor.date) {
  const fhir::Window valid = value_window_months(anchor_, kValidMonths);
  std::vector<const fhir::QuestionnaireResponse*> responses;
  for (const fhir::QuestionnaireResponse& r : chart.questionnaire_responses) {
    if (!is_ours(r.questionnaire) || (r.status != "completed" && r.status != "amended")) continue;
    if (!r.authored || fhir::relate(*r.authored, valid) != fhir::Placement::kInside) continue;
    if (!by_patient_side(r)) responses.push_back(&r);
  }
  std::stable_sort(responses.begin(), responses.end(), is_newer);
  for (const fhir::QuestionnaireResponse* response : responses) {
    for (const fhir::QuestionnaireItem& item : response->item) {
      if (!can_be_attested(item.link_id)) continue;
      if (item.answer.empty() || is_empty(item.answer.front())) continue;
      items_.emplace(std::string(item.link_id), item_of(item.answer.front(), *response));
    }
  }
}

const AttestedItem* Attestations::find(std::string_view link_id) const {
  const auto found = items_.find(link_id);
  return found == items_.end() ? nullptr : &found->second;
}

Finding Attestations::settle(Finding by_chart, std::optional<fhir::Date> enrollment,
                             std::optional<fhir::Date> chart_date) const {
  std::optional<Answer> answer = by_value(*this, by_chart, enrollment);
  if (!answer) {
    const AttestedItem* item = find(by_chart.id);
    if (item == nullptr || !item->yes) return by_chart;
    answer = Answer{decide(*item->yes), false, item->authored, item};
  }
  by_chart.attested = answer->said;
  const bool open = by_chart.status == Status::kUnknown ||
                    (by_chart.status == Status::kNotMet && by_chart.basis == Basis::kAbsent);
  if (by_chart.status == answer->said) return by_chart;
  if (open) return attested(by_chart, *answer);
  if (by_chart.basis == Basis::kOrder) chart_date = anchor_;  // a reason is given at signing
  if (!chart_date) chart_date = newest(by_chart);
  return contradiction(std::move(by_chart), *answer, chart_date);
}

}  // namespace rules
