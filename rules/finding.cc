#include "rules/finding.h"

#include <algorithm>
#include <utility>

namespace rules {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::kNotMet:
      return "not-met";
    case Status::kUnknown:
      return "unknown";
    case Status::kMet:
      return "met";
  }
  return "unknown";
}

std::string_view to_string(Basis basis) {
  switch (basis) {
    case Basis::kAbsent:
      return "absent";
    case Basis::kDerived:
      return "derived";
    case Basis::kAttested:
      return "attested";
    case Basis::kOrder:
      return "order";
  }
  return "absent";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::kNone:
      return "";
    case Reason::kNoneOnRecord:
      return "none-on-record";
    case Reason::kNoneActive:
      return "none-active";
    case Reason::kNotRetrieved:
      return "not-retrieved";
    case Reason::kConflict:
      return "conflict";
    case Reason::kCgmInUse:
      return "cgm-in-use";
    case Reason::kSingleTopic:
      return "single-topic";
    case Reason::kInProgress:
      return "in-progress";
    case Reason::kGestationalOnly:
      return "gestational-only";
    case Reason::kHistoryOnly:
      return "history-only";
    case Reason::kUnconfirmed:
      return "unconfirmed";
    case Reason::kOtherIndication:
      return "other-indication";
    case Reason::kOnPump:
      return "on-pump";
    case Reason::kPumpInsulinOnly:
      return "pump-insulin-only";
    case Reason::kMdiStartUnknown:
      return "mdi-start-unknown";
    case Reason::kPartialDate:
      return "partial-date";
    case Reason::kTimingMissing:
      return "timing-missing";
    case Reason::kAsNeededOnly:
      return "as-needed-only";
    case Reason::kUnclassifiedInsulin:
      return "unclassified-insulin";
    case Reason::kTooFew:
      return "too-few";
    case Reason::kUnusableValues:
      return "unusable-values";
    case Reason::kComparatorUndecided:
      return "comparator-undecided";
    case Reason::kNoEnrollmentDate:
      return "no-enrollment-date";
    case Reason::kAnswerUndecided:
      return "answer-undecided";
  }
  return "";
}

std::string_view to_string(TallyKind kind) {
  switch (kind) {
    case TallyKind::kEpisodes:
      return "episodes";
    case TallyKind::kInpatientEpisodes:
      return "inpatientEpisodes";
    case TallyKind::kLongestStay:
      return "longestStay";
    case TallyKind::kLowDates:
      return "lowDates";
    case TallyKind::kHighDates:
      return "highDates";
    case TallyKind::kHypoglycemiaDates:
      return "hypoglycemiaDates";
    case TallyKind::kReadings:
      return "readings";
    case TallyKind::kCgmDates:
      return "cgmDates";
    case TallyKind::kFasting:
      return "fasting";
    case TallyKind::kFastingAbove:
      return "fastingAbove";
    case TallyKind::kSessions:
      return "sessions";
    case TallyKind::kInjectionsPerDay:
      return "injectionsPerDay";
  }
  return "";
}

Finding met(Basis basis) {
  Finding finding;
  finding.status = Status::kMet;
  finding.basis = basis;
  return finding;
}

Finding not_met(Basis basis) {
  Finding finding;
  finding.status = Status::kNotMet;
  finding.basis = basis;
  return finding;
}

Finding unknown(Reason reason, Basis basis) {
  Finding finding;
  finding.status = Status::kUnknown;
  finding.basis = basis;
  finding.reason = reason;
  return finding;
}

bool shown_before(const std::optional<fhir::DateTime>& a, std::string_view a_reference,
                  const std::optional<fhir::DateTime>& b, std::string_view b_reference) {
  if (!a || !b) return a.has_value() && !b.has_value();
  if (a->at && b->at && *a->at != *b->at) return *a->at > *b->at;
  if (a->first() != b->first()) return a->first() > b->first();
  return a_reference < b_reference;
}

void attach(Finding& finding, std::vector<EvidenceItem> records) {
  std::ranges::stable_sort(records, [](const EvidenceItem& a, const EvidenceItem& b) {
    return shown_before(a.when, a.reference, b.when, b.reference);
  });
  finding.evidence_count = static_cast<int>(records.size());
  if (records.size() > kMaxEvidence) records.resize(kMaxEvidence);
  finding.evidence = std::move(records);
}

namespace {

Finding combine(std::string id, std::vector<Finding> parts, bool any) {
  Finding finding = any ? not_met() : met();
  finding.id = std::move(id);
  finding.any_of = any;
  for (const Finding& part : parts) {
    finding.status = any ? either(finding.status, part.status) : both(finding.status, part.status);
  }
  // A group rests on the part that decided it; the first such part names basis and reason.
  for (const Finding& part : parts) {
    if (part.status != finding.status) continue;
    finding.basis = part.basis;
    if (finding.status != Status::kMet) finding.reason = part.reason;
    break;
  }
  finding.parts = std::move(parts);
  return finding;
}

}  // namespace

Finding all_of(std::string id, Findings parts) {
  return combine(std::move(id), std::move(parts.list), false);
}

Finding any_of(std::string id, Findings parts) {
  return combine(std::move(id), std::move(parts.list), true);
}

const Finding* find(const std::vector<Finding>& findings, std::string_view id) {
  for (const Finding& finding : findings) {
    if (finding.id == id) return &finding;
    if (const Finding* part = find(finding.parts, id)) return part;
  }
  return nullptr;
}

}  // namespace rules
