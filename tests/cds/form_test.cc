#include "cds/form.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

TEST(ParseForm, DecodesNamesAndValues) {
  const FormParameters parameters = parse_form("a=b+c&%64=%C3%A9&e&=f&g=100%&h=%zz");
  const FormParameters expected{{"a", "b c"}, {"d", "\xC3\xA9"}, {"e", ""},
                                {"", "f"},    {"g", "100%"},     {"h", "%zz"}};
  EXPECT_EQ(parameters, expected);
}

}  // namespace
}  // namespace cds
