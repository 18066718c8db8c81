#pragma once

// What is known about one criterion, and from what: status, basis, reason, window, value and the
// records behind it. A Finding is complete in itself: cards and JSON are written from it alone. No
// wording here. Source: docs/guideline.md, "Words"; README.md, "The card".

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/decimal.h"
#include "fhir/time.h"
#include "rules/status.h"

namespace rules {

enum class Basis : std::uint8_t { kAbsent, kDerived, kAttested, kOrder };

// Closed list; docs/guideline.md explains each. kNone is not written.
enum class Reason : std::uint8_t {
  kNone,
  kNoneOnRecord,
  kNoneActive,
  kNotRetrieved,
  kConflict,
  kCgmInUse,
  kSingleTopic,
  kInProgress,
  kGestationalOnly,
  kHistoryOnly,
  kUnconfirmed,
  kOtherIndication,
  kOnPump,
  kPumpInsulinOnly,
  kMdiStartUnknown,
  kPartialDate,
  kTimingMissing,
  kAsNeededOnly,
  kUnclassifiedInsulin,
  kTooFew,
  kUnusableValues,
  kComparatorUndecided,
  kNoEnrollmentDate,
  kAnswerUndecided,
};

std::string_view to_string(Basis basis);
std::string_view to_string(Reason reason);

// A record that was used. `reference` is relative ("Observation/123") or the order's own.
struct EvidenceItem {
  std::string reference;
  std::optional<fhir::DateTime> when;
  std::string display;  // the coded concept's display or text, for people
};

struct Measure {
  fhir::Decimal value;
  std::string_view unit;  // "/d", "%", "mg/dL", "1", "d", "U", "U/d", "/wk"
};

// Figures behind a status that `value` cannot hold; cards word them.
enum class TallyKind : std::uint8_t {
  kEpisodes,  // hospital episodes of DKA or hypoglycemia
  kInpatientEpisodes,
  kLongestStay,        // days
  kLowDates,           // dates with glucose < 70 mg/dL
  kHighDates,          // dates with glucose > 300 mg/dL
  kHypoglycemiaDates,  // dates of coded hypoglycemia events
  kReadings,           // self-tests read
  kCgmDates,           // dates with sensor readings
  kFasting,            // fasting readings read
  kFastingAbove,       // of them above 200 mg/dL
  kSessions,           // comprehensive education sessions in the window
  kInjectionsPerDay,   // scheduled, rounded down
};
std::string_view to_string(TallyKind kind);

struct Tally {
  TallyKind kind;
  int count;
};

struct Finding {
  std::string id;  // "G1.e.1"
  Status status = Status::kUnknown;
  Basis basis = Basis::kAbsent;
  Reason reason = Reason::kNone;
  std::optional<fhir::Window> window;
  std::optional<Measure> value;
  std::optional<fhir::DateTime> when;  // of the deciding record
  std::optional<int> count;
  std::optional<int> days;
  std::vector<Tally> tallies;
  std::vector<EvidenceItem> evidence;  // newest first
  int evidence_count = 0;              // evidence may be shortened to kMaxEvidence
  bool any_of = false;                 // how parts combine: OR, else AND
  std::vector<Finding> parts;
  std::optional<Status> attested;  // what a QuestionnaireResponse said, shown beside the chart
  std::vector<Reason> notes;       // remarks that do not decide
};

inline constexpr std::size_t kMaxEvidence = 20;

Finding met(Basis basis = Basis::kDerived);
Finding not_met(Basis basis = Basis::kDerived);
Finding unknown(Reason reason, Basis basis = Basis::kAbsent);
// The order in which records are shown: newest first, undated ones last, equal dates by reference,
// so that the result does not depend on chance.
bool shown_before(const std::optional<fhir::DateTime>& a, std::string_view a_reference,
                  const std::optional<fhir::DateTime>& b, std::string_view b_reference);

// Adds the records newest first, counting all and keeping kMaxEvidence.
void attach(Finding& finding, std::vector<EvidenceItem> records);

// The same of what was read from records (its `when`, and `record->id`), ascending, of which a
// chart has thousands: only those that are kept are made items.
template <class Read, class ToItem>
void attach(Finding& finding, std::vector<const Read*> all, ToItem to_item) {
  const std::size_t shown = std::min(all.size(), kMaxEvidence);
  const auto newer = [](const Read* a, const Read* b) {
    return shown_before(a->when, a->record->id, b->when, b->record->id);
  };
  std::ranges::reverse(all);  // which mostly is the order wanted
  if (std::ranges::adjacent_find(all, std::not_fn(newer)) != all.end()) {
    std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(shown), newer);
  }
  finding.evidence_count = static_cast<int>(all.size());
  finding.evidence.clear();
  finding.evidence.reserve(shown);
  for (std::size_t i = 0; i < shown; ++i) finding.evidence.push_back(to_item(*all[i]));
}

// A list of findings, each with its evidence: what is given is moved, which a std::vector's braces
// would copy.
struct Findings {
  template <std::convertible_to<Finding>... F>
  Findings(F&&... findings) {
    list.reserve(sizeof...(F));
    (list.push_back(std::forward<F>(findings)), ...);
  }
  Findings(std::vector<Finding> findings) : list(std::move(findings)) {}

  std::vector<Finding> list;
};

// AND / OR of parts, named.
Finding all_of(std::string id, Findings parts);
Finding any_of(std::string id, Findings parts);

// The finding with that id in a tree, or nullptr.
const Finding* find(const std::vector<Finding>& findings, std::string_view id);

}  // namespace rules
