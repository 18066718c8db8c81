#include "cds/evidence_store.h"

#include <utility>

#include "cds/ids.h"

namespace cds {
namespace {

// The determination's own part, beside the facts; its texts are short.
constexpr std::size_t kDeterminationBytes = 16'384;

}  // namespace

EvidenceStore::EvidenceStore(EvidenceLimits limits, Now now)
    : limits_(limits), now_(std::move(now)) {}

std::string EvidenceStore::keep(EvidenceView view) {
  Entry entry;
  entry.token = new_token();
  entry.bytes = kDeterminationBytes + (view.facts ? size_of(*view.facts) : 0);
  entry.view = std::make_shared<const EvidenceView>(std::move(view));
  std::string token = entry.token;
  const std::lock_guard<std::mutex> lock(mutex_);
  entry.expires = now_() + limits_.lifetime;
  drop_expired();
  bytes_ += entry.bytes;
  by_token_.emplace(token, entries_.insert(entries_.end(), std::move(entry)));
  while (bytes_ > limits_.bytes || entries_.size() > limits_.entries) drop_oldest();
  return token;
}

std::shared_ptr<const EvidenceView> EvidenceStore::find(std::string_view token) {
  const std::lock_guard<std::mutex> lock(mutex_);
  drop_expired();
  const auto found = by_token_.find(token);
  return found == by_token_.end() ? nullptr : found->second->view;
}

void EvidenceStore::drop_expired() {
  const auto now = now_();
  while (!entries_.empty() && entries_.front().expires <= now) drop_oldest();
}

void EvidenceStore::drop_oldest() {
  bytes_ -= entries_.front().bytes;
  by_token_.erase(entries_.front().token);
  entries_.pop_front();
}

}  // namespace cds
