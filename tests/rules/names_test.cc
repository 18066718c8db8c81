// The words for programs: stable, distinct, in one style. Cards and JSON are written from them.

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "rules/determination.h"

namespace rules {
namespace {

// One name for each value of the enumeration, from 0 to its last.
template <typename Enum>
std::set<std::string> names_through(Enum last) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    names.insert(std::string(to_string(static_cast<Enum>(i))));
  }
  return names;
}

// Lower case, words joined by hyphens.
bool is_token(const std::string& name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

template <typename Enum>
void expect_tokens(Enum last) {
  const std::set<std::string> names = names_through(last);
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
  for (const std::string& name : names) EXPECT_TRUE(is_token(name)) << name;
}

TEST(Names, OfStatusesBasesAndOutcomes) {
  EXPECT_EQ(names_through(Status::kMet), (std::set<std::string>{"met", "not-met", "unknown"}));
  EXPECT_EQ(names_through(Basis::kOrder),
            (std::set<std::string>{"absent", "attested", "derived", "order"}));
  EXPECT_EQ(names_through(Outcome::kOutOfScope),
            (std::set<std::string>{"does-not-meet", "individual-review", "meets",
                                   "needs-information", "out-of-scope"}));
  EXPECT_EQ(names_through(Purpose::kAccessory),
            (std::set<std::string>{"accessory", "initial", "refill", "replacement", "upgrade"}));
}

TEST(Names, OfNotesAndReasonsAreDistinct) {
  expect_tokens(NoteKind::kProductToConfirm);
  std::set<std::string> reasons = names_through(Reason::kAnswerUndecided);
  EXPECT_EQ(reasons.size(), static_cast<std::size_t>(Reason::kAnswerUndecided) + 1);
  EXPECT_EQ(reasons.erase(""), 1U);  // kNone is not written
  for (const std::string& reason : reasons) EXPECT_TRUE(is_token(reason)) << reason;
}

TEST(Names, OfTalliesAreDistinct) {
  const std::set<std::string> names = names_through(TallyKind::kInjectionsPerDay);
  EXPECT_EQ(names.size(), static_cast<std::size_t>(TallyKind::kInjectionsPerDay) + 1);
  EXPECT_EQ(names.count(""), 0U);
}

}  // namespace
}  // namespace rules
