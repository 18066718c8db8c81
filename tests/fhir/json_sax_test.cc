#include "fhir/json_sax.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json_fields.h"

namespace fhir {
namespace {

struct Inner {
  std::string_view code;
  std::optional<Decimal> number;
};

struct Sample {
  std::string_view text;
  std::optional<bool> flag;
  std::optional<Decimal> number;
  std::optional<DateTime> date;
  Inner inner;
  std::optional<Inner> optional_inner;
  std::vector<Inner> list;
  std::vector<std::string_view> texts;
  bool present = false;
};

}  // namespace

template <>
const FieldTable& table_of<Inner>() {
  static const Fields<Inner> kFields{{"code", &Inner::code}, {"number", &Inner::number}};
  return kFields;
}

namespace {

const FieldTable& sample_table(bool strict) {
  static const Fields<Sample> kLoose{
      {"text", &Sample::text},       {"flag", &Sample::flag},
      {"number", &Sample::number},   {"date", &Sample::date},
      {"inner", &Sample::inner},     {"optionalInner", &Sample::optional_inner},
      {"list", &Sample::list},       {"texts", &Sample::texts},
      {"present", &Sample::present},
  };
  static const Fields<Sample> kStrict =
      Fields<Sample>{
          {"text", &Sample::text},
          {"inner", &Sample::inner},
          Entry<Sample>{"number", &Sample::number}.lenient(),
      }
          .made_strict();
  return strict ? kStrict : kLoose;
}

// A text and what was read of it. The text stands in a heap block of its exact size, so that the
// address sanitizer sees a step beyond its end.
struct Result {
  std::unique_ptr<std::string> text;
  Sample sample;
  Issues issues;
  std::optional<Fault> fault;
};

Result read(std::string_view json, bool strict = false) {
  Result result;
  result.text = std::make_unique<std::string>(json);
  result.text->shrink_to_fit();
  const SiteZone zone("UTC");
  JsonReader reader(zone, result.issues);
  const Field root{.name = "", .type = &kInside, .table = &sample_table(strict)};
  reader.read(*result.text, root, &result.sample);
  result.fault = reader.fault();
  return result;
}

std::string error_of(std::string_view json) {
  try {
    read(json);
  } catch (const ReadError& error) {
    return error.what();
  }
  return "";
}

std::string nested(int depth, char open, char close) {
  return std::string(static_cast<std::size_t>(depth), open) +
         std::string(static_cast<std::size_t>(depth), close);
}

// --- Text that is refused ---

struct BadText {
  std::string name;
  std::string text;
  std::string error;
};

class RefusedText : public testing::TestWithParam<BadText> {};

TEST_P(RefusedText, IsAReadErrorWithItsPlace) {
  EXPECT_EQ(error_of(GetParam().text), GetParam().error);
}

using namespace std::string_literals;

INSTANTIATE_TEST_SUITE_P(
    Texts, RefusedText,
    testing::Values(
        BadText{"Empty", "", "empty"}, BadText{"OnlySpace", " \n\t ", "empty"},
        BadText{"OnlyAByteOrderMark", "\xEF\xBB\xBF", "empty"},
        BadText{"NotJson", "hello", "not JSON at byte 0"},
        BadText{"Unfinished", R"({"text":"a")", "not JSON at byte 11"},
        BadText{"UnfinishedString", R"({"text":"a)", "not JSON at byte 10"},
        BadText{"TrailingText", R"({} x)", "not JSON at byte 3"},
        BadText{"TwoValues", "{}{}", "not JSON at byte 2"},
        BadText{"TextAfterNul", "{}\0x"s, "not JSON at byte 2"},
        BadText{"NulWithin", "{\"text\":\"a\0b\"}"s, "not JSON at byte 10"},
        BadText{"TrailingComma", R"({"text":"a",})", "not JSON at byte 12"},
        BadText{"Comment", "{/**/}", "not JSON at byte 1"},
        BadText{"SingleQuotes", "{'text':1}", "not JSON at byte 1"},
        BadText{"NotANumber", R"({"number":NaN})", "not JSON at byte 10"},
        BadText{"Infinity", R"({"number":-Infinity})", "not JSON at byte 11"},
        BadText{"LeadingZero", R"({"number":01})", "not JSON at byte 11"},
        BadText{"LeadingPlus", R"({"number":+1})", "not JSON at byte 10"},
        BadText{"NumberTooLarge", R"({"x":1e999})", "number too large at byte 5"},
        BadText{"ControlCharacter", "{\"text\":\"a\nb\"}", "not JSON at byte 10"},
        BadText{"LoneHighSurrogate", R"({"x":"\ud800"})", "not JSON at byte 6"},
        BadText{"HighSurrogateTwice", R"({"x":"\ud800\ud800"})", "not JSON at byte 6"},
        BadText{"LoneLowSurrogate", R"({"x":"\udc00"})", "escape of no character at byte 12"},
        BadText{"LowSurrogateInAName", R"({"\uDFFF":1})", "escape of no character at byte 8"},
        BadText{"NulEscape", R"({"x":"\u0000"})", "escape of no character at byte 12"},
        BadText{"BadEscape", R"({"x":"\q"})", "not JSON at byte 6"},
        BadText{"ContinuationAlone", "{\"x\":\"\x80\"}", "not valid UTF-8 at byte 6"},
        BadText{"OverlongSlash", "{\"x\":\"\xC0\xAF\"}", "not valid UTF-8 at byte 6"},
        BadText{"OverlongThree", "{\"x\":\"\xE0\x80\xAF\"}", "not valid UTF-8 at byte 6"},
        BadText{"EncodedSurrogate", "{\"x\":\"\xED\xA0\x80\"}", "not valid UTF-8 at byte 6"},
        BadText{"BeyondUnicode", "{\"x\":\"\xF4\x90\x80\x80\"}", "not valid UTF-8 at byte 6"},
        BadText{"CutWithinACharacter", "{\"x\":\"\xF0\x9F", "not valid UTF-8 at byte 6"},
        BadText{"CutAfterALeadByte", "{\"x\":\"\xF0", "not valid UTF-8 at byte 6"},
        BadText{"CharacterCutByTheQuote", "{\"x\":\"\xE2\x82\"}", "not valid UTF-8 at byte 6"},
        BadText{"DeepArrays", nested(65, '[', ']'), "nested deeper than 64 at byte 64"},
        BadText{"DeepInASkippedMember", "{\"x\":" + nested(64, '[', ']') + "}",
                "nested deeper than 64 at byte 68"},
        BadText{"VeryDeep", std::string(1000000, '['), "nested deeper than 64 at byte 64"}),
    [](const auto& info) { return info.param.name; });

// --- Text that is read ---

TEST(JsonReader, SixtyFourLevelsAreRead) {
  EXPECT_EQ(error_of("{\"x\":" + nested(63, '[', ']') + "}"), "");
}

TEST(JsonReader, DecodesEscapesInPlace) {
  EXPECT_EQ(read(R"({"text":"a\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00z"})").sample.text,
            "a\"\\/\b\f\n\r\t\u00e9\u20ac\U0001F600z");
}

TEST(JsonReader, ReadsCharactersOfEachLength) {
  EXPECT_EQ(
      read("{\"text\":\"\u00e9 \u20ac \U0001F600, then plain text of some length\"}").sample.text,
      "\u00e9 \u20ac \U0001F600, then plain text of some length");
}

TEST(JsonReader, SkipsAByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBF{\"text\":\"a\"}").sample.text, "a");
}

TEST(JsonReader, NumbersAreExactlyTheirText) {
  for (const std::string_view text : {"0", "-1", "6.30", "7.05", "-0.5", "123456789012345678"}) {
    const Result result = read("{\"number\":" + std::string(text) + ",\"text\":\"after\"}");
    ASSERT_TRUE(result.sample.number) << text;
    EXPECT_EQ(*result.sample.number, *Decimal::parse(text));
    EXPECT_EQ(result.sample.text, "after");
  }
}

TEST(JsonReader, ManyZerosAndAHugeNegativeExponentAreOnlyText) {
  const std::string number = "0." + std::string(40, '0') + "1e-2147483600";
  const Result result = read("{\"number\":" + number + "}");
  EXPECT_FALSE(result.sample.number);
  ASSERT_EQ(result.issues.size(), 1U);
  EXPECT_EQ(result.issues[0].path, "number");
}

TEST(JsonReader, UnknownMembersAreSkippedWhateverTheyHold) {
  const Result result = read(
      R"({"x":[{"text":"no","y":[[]]},1,null],"_text":{"text":"no"},"text":"yes","z":{"a":{}}})");
  EXPECT_EQ(result.sample.text, "yes");
  EXPECT_TRUE(result.issues.empty());
}

TEST(JsonReader, NullIsAnAbsentMember) {
  const Result result = read(
      R"({"text":null,"number":null,"inner":null,"list":null,"texts":[null,"a"],"present":null})");
  EXPECT_EQ(result.sample.text.data(), nullptr);
  EXPECT_FALSE(result.sample.present);
  EXPECT_EQ(result.sample.texts, (std::vector<std::string_view>{"a"}));
  EXPECT_TRUE(result.issues.empty());
}

TEST(JsonReader, AnElementOfAnyShapeIsPresent) {
  for (const std::string_view value :
       {"{}", "{\"coding\":[]}", "[]", "\"unknown\"", "0", "false"}) {
    EXPECT_TRUE(read("{\"present\":" + std::string(value) + "}").sample.present) << value;
  }
}

// --- Wrong types ---

struct WrongType {
  std::string name;
  std::string text;
  std::string path;
  std::string issue;
};

class WrongTypes : public testing::TestWithParam<WrongType> {};

TEST_P(WrongTypes, AreOneIssueAtTheirPathAndReadingGoesOn) {
  const Result result = read("{" + GetParam().text + ",\"inner\":{\"code\":\"after\"}}");
  ASSERT_EQ(result.issues.size(), 1U);
  EXPECT_EQ(result.issues[0].path, GetParam().path);
  EXPECT_EQ(result.issues[0].text, GetParam().issue);
  EXPECT_EQ(result.sample.inner.code, "after");
}

INSTANTIATE_TEST_SUITE_P(
    Values, WrongTypes,
    testing::Values(
        WrongType{"NumberForString", R"("text":1)", "text", "expected a string"},
        WrongType{"ObjectForString", R"("text":{"a":[1]})", "text", "expected a string"},
        WrongType{"StringForBoolean", R"("flag":"true")", "flag", "expected true or false"},
        WrongType{"StringForNumber", R"("number":"7.0")", "number", "expected a number"},
        WrongType{"NumberForDate", R"("date":2026)", "date", "expected a string"},
        WrongType{"NoDate", R"("date":"yesterday")", "date", "not a FHIR date or dateTime"},
        WrongType{"StringForObject", R"("optionalInner":"a")", "optionalInner",
                  "expected an object"},
        WrongType{"StringForArray", R"("list":"a")", "list", "expected an array of objects"},
        WrongType{"NumberInArray", R"("list":[{},3])", "list[1]", "expected an array of objects"},
        WrongType{"ArrayInArray", R"("list":[{},[{}]])", "list[1]", "expected an array of objects"},
        WrongType{"DeepInside", R"("list":[{},{"code":"a","number":true}])", "list[1].number",
                  "expected a number"},
        WrongType{"ArrayForString", R"("text":["a"])", "text",
                  "expected a string, not an array; its first element is used"},
        WrongType{"NamedTwice", R"("text":"a","text":"b")", "text",
                  "named twice; the first is used"}),
    [](const auto& info) { return info.param.name; });

TEST(JsonReader, OfAnArrayWhereOneValueWasExpectedTheFirstIsUsed) {
  const Result result =
      read(R"({"text":["a","b"],"optionalInner":[{"code":"first"},{"code":"second"}]})");
  EXPECT_EQ(result.sample.text, "a");
  ASSERT_TRUE(result.sample.optional_inner);
  EXPECT_EQ(result.sample.optional_inner->code, "first");
  EXPECT_EQ(result.issues.size(), 2U);
}

TEST(JsonReader, ASingleValueWhereAnArrayWasExpectedIsItsOneElement) {
  const Result result = read(R"({"list":{"code":"a"},"texts":"b"})");
  ASSERT_EQ(result.sample.list.size(), 1U);
  EXPECT_EQ(result.sample.list[0].code, "a");
  EXPECT_EQ(result.sample.texts, (std::vector<std::string_view>{"b"}));
  EXPECT_TRUE(result.issues.empty());
}

TEST(JsonReader, OfTwoMembersOfOneNameTheFirstStays) {
  EXPECT_EQ(read(R"({"text":"a","text":"b"})").sample.text, "a");
}

TEST(JsonReader, IssuesAreCapped) {
  std::string text = R"({"texts":[)";
  for (std::size_t i = 0; i < 2 * kMaxIssues; ++i) text += "1,";
  EXPECT_EQ(read(text + "\"end\"]}").issues.size(), kMaxIssues);
}

TEST(JsonReader, MoreMemoryThanTheTextIsWorthIsRefused) {
  std::string text = R"({"list":[{})";
  for (int i = 0; i < 1000000; ++i) text += ",{}";
  EXPECT_EQ(error_of(text + "]}").substr(0, 17), "too many elements");
}

// --- Strict tables ---

TEST(StrictTable, AWrongTypeEndsTheReadingWithItsPath) {
  const Result result = read(R"({"text":1,"inner":{"code":"after"}})", true);
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->path, "text");
  EXPECT_EQ(result.fault->text, "expected a string");
  EXPECT_EQ(result.sample.inner.code.data(), nullptr);
}

TEST(StrictTable, ALenientFieldAndTablesBelowAreNotStrict) {
  const Result result = read(R"({"number":"1","inner":{"code":1,"code":"a"}})", true);
  EXPECT_FALSE(result.fault);
  EXPECT_EQ(result.issues.size(), 3U);
}

TEST(StrictTable, ANameThatComesTwiceIsAFaultEvenIfUnknown) {
  EXPECT_EQ(read(R"({"x":1,"x":2})", true).fault->path, "x");
  EXPECT_EQ(read(R"({"number":1,"number":2})", true).fault->path, "number");
  EXPECT_EQ(read(R"({"Jane Doe":1,"Jane Doe":2})", true).fault->path, "?");
}

TEST(StrictTable, OneThousandAndTwentyFourMembersAreTheMost) {
  const auto members = [](std::size_t count) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) text += "\"m" + std::to_string(i) + "\":0,";
    return text + "\"text\":\"end\"}";
  };
  EXPECT_FALSE(read(members(kMaxEnvelopeMembers - 1), true).fault);
  EXPECT_TRUE(read(members(kMaxEnvelopeMembers), true).fault);
}

}  // namespace
}  // namespace fhir
