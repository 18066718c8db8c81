#pragma once

// What is kept of the service's work: determinations (no patient data: codes, statuses and a keyed
// hash) and feedback, in SQLite or PostgreSQL with one schema (cds/store_schema.h).
//
// A store connects when it is first used, and again after a failure. Every function may throw
// StoreError (down; try later) or StoreRefused (a newer schema, no database of ours). write() is
// for one thread; insights() and each_feedback() may be called from any. Months are "2026-06", UTC.

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace cds {

class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Does not pass by waiting.
class StoreRefused : public StoreError {
 public:
  using StoreError::StoreError;
};

// --- What the insights page shows ---

struct InsightRow {
  std::string month;
  std::string product;
  std::string determination;
  std::int64_t count;
};
struct CriterionRow {
  std::string criterion;
  std::string status;
  std::string reason;  // empty: none
  std::int64_t count;
};
struct OverrideRow {
  std::string month, product, code, display;  // product: empty when the card is not known
  std::int64_t count;
};
struct MissingRow {
  std::string item;
  std::int64_t count;
};
struct Insights {
  std::vector<InsightRow> determinations;
  std::vector<CriterionRow> criteria;
  std::vector<MissingRow> missing;
  std::vector<OverrideRow> overrides;
  std::int64_t accepted = 0, overridden = 0, unmatched = 0;
};

// --- What is written ---

struct CriterionRecord {
  std::string criterion;  // "G1.a"
  std::string status;
  std::string reason;  // empty: none
};

// One card. A caution card has no product, route, … and the determination "caution"; it is kept so
// that feedback on it finds its card.
struct DeterminationRecord {
  std::string card;       // its UUID
  std::int64_t time = 0;  // seconds since 1970
  std::string client;     // as configured; empty without client authentication
  std::string hook_call;  // hookInstance when it is a UUID, else a keyed hash of it
  std::string patient;    // keyed hash of server and id
  std::string product;    // "P.durable"
  std::string purpose;    // "initial"
  std::string determination;
  std::string route;              // "G1"
  std::string guideline;          // version, "2015-07-07"
  std::int64_t milliseconds = 0;  // of the whole call
  std::vector<CriterionRecord> criteria;
  std::vector<std::string> missing;
};

enum class FeedbackOutcome : std::uint8_t { kAccepted, kOverridden };

// One entry of a feedback post, normalized. `comment` may hold patient data: never logged.
struct FeedbackRecord {
  std::string digest;  // of all that makes two events the same
  std::string card;
  std::string client;
  FeedbackOutcome outcome = FeedbackOutcome::kAccepted;
  std::string suggestions;  // accepted ones, sorted, separated by commas
  std::string reason_code, reason_system, reason_display;
  std::string reason;  // a code of ours, kForeignReason, kCommentOnly or "" (cds/feedback.h)
  std::string comment;
  std::string outcome_time;   // UTC, "2026-06-15T14:03:40.5Z"
  std::int64_t received = 0;  // seconds since 1970
  bool matched = false;       // read back only: whether we wrote the card
  std::string product;        // read back only
};

struct StoreBatch {
  std::vector<DeterminationRecord> determinations;
  std::vector<FeedbackRecord> feedback;
};

// Of the records of a batch, those that were new.
struct StoreWritten {
  std::int64_t determinations = 0;
  std::int64_t accepted = 0, overridden = 0;
};

class Store {
 public:
  Store() = default;
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Connects, and brings the schema up to date.
  virtual void open() = 0;
  // All of it durable on return, or nothing. What is there already (a card, a digest) stays as it
  // is and is not counted.
  virtual StoreWritten write(const StoreBatch& batch) = 0;
  // Both months included.
  virtual Insights insights(const std::string& from_month, const std::string& to_month) = 0;
  // In order of arrival, from that time on.
  virtual void each_feedback(std::int64_t received_from,
                             const std::function<void(const FeedbackRecord&)>& take) = 0;
};

}  // namespace cds
