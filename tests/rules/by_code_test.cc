#include "rules/by_code.h"

#include <gtest/gtest.h>

namespace rules {
namespace {

fhir::CodeableConcept one(std::string_view system, std::string_view code) {
  return {{{system, code, ""}}, ""};
}

TEST(ByCode, EachDistinctCodeIsLookedUpOnce) {
  int looked_up = 0;
  ByCode<int> codes([&looked_up](const auto&) { return ++looked_up; });
  const fhir::CodeableConcept a = one("s", "a");
  const fhir::CodeableConcept b = one("s", "b");
  const fhir::CodeableConcept a_again = one("s", "a");
  EXPECT_EQ(codes.of(a), 1);
  EXPECT_EQ(codes.of(a_again), 1);
  EXPECT_EQ(codes.of(b), 2);
  EXPECT_EQ(codes.of(a), 1);
  EXPECT_EQ(looked_up, 2);
}

TEST(ByCode, TextsThatRunTogetherAreNotOneCode) {
  int looked_up = 0;
  ByCode<int> codes([&looked_up](const auto&) { return ++looked_up; });
  const fhir::CodeableConcept whole = one("s|a", "b");
  const fhir::CodeableConcept shifted = one("s", "a|b");
  const fhir::CodeableConcept two{{{"s", "a", ""}, {"s", "b", ""}}, ""};
  const fhir::CodeableConcept one_of_lines = one("s", "a\ns|b");
  EXPECT_EQ(codes.of(whole), 1);
  EXPECT_EQ(codes.of(shifted), 2);
  EXPECT_EQ(codes.of(two), 3);
  EXPECT_EQ(codes.of(one_of_lines), 4);
}

}  // namespace
}  // namespace rules
