#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "fhir/json_resources.h"

namespace fhir {
namespace {

struct Case {
  std::string name;
  std::string text;
  std::string type;
};

class StringMemberAhead : public testing::TestWithParam<Case> {};

TEST_P(StringMemberAhead, FindsTheObjectsOwnMember) {
  EXPECT_EQ(string_member_ahead(GetParam().text, "resourceType"), GetParam().type);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, StringMemberAhead,
    testing::Values(
        Case{"First", R"({"resourceType":"Patient","id":"a"})", "Patient"},
        Case{"Spaced", "{ \"resourceType\" :\n \"Patient\" }", "Patient"},
        Case{"Last", R"({"id":"a","x":[{"y":{}}],"resourceType":"Patient"})", "Patient"},
        Case{"AfterContained",
             R"({"contained":[{"resourceType":"Device"}],"resourceType":"Order"})", "Order"},
        Case{"NotThatOfWhatFollows", R"({"id":"a"},{"resourceType":"Device"})", ""},
        Case{"NotAValue", R"({"id":"resourceType","resourceType":"Device"})", "Device"},
        Case{"BehindEscapes", R"({"text":"\"{\\","resourceType":"Device"})", "Device"},
        Case{"EscapedValueIsNone", R"({"resourceType":"Dev\u0069ce"})", ""},
        Case{"NumberIsNone", R"({"resourceType":5})", ""},
        Case{"NoObject", R"("resourceType")", ""}, Case{"CutInTheName", R"({"resourceTy)", ""},
        Case{"CutAfterTheName", R"({"resourceType")", ""},
        Case{"CutAfterTheColon", R"({"resourceType": )", ""},
        Case{"CutInTheValue", R"({"resourceType":"Pat)", ""},
        Case{"CutAfterABackslash", R"({"a\)", ""}, Case{"Empty", "", ""}),
    [](const auto& info) { return info.param.name; });

struct MemberCase {
  std::string name;
  std::string text;
  std::string member;
};

class MemberAhead : public testing::TestWithParam<MemberCase> {};

TEST_P(MemberAhead, IsTheTextOfTheObjectsOwnArrayOrObject) {
  EXPECT_EQ(member_ahead(GetParam().text, "reasonCode"), GetParam().member);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MemberAhead,
    testing::Values(MemberCase{"Array", R"({"id":"a","reasonCode": [ {"text":"]"} ],"x":1})",
                               R"([ {"text":"]"} ])"},
                    MemberCase{"Object", R"({"reasonCode":{"a":[1.50]}})", R"({"a":[1.50]})"},
                    MemberCase{"NotThatOfAnInnerObject", R"({"contained":[{"reasonCode":[1]}]})",
                               ""},
                    MemberCase{"StringIsNone", R"({"reasonCode":"[]"})", ""},
                    MemberCase{"NullIsNone", R"({"reasonCode":null})", ""},
                    MemberCase{"CutAfterTheColon", R"({"reasonCode":)", ""},
                    MemberCase{"Empty", "", ""}),
    [](const auto& info) { return info.param.name; });

TEST(ObjectAhead, IsTheObjectFromBraceToBrace) {
  EXPECT_EQ(object_ahead(R"({"a":[{}],"b":"}"} , {"c":1})"), R"({"a":[{}],"b":"}"})");
  EXPECT_EQ(object_ahead("{}"), "{}");
}

TEST(ObjectAhead, WithoutAnEndIsAllOfTheText) {
  EXPECT_EQ(object_ahead(R"({"a":"})"), R"({"a":"})");
}

}  // namespace
}  // namespace fhir
