#include "cds/spelling.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

TEST(EditDistance, CountsChangesOfOneLetterAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("listen", "lisen"), 1);
  EXPECT_EQ(edit_distance("listen", "lisetn"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(NearestWord, IsTheLikelyTypingError) {
  EXPECT_EQ(nearest_word("--char", {"--chart", "--order"}), "--chart");
  EXPECT_EQ(nearest_word("cgm", {"parameters.cgm", "listen"}), "parameters.cgm");
  EXPECT_EQ(nearest_word("zzz", {"listen", "deadline"}), "");
  EXPECT_EQ(nearest_word("x", {}), "");
}

TEST(SuggestionFor, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(suggestion_for("lisen", {"listen"}), " (did you mean listen?)");
  EXPECT_EQ(suggestion_for("zzzzzz", {"listen"}), "");
  EXPECT_EQ(suggestion_for(std::string(10'000, 'l'), {"listen"}), "");
}

}  // namespace
}  // namespace cds
