#pragma once

// What the evidence page of one order shows: the determination, and of the chart what plots and
// tables need, as plain values, so that the chart itself need not be kept.
//
// Glucose is mg/dL, HbA1c NGSP percent, dates and minutes are the site's. `facts` is one for all
// orders of a call. Bounded: beyond kMaxShownReadings the oldest readings are left out and counted.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/group_1.h"

namespace cds {

inline constexpr std::size_t kMaxShownReadings = 20'000;

struct ShownReading {
  rules::GlucoseClass kind = rules::GlucoseClass::kSelfTest;
  fhir::Date date;
  std::optional<int> minute;  // of the day
  rules::GlucoseValue value;
  bool fasting = false;
  bool pre_meal = false;
  std::string id;  // of the Observation
};

struct ShownHbA1c {
  fhir::DateTime when;
  fhir::Decimal percent;  // one decimal
  fhir::Comparator comparator = fhir::Comparator::kNone;
  bool above = false;
  rules::EvidenceItem record;
};

// A bar on the timeline; one without an end is a mark at its start.
struct ShownSpan {
  enum class Kind : std::uint8_t { kEducation, kHospital, kBasal, kBolus, kOtherInsulin, kPump };
  Kind kind = Kind::kEducation;
  bool counts = true;  // comprehensive education, a stay for a crisis, insulin or pump in force
  fhir::Date start;
  std::optional<fhir::Date> end;
  std::string remark;  // "emergency", "single topic", "in progress", …
  rules::EvidenceItem record;
};

struct ChartFacts {
  std::string patient_id;
  std::vector<ShownReading> readings;  // ascending
  std::size_t readings_left_out = 0;
  std::vector<ShownHbA1c> hba1c;  // ascending
  std::vector<ShownSpan> spans;
  std::vector<rules::EvidenceItem> doses;  // of G1.c
  std::optional<fhir::Date> mdi_start;
};

struct EvidenceView {
  rules::Determination determination;
  rules::Parameters parameters;
  std::shared_ptr<const ChartFacts> facts;
};

ChartFacts chart_facts(const rules::Evidence& evidence, const rules::Context& context);

// About how much memory it takes.
std::size_t size_of(const ChartFacts& facts);

}  // namespace cds
