#include "cds/demo_dates.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cds {
namespace {

struct ShiftCase {
  std::string json;
  int days;
  std::string expected;
};

class ShiftDates : public testing::TestWithParam<ShiftCase> {};

TEST_P(ShiftDates, MovesWholeDaysAndNothingElse) {
  EXPECT_EQ(shift_dates(GetParam().json, GetParam().days), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Moved, ShiftDates,
    testing::ValuesIn(std::vector<ShiftCase>{
        {R"({"birthDate":"1990-05-30"})", 10, R"({"birthDate":"1990-06-09"})"},
        {R"({"date":"2026-06-15"})", -15, R"({"date":"2026-05-31"})"},
        {R"({"date":"2024-02-28"})", 1, R"({"date":"2024-02-29"})"},
        {R"({"date":"2025-12-31"})", 1, R"({"date":"2026-01-01"})"},
        {R"({"a":"2026-06-15T12:00:00-04:00"})", 200, R"({"a":"2027-01-01T12:00:00-04:00"})"},
        {R"({"a":"2026-06-15T12:00:00.123Z"})", 1, R"({"a":"2026-06-16T12:00:00.123Z"})"},
        {R"({"a":"2026-06-15T12:00"})", 1, R"({"a":"2026-06-16T12:00"})"},
        {R"(["2026-06-15", "2026-06-16"])", 1, R"(["2026-06-16", "2026-06-17"])"},
        {R"({ "a" : "2026-06-15" })", 1, R"({ "a" : "2026-06-16" })"},
        {R"({"note":"\"","a":"2026-06-15"})", 1, R"({"note":"\"","a":"2026-06-16"})"},
    }));

INSTANTIATE_TEST_SUITE_P(Partial, ShiftDates,
                         testing::ValuesIn(std::vector<ShiftCase>{
                             {R"({"a":"2026-03"})", 30, R"({"a":"2026-03"})"},
                             {R"({"a":"2026-03"})", 31, R"({"a":"2026-04"})"},
                             {R"({"a":"2026-03"})", -1, R"({"a":"2026-02"})"},
                             {R"({"start":"2026"})", 364, R"({"start":"2026"})"},
                             {R"({"onsetDateTime":"2026"})", 365, R"({"onsetDateTime":"2027"})"},
                         }));

INSTANTIATE_TEST_SUITE_P(Kept, ShiftDates,
                         testing::ValuesIn(std::vector<ShiftCase>{
                             {R"({"code":"2026"})", 400, R"({"code":"2026"})"},
                             {R"({"a":"since 2026-06-15"})", 9, R"({"a":"since 2026-06-15"})"},
                             {R"({"a":"2026-06-15 12:00"})", 9, R"({"a":"2026-06-15 12:00"})"},
                             {R"({"a":"2026-06-15T12"})", 9, R"({"a":"2026-06-15T12"})"},
                             {R"({"a":"2026-06-15T12:00x"})", 9, R"({"a":"2026-06-15T12:00x"})"},
                             {R"({"a":"2026-02-30"})", 9, R"({"a":"2026-02-30"})"},
                             {R"({"a":"2026-13"})", 9, R"({"a":"2026-13"})"},
                             {R"({"2026-06-15":1})", 9, R"({"2026-06-15":1})"},
                             {R"({"a":4.50})", 9, R"({"a":4.50})"},
                             {R"({"a":"2026-06-15)", 9, R"({"a":"2026-06-15)"},
                             {R"({"a":"2026-06-15\)", 9, R"({"a":"2026-06-15\)"},
                             {"", 9, ""},
                         }));

}  // namespace
}  // namespace cds
