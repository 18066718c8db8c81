#include "fhir/rare.h"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

TEST(Rare, ReadsAsEmptyWithoutAValue) {
  const Rare<std::string> none;
  EXPECT_FALSE(none.has_value());
  EXPECT_EQ(*none, "");
}

TEST(Rare, WritingToACopyLeavesTheOther) {
  Rare<std::string> first;
  first.own() = "fasting";
  Rare<std::string> copy = first;
  EXPECT_EQ(*copy, "fasting");
  copy.own() += ", repeated";
  EXPECT_EQ(*first, "fasting");
  EXPECT_EQ(*copy, "fasting, repeated");
  first.own() = "random";
  EXPECT_EQ(*copy, "fasting, repeated");
}

}  // namespace
}  // namespace fhir
