#include "cds/evidence_view.h"

#include <algorithm>
#include <utility>

#include "fhir/site_zone.h"
#include "rules/education.h"
#include "rules/hba1c.h"
#include "rules/hospital.h"
#include "rules/insulin.h"
#include "rules/pump_records.h"

namespace cds {
namespace {

using Kind = ShownSpan::Kind;

constexpr int kSecondsOfMinute = 60;
constexpr std::int64_t kSecondsOfDay = 86'400;

int minute_of(fhir::Instant at, const fhir::SiteZone& zone) {
  const std::int64_t local = at.seconds + zone.utc_offset_seconds(at);
  const std::int64_t second = ((local % kSecondsOfDay) + kSecondsOfDay) % kSecondsOfDay;
  return static_cast<int>(second / kSecondsOfMinute);
}

void add_readings(const std::vector<rules::GlucoseReading>& from, const fhir::SiteZone& zone,
                  std::vector<ShownReading>& to) {
  for (const rules::GlucoseReading& reading : from) {
    if (!reading.when.is_one_date()) continue;
    ShownReading shown;
    shown.kind = reading.kind;
    shown.date = reading.when.first();
    if (reading.when.at) shown.minute = minute_of(*reading.when.at, zone);
    shown.value = reading.value;
    shown.fasting = reading.fasting;
    shown.pre_meal = reading.pre_meal;
    shown.id = reading.record->id;
    to.push_back(std::move(shown));
  }
}

void add_glucose(const rules::GlucoseFacts& glucose, const fhir::SiteZone& zone,
                 ChartFacts& facts) {
  for (const auto* readings : {&glucose.self_tests, &glucose.laboratory, &glucose.cgm}) {
    add_readings(*readings, zone, facts.readings);
  }
  std::ranges::stable_sort(facts.readings, [](const ShownReading& a, const ShownReading& b) {
    return std::pair(a.date, a.minute.value_or(0)) < std::pair(b.date, b.minute.value_or(0));
  });
  if (facts.readings.size() <= kMaxShownReadings) return;
  facts.readings_left_out = facts.readings.size() - kMaxShownReadings;
  facts.readings.erase(
      facts.readings.begin(),
      facts.readings.begin() + static_cast<std::ptrdiff_t>(facts.readings_left_out));
}

void add_hba1c(const rules::Observations& observations, const rules::Context& context,
               ChartFacts& facts) {
  std::vector<rules::UnusedRecord> unused;  // the determination lists them
  for (rules::HbA1cResult& result : rules::hba1c_results(observations, context, unused)) {
    facts.hba1c.push_back({result.when, result.percent.rounded(1), result.comparator,
                           result.above == rules::Status::kMet, std::move(result.evidence)});
  }
  std::ranges::stable_sort(facts.hba1c, {}, [](const ShownHbA1c& r) { return r.when.first(); });
}

void add_education(const fhir::Chart& chart, const rules::Observations& observations,
                   const rules::Context& context, ChartFacts& facts) {
  for (rules::EducationItem& item : rules::education_items(chart, observations, context)) {
    const std::optional<fhir::DateTime>& from = item.started ? item.started : item.ended;
    if (!from) continue;
    ShownSpan span{
        Kind::kEducation,        item.comprehensive && !item.in_progress, from->first(), {}, "",
        std::move(item.evidence)};
    if (item.ended) span.end = item.ended->last();
    if (!item.comprehensive) span.remark = "single topic";
    if (item.in_progress) span.remark = "in progress";
    facts.spans.push_back(std::move(span));
  }
}

void add_hospital(const fhir::Chart& chart, const rules::Context& context, ChartFacts& facts) {
  for (rules::HospitalStay& stay : rules::hospital_stays(chart, context)) {
    ShownSpan span{Kind::kHospital,         stay.for_crisis, stay.start.first(), {}, "",
                   std::move(stay.evidence)};
    if (stay.ended) span.end = stay.end.last();
    span.remark = stay.inpatient ? "inpatient" : "emergency";
    if (!stay.for_crisis) span.remark += ", other reason";
    facts.spans.push_back(std::move(span));
  }
}

Kind kind_of(rules::InsulinClass insulin) {
  if (rules::is_basal(insulin)) return Kind::kBasal;
  return rules::is_bolus(insulin) ? Kind::kBolus : Kind::kOtherInsulin;
}

void add_insulin(const rules::InsulinFacts& insulin, fhir::Date anchor, ChartFacts& facts) {
  for (const rules::InsulinOrder& order : insulin.orders) {
    if (!order.is_injection() || !order.start) continue;
    const bool in_force = order.in_force == rules::InForce::kYes;
    ShownSpan span{kind_of(order.insulin.kind), in_force,      order.start->first(), {},
                   std::string(order.status),   order.evidence};
    if (order.end) span.end = std::min(order.end->last(), anchor);
    if (in_force) span.end = anchor;
    facts.spans.push_back(std::move(span));
  }
}

void add_pumps(const std::vector<rules::PumpUse>& uses, fhir::Date anchor, ChartFacts& facts) {
  for (const rules::PumpUse& use : uses) {
    if (!use.start) continue;
    ShownSpan span{Kind::kPump, use.active, use.start->first(), {}, use.active ? "in use" : "",
                   use.evidence};
    if (use.end) span.end = use.end->last();
    if (!use.end && use.active) span.end = anchor;
    facts.spans.push_back(std::move(span));
  }
}

}  // namespace

ChartFacts chart_facts(const rules::Evidence& evidence, const rules::Context& context) {
  const fhir::Chart& chart = evidence.chart;
  const fhir::Date anchor = context.anchor.date;
  ChartFacts facts;
  facts.patient_id = chart.patient.id;
  facts.mdi_start = evidence.mdi_start;
  add_glucose(evidence.glucose, context.zone, facts);
  add_hba1c(evidence.observations, context, facts);
  add_education(chart, evidence.observations, context, facts);
  add_hospital(chart, context, facts);
  add_insulin(evidence.insulin, anchor, facts);
  add_pumps(evidence.pump_uses, anchor, facts);
  std::erase_if(facts.spans, [&](const ShownSpan& span) { return span.start > anchor; });
  std::ranges::stable_sort(facts.spans, {},
                           [](const ShownSpan& s) { return std::pair(s.kind, s.start); });
  facts.doses = rules::self_adjusted_doses(chart, context);
  return facts;
}

std::size_t size_of(const ChartFacts& facts) {
  std::size_t size = sizeof(ChartFacts);
  for (const ShownReading& reading : facts.readings) size += sizeof reading + reading.id.size();
  const auto add = [&size](const rules::EvidenceItem& item) {
    size += sizeof item + item.reference.size() + item.display.size();
  };
  for (const rules::EvidenceItem& dose : facts.doses) add(dose);
  for (const ShownHbA1c& result : facts.hba1c) {
    size += sizeof result;
    add(result.record);
  }
  for (const ShownSpan& span : facts.spans) {
    size += sizeof span;
    add(span.record);
  }
  return size;
}

}  // namespace cds
