#include "cds/evidence_records.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "cds/evidence_words.h"
#include "cds/markdown.h"

namespace cds {
namespace {

using rules::Finding;
using rules::GlucoseClass;

class Collector {
 public:
  void add(const EvidenceView& view) {
    if (facts_ != view.facts.get()) {
      facts_ = view.facts.get();
      sensor_.clear();
      for (const ShownReading& reading : facts_->readings) {
        if (reading.kind == GlucoseClass::kCgm) ++sensor_[reading.date];
      }
    }
    for (const Finding& finding : view.determination.criteria) add(finding);
  }

  std::vector<UsedRecord> take() {
    std::vector<UsedRecord> records;
    for (auto& [reference, record] : records_) records.push_back(std::move(record));
    std::ranges::stable_sort(records, [](const UsedRecord& a, const UsedRecord& b) {
      if (a.date.has_value() != b.date.has_value()) return a.date.has_value();
      return a.date && a.date->first() > b.date->first();
    });
    return records;
  }

 private:
  void add(const Finding& finding) {
    for (const Finding& part : finding.parts) add(part);
    if (!finding.parts.empty()) return;
    for (const rules::EvidenceItem& item : finding.evidence) note(item, finding.id);
    if (finding.id == "G1.c") {
      for (const rules::EvidenceItem& dose : facts_->doses) note(dose, finding.id);
    }
    if (finding.id == "G1.e.1") add_hba1c(finding);
    if (finding.window) add_readings(finding);
  }

  void add_hba1c(const Finding& finding) {
    for (const ShownHbA1c& result : facts_->hba1c) {
      if (finding.window &&
          fhir::relate(result.when, *finding.window) == fhir::Placement::kInside) {
        note(result.record, finding.id).what = "HbA1c " + hba1c_words(result) + " %";
      }
    }
  }

  static bool reads(const std::string& criterion, const ShownReading& reading) {
    const bool self_test = reading.kind == GlucoseClass::kSelfTest;
    if (criterion == "G1.d" || criterion == "G3.b") return self_test;
    if (criterion == "G1.e.3") return reading.kind != GlucoseClass::kLaboratory;
    if (criterion == "G1.e.4") {
      return self_test && (reading.fasting || reading.pre_meal) &&
             reading.value.kind == rules::GlucoseValue::Kind::kExact;
    }
    return criterion == "G1.e.5" && reading.fasting && reading.kind != GlucoseClass::kCgm &&
           reading.value.kind != rules::GlucoseValue::Kind::kUnusable;
  }

  void add_readings(const Finding& finding) {
    for (const ShownReading& reading : facts_->readings) {
      if (!finding.window->contains(reading.date) || !reads(finding.id, reading)) continue;
      const fhir::DateTime when = fhir::whole_day(reading.date);
      if (reading.kind == GlucoseClass::kCgm) {
        const std::string day = fhir::to_string(reading.date);
        UsedRecord& record = note({"Sensor readings, " + day, when, ""}, finding.id);
        record.what = std::to_string(sensor_[reading.date]) + " sensor readings";
        continue;
      }
      UsedRecord& record = note({"Observation/" + reading.id, when, ""}, finding.id);
      record.what =
          std::string(reading.kind == GlucoseClass::kSelfTest ? "Self-test " : "Laboratory ") +
          glucose_words(reading.value) + " mg/dL";
      if (reading.fasting) record.what += ", fasting";
      if (reading.pre_meal) record.what += ", before a meal";
      if (reading.minute)
        record.when = date_words(reading.date) + ", " + time_words(reading.minute);
    }
  }

  UsedRecord& note(const rules::EvidenceItem& item, const std::string& criterion) {
    UsedRecord& record = records_[item.reference];
    if (record.reference.empty()) {
      record.reference = item.reference;
      record.what = item.display;
      record.date = item.when;
      if (item.when) record.when = date_words(*item.when);
    }
    if (std::ranges::find(record.criteria, criterion) == record.criteria.end()) {
      record.criteria.push_back(criterion);
    }
    return record;
  }

  const ChartFacts* facts_ = nullptr;
  std::map<std::string, UsedRecord> records_;
  std::map<fhir::Date, int> sensor_;
};

}  // namespace

std::vector<UsedRecord> used_records(const std::vector<EvidenceView>& views) {
  Collector collector;
  for (const EvidenceView& view : views) collector.add(view);
  return collector.take();
}

std::vector<rules::UnusedRecord> unused_records(const std::vector<EvidenceView>& views) {
  std::vector<rules::UnusedRecord> records;
  std::set<std::pair<std::string, std::string>> known;
  for (const EvidenceView& view : views) {
    for (const rules::UnusedRecord& record : view.determination.unused) {
      if (known.emplace(record.reference, record.why).second) records.push_back(record);
    }
  }
  return records;
}

}  // namespace cds
