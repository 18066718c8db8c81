#include "fhir/shared.h"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

TEST(Shared, ReadsAsEmptyWithoutAValue) {
  const Shared<std::string> none;
  EXPECT_FALSE(none.has_value());
  EXPECT_EQ(*none, "");
}

TEST(Shared, WritingToACopyLeavesTheOther) {
  Shared<std::string> first;
  first.own() = "fasting";
  Shared<std::string> copy = first;
  EXPECT_EQ(*copy, "fasting");
  copy.own() += ", repeated";
  EXPECT_EQ(*first, "fasting");
  EXPECT_EQ(*copy, "fasting, repeated");
  first.own() = "random";
  EXPECT_EQ(*copy, "fasting, repeated");
}

}  // namespace
}  // namespace fhir
