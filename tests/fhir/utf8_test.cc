#include "fhir/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fhir {
namespace {

struct Text {
  const char* name;
  std::string_view bytes;
  std::size_t fault;
};

class NotUtf8 : public testing::TestWithParam<Text> {};

TEST_P(NotUtf8, IsFoundWhereItBegins) {
  EXPECT_EQ(not_utf8_at(GetParam().bytes), GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, NotUtf8,
    testing::Values(Text{"Nothing", "", std::string::npos},
                    Text{"Ascii", "pump", std::string::npos},
                    Text{"EveryLength", "a\u00e9\u20ac\U0001F600", std::string::npos},
                    Text{"LoneContinuation", "ab\x80", 2}, Text{"Overlong", "\xC0\xAF", 0},
                    Text{"Surrogate", "a\xED\xA0\x80", 1},
                    Text{"AboveUnicode", "\xF4\x90\x80\x80", 0},
                    Text{"BrokenOff", "\u00e9\xE2\x82", 2}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace fhir
