#include <gtest/gtest.h>

#include "rules/glucose.h"
#include "tests/support/chart_records.h"

namespace rules {
namespace {

using C = fhir::Comparator;
const auto kName = [](const auto& row) { return row.param.name; };
const fhir::Decimal kSeventy{70, 0};

struct Limit {
  const char* name;
  C comparator;
  const char* mg_dl;
  Status below;  // below 70
  Status above;  // above 70
};

class GlucoseLimit : public testing::TestWithParam<Limit> {};

TEST_P(GlucoseLimit, DecidesWhereItCan) {
  const Limit& row = GetParam();
  const MgDl read = to_mg_dl(quantity(row.mg_dl, "mg/dL", row.comparator));
  EXPECT_EQ(is_below(read.value, kSeventy), row.below);
  EXPECT_EQ(is_above(read.value, kSeventy), row.above);
}

constexpr Status kYes = Status::kMet;
constexpr Status kNo = Status::kNotMet;
constexpr Status kOpen = Status::kUnknown;

INSTANTIATE_TEST_SUITE_P(
    Comparators, GlucoseLimit,
    testing::Values(Limit{"ExactBelow", C::kNone, "69.9", kYes, kNo},
                    Limit{"ExactAt", C::kNone, "70", kNo, kNo},
                    Limit{"ExactAbove", C::kNone, "70.1", kNo, kYes},
                    Limit{"LessThanTheLimit", C::kLess, "70", kYes, kNo},
                    Limit{"LessThanMore", C::kLess, "70.1", kOpen, kOpen},
                    Limit{"AtMostLess", C::kLessOrEqual, "69.9", kYes, kNo},
                    Limit{"AtMostTheLimit", C::kLessOrEqual, "70", kOpen, kNo},
                    Limit{"AtMostMore", C::kLessOrEqual, "71", kOpen, kOpen},
                    Limit{"MoreThanTheLimit", C::kGreater, "70", kNo, kYes},
                    Limit{"MoreThanLess", C::kGreater, "69.9", kOpen, kOpen},
                    Limit{"AtLeastMore", C::kGreaterOrEqual, "70.1", kNo, kYes},
                    Limit{"AtLeastTheLimit", C::kGreaterOrEqual, "70", kNo, kOpen},
                    Limit{"AtLeastLess", C::kGreaterOrEqual, "69", kOpen, kOpen}),
    kName);

TEST(GlucoseLimit, HighLowAndUnusable) {
  using Kind = GlucoseValue::Kind;
  EXPECT_EQ(is_above({Kind::kHigh, {}}, kSeventy), kYes);
  EXPECT_EQ(is_below({Kind::kHigh, {}}, kSeventy), kNo);
  EXPECT_EQ(is_above({Kind::kLow, {}}, kSeventy), kNo);
  EXPECT_EQ(is_below({Kind::kLow, {}}, kSeventy), kYes);
  EXPECT_EQ(is_above({}, kSeventy), kOpen);
  EXPECT_EQ(is_below({}, kSeventy), kOpen);
}

struct Converted {
  const char* name;
  const char* value;
  const char* unit;
  C comparator;
  const char* mg_dl;    // "" when it cannot be used
  const char* problem;  // why
};

class GlucoseUnit : public testing::TestWithParam<Converted> {};

TEST_P(GlucoseUnit, IsConverted) {
  const Converted& row = GetParam();
  const MgDl read = to_mg_dl(quantity(row.value, row.unit, row.comparator));
  EXPECT_EQ(read.problem == nullptr ? "" : std::string(read.problem), row.problem);
  if (read.problem == nullptr) {
    EXPECT_EQ(read.value.mg_dl.to_string(), row.mg_dl);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Units, GlucoseUnit,
    testing::Values(
        Converted{"MgPerDl", "120", "mg/dL", C::kNone, "120", ""},
        Converted{"MmolPerL", "11.1", "mmol/L", C::kNone, "199.97316", ""},
        Converted{"GramPerL", "1.2", "g/L", C::kNone, "120", ""},
        Converted{"NoUnit", "120", "", C::kNone, "", "no unit"},
        Converted{"OtherUnit", "120", "mg", C::kNone, "", "unit not known"},
        Converted{"NoNumber", "", "mg/dL", C::kNone, "", "no number"},
        Converted{"Lowest", "10", "mg/dL", C::kNone, "10", ""},
        Converted{"BelowPhysiology", "9.9", "mg/dL", C::kNone, "", "value out of range"},
        Converted{"Highest", "1500", "mg/dL", C::kNone, "1500", ""},
        Converted{"BeyondPhysiology", "1501", "mg/dL", C::kNone, "", "value out of range"},
        Converted{"OtherComparator", "120", "mg/dL", C::kUnknown, "", "comparator not known"}),
    kName);

}  // namespace
}  // namespace rules
