#include "rules/finding.h"

#include <gtest/gtest.h>

#include "tests/support/terms_for_tests.h"

namespace rules {
namespace {

EvidenceItem item(std::string reference, std::string_view when = "") {
  EvidenceItem made{std::move(reference), std::nullopt, ""};
  if (!when.empty()) made.when = partial(when);
  return made;
}

std::vector<std::string> order_of(std::vector<EvidenceItem> records) {
  Finding finding;
  attach(finding, std::move(records));
  std::vector<std::string> references;
  for (const EvidenceItem& one : finding.evidence) references.push_back(one.reference);
  return references;
}

using Names = std::vector<std::string>;

TEST(Evidence, IsNewestFirstAndUndatedLast) {
  EXPECT_EQ(order_of({item("undated"), item("old", "2025-01-01"), item("new", "2026-01-01"),
                      item("also-undated"), item("middle", "2025-06")}),
            (Names{"new", "middle", "old", "undated", "also-undated"}));
}

TEST(Evidence, OfOneDayIsByTimeElseByReference) {
  EXPECT_EQ(order_of({item("b", "2026-01-01"), item("a", "2026-01-01")}), (Names{"a", "b"}));
  EXPECT_EQ(order_of({item("a", "2026-01-01T08:00:00Z"), item("b", "2026-01-01T09:00:00Z"),
                      item("d", "2026-01-01T07:00:00Z"), item("c", "2026-01-01T07:00:00Z")}),
            (Names{"b", "a", "c", "d"}));
}

TEST(Evidence, IsCountedInFullAndShownInPart) {
  Finding finding;
  attach(finding, std::vector<EvidenceItem>(kMaxEvidence + 1, item("a", "2026-01-01")));
  EXPECT_EQ(finding.evidence.size(), kMaxEvidence);
  EXPECT_EQ(finding.evidence_count, static_cast<int>(kMaxEvidence) + 1);
}

TEST(Combined, RestsOnTheFirstPartThatDecided) {
  Finding open = unknown(Reason::kTooFew, Basis::kDerived);
  open.id = "b";
  Finding absent = not_met(Basis::kAbsent);
  absent.id = "c";
  absent.reason = Reason::kNoneOnRecord;
  const Finding all = all_of("all", {met(), open, unknown(Reason::kConflict)});
  EXPECT_EQ(all.reason, Reason::kTooFew);
  EXPECT_EQ(all.basis, Basis::kDerived);
  EXPECT_EQ(any_of("any", {absent, not_met()}).basis, Basis::kAbsent);
  EXPECT_EQ(any_of("any", {absent, met(Basis::kAttested)}).reason, Reason::kNone);
  EXPECT_EQ(find({all}, "b")->reason, Reason::kTooFew);
  EXPECT_EQ(find({all}, "c"), nullptr);
}

}  // namespace
}  // namespace rules
