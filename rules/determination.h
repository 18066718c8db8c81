#pragma once

// The judgement of one order: outcome, route, what is missing, and every criterion that was
// evaluated. Source: docs/guideline.md, "Products", "Purpose of the
// order" and "Order of decision".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/chart.h"
#include "fhir/time.h"
#include "rules/finding.h"
#include "rules/parameters.h"
#include "rules/product.h"
#include "rules/terms.h"

namespace rules {

enum class Outcome : std::uint8_t {
  kMeets,
  kDoesNotMeet,
  kNeedsInformation,
  kIndividualReview,
  kOutOfScope
};
enum class Purpose : std::uint8_t { kInitial, kRefill, kReplacement, kUpgrade, kAccessory };

std::string_view to_string(Outcome outcome);  // "does-not-meet"
std::string_view to_string(Purpose purpose);

// A remark that does not decide, from a closed list; cards word it. `detail` is a count, a code or
// a product name.
enum class NoteKind : std::uint8_t {
  kMdiStartUnknown,
  kCgmNotRead,
  kAidSensorOtherPolicy,
  kIcdEraMismatch,
  kAttestationNotRetrieved,
  kSeveralPumpKinds,
  kBirthDateMissing,
  kOtherPatientDropped,
  kUnusableValues,
  kEducationSessions,
  kReservoirToConfirm,
  kWarrantyHint,
  kMalfunctionHint,
  kUnderWarranty,
  kProductToConfirm,
};
std::string_view to_string(NoteKind kind);

struct Note {
  NoteKind kind;
  int count = 0;
  std::string detail;
};

// A record that was looked at and could not be used, and why.
struct UnusedRecord {
  std::string reference;
  std::optional<fhir::DateTime> when;
  std::string why;  // "no unit", "unit not known", "value out of range", "no date", …
};

struct Determination {
  std::string order;  // "DeviceRequest/pump-1"
  fhir::Date as_of;
  std::string time_zone;
  ProductKind product = ProductKind::kNone;
  std::string product_name;  // brand or coded display, for people
  Purpose purpose = Purpose::kInitial;
  Outcome outcome = Outcome::kNeedsInformation;
  std::string route;  // "G1", "N.mechanical", …
  std::vector<std::string>
      missing;                    // criterion ids, or "product", "pump-in-use", "F", "attestation"
  std::vector<Finding> criteria;  // top level: DM, G1 (parts a–e), G2, G3, F, R.fail, …
  std::vector<Note> notes;
  std::vector<UnusedRecord> unused;
};

// The clinic's clock and zone at signing. The anchor date is the local date of `at`.
struct Anchor {
  fhir::Instant at;
  fhir::Date date;
};

// What all rules are given. Every member outlives the call.
struct Context {
  const fhir::SiteZone& zone;
  Anchor anchor;
  const Terms& terms;
  const Parameters& parameters;
};

// What a later round of queries could still change. Nothing set: the determination is final for
// this chart. The windows are G3.b's month.
struct Wanted {
  bool cgm = false;                               // sensor glucose of the look-back
  std::optional<fhir::Window> before_enrollment;  // self-tests: the chart's begin later
  std::optional<fhir::Window> cgm_before_enrollment;
  bool sensor() const { return cgm || cgm_before_enrollment.has_value(); }
};

struct Judged {
  Determination determination;
  Wanted wanted;
};

struct Evidence;    // group_1.h: gather_evidence()
struct OrderFacts;  // order_facts.h

// Judges one order that recognize() found to be ours, by the chart of the evidence.
Judged determine(const OrderFacts& facts, const Evidence& evidence, const Context& context);

// Self-management barriers on the problem list: one caution for each call, never part of a
// determination.
struct Caution {
  std::vector<EvidenceItem> conditions;
};
std::optional<Caution> caution(const fhir::Chart& chart, const Context& context);

}  // namespace rules
