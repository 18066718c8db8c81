#pragma once

// The insulin on record: what each order or statement is, whether it is in force at the anchor
// date, and what the regimen in force adds up to; and the two criteria that rest on it, G1.b and
// G1.c, as the chart alone answers them. Injections are scheduled ones a day, exact, a lower bound.
// Dates are the site's. Source: CG-DME-01, "Medically Necessary", group 1, b and c;
// docs/guideline.md, G1.b and G1.c.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/chart.h"
#include "rules/determination.h"
#include "rules/finding.h"
#include "rules/injections.h"
#include "rules/insulin_names.h"

namespace rules {

enum class InForce : std::uint8_t {
  kNo,
  kPossibly,
  kYes
};  // kPossibly: a partial date leaves it open

// An order or a statement of an insulin that is evidence: not entered in error, cancelled or
// negated.
struct InsulinOrder {
  Insulin insulin;
  bool is_statement = false;  // MedicationStatement, else MedicationRequest
  bool through_pump = false;  // no injection
  std::string_view status;
  InForce in_force = InForce::kNo;
  bool has_open_dates =
      false;              // a partial date leaves open whether it, or an instruction, is in force
  Schedule schedule;      // of the instructions in force
  std::string signature;  // equal for orders that say the same: timing and dose
  std::optional<fhir::DateTime> start;
  std::optional<fhir::DateTime>
      end;  // as given: bounds or effective period, else dispense validity
  EvidenceItem evidence;

  bool is_injection() const {
    return !through_pump && insulin.kind != InsulinClass::kNone &&
           insulin.kind != InsulinClass::kInhaled;
  }
};

struct InsulinFacts {
  std::vector<InsulinOrder> orders;  // requests, then statements, as the chart has them
  bool has_basal = false;            // injected and certainly in force
  bool has_bolus = false;
  Rate injections_per_day;
  bool unread_medication =
      false;  // an active record whose medication is not known: it may be an insulin
};

// Both kinds of record were read in full.
bool insulin_queries_complete(const fhir::Chart& chart);

InsulinFacts insulin_facts(const fhir::Chart& chart, const Context& context);

// Group 1, b, "multiple": the guideline gives no number (docs/guideline.md, G1.b).
inline constexpr int kInjectionsForMdi = 3;

// Basal and bolus, or at least kInjectionsForMdi scheduled injections a day.
bool is_mdi(const InsulinFacts& facts);

// G1.b by the chart, whose insulin `facts` are.
Finding multiple_daily_injections(const InsulinFacts& facts, const fhir::Chart& chart);

// Since when the regimen of a G1.b that the chart meets has been in force; nullopt when G1.b is not
// met by the chart, an insulin query failed, or partial dates leave the day open.
std::optional<fhir::Date> mdi_start(const InsulinFacts& facts, const fhir::Chart& chart,
                                    const Context& context);

// G1.c by the chart.
Finding self_adjustment(const fhir::Chart& chart, const Context& context);

// The doses that it rests on, all of them, ascending.
std::vector<EvidenceItem> self_adjusted_doses(const fhir::Chart& chart, const Context& context);

}  // namespace rules
