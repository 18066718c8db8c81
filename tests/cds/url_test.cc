#include "cds/url.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cds {
namespace {

struct ParseCase {
  std::string name;
  std::string text;
  std::string expected;  // "scheme|host|port|target", or "" for none
};

class UrlParse : public testing::TestWithParam<ParseCase> {};

TEST_P(UrlParse, TakesApartOrRefuses) {
  const auto url = parse_url(GetParam().text);
  std::string parts;
  if (url) {
    parts = url->scheme + "|" + url->host + "|" + std::to_string(url->port) + "|" +
            request_target(*url);
  }
  EXPECT_EQ(parts, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, UrlParse,
    testing::ValuesIn(std::vector<ParseCase>{
        {"Plain", "http://ehr.example/fhir", "http|ehr.example|80|/fhir"},
        {"DefaultHttpsPort", "https://ehr.example", "https|ehr.example|443|/"},
        {"PortAndQuery", "http://h:8080/a/b?c=d&e=http://x/y", "http|h|8080|/a/b?c=d&e=http://x/y"},
        {"UpperCase", "HTTPS://EHR.Example/Fhir", "https|ehr.example|443|/Fhir"},
        {"QueryWithoutPath", "http://h?_getpages=1", "http|h|80|/?_getpages=1"},
        {"IPv6", "http://[::1]:81/x", "http|::1|81|/x"},
        {"EmptyPort", "http://h:/x", "http|h|80|/x"},
        {"FragmentIsDropped", "http://h/x?a#b", "http|h|80|/x?a"},
        {"EncodedTextStays", "http://h/x?t=%7Ca%2fb", "http|h|80|/x?t=%7Ca%2fb"},
        {"PipeIsEncoded", "http://h/x?code=a|b", "http|h|80|/x?code=a%7Cb"},
        {"BlankIsEncoded", "http://h/x?q=a b", "http|h|80|/x?q=a%20b"},
        {"NonAscii", "http://h/x?q=\xC3\xA9", "http|h|80|/x?q=%C3%A9"},
        {"DotSegments", "http://h/a/./b/../c", "http|h|80|/a/c"},
        {"AboveRoot", "http://h/../../a", "http|h|80|/a"},
        {"NoScheme", "ehr.example/fhir", ""},
        {"OtherScheme", "ftp://h/x", ""},
        {"FileScheme", "file:///etc/passwd", ""},
        {"NoHost", "http:///x", ""},
        {"OneSlash", "http:/h/x", ""},
        {"Userinfo", "http://user:secret@h/x", ""},
        {"UserinfoWithoutPassword", "http://h.example@evil/x", ""},
        {"PortTooLarge", "http://h:65536/", ""},
        {"PortZero", "http://h:0/", ""},
        {"NegativePort", "http://h:-1/", ""},
        {"PortWithText", "http://h:80x/", ""},
        {"LineBreak", "http://h/x\r\nEvil: 1", ""},
        {"Nul", std::string("http://h/x\0y", 12), ""},
        {"Backslash", "http://h\\evil/x", ""},
        {"OpenBracket", "http://[::1/x", ""},
        {"Empty", "", ""},
    }),
    [](const testing::TestParamInfo<ParseCase>& info) { return info.param.name; });

struct ResolveCase {
  std::string name;
  std::string reference;
  std::string expected;
};

class UrlResolve : public testing::TestWithParam<ResolveCase> {};

TEST_P(UrlResolve, AgainstAFhirSearch) {
  const auto base = parse_url("http://h:8080/fhir/r4/Observation?patient=Patient/1");
  ASSERT_TRUE(base);
  const auto url = resolve_url(*base, GetParam().reference);
  EXPECT_EQ(url ? to_string(*url) : "", GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, UrlResolve,
    testing::ValuesIn(std::vector<ResolveCase>{
        {"Absolute", "https://other/x?y", "https://other/x?y"},
        {"SchemeRelative", "//other/x", "http://other/x"},
        {"AbsolutePath", "/fhir/r4?_getpages=7", "http://h:8080/fhir/r4?_getpages=7"},
        {"Sibling", "Observation?page=2", "http://h:8080/fhir/r4/Observation?page=2"},
        {"OnlyQuery", "?page=2", "http://h:8080/fhir/r4/Observation?page=2"},
        {"Up", "../x", "http://h:8080/fhir/x"},
        {"Empty", "", "http://h:8080/fhir/r4/Observation?patient=Patient/1"},
        {"ColonInQueryIsNoScheme", "?t=2026-01-01T00:00:00Z",
         "http://h:8080/fhir/r4/Observation?t=2026-01-01T00:00:00Z"},
        {"OtherScheme", "javascript:alert(1)", ""},
        {"LineBreak", "?a\nb", ""},
    }),
    [](const testing::TestParamInfo<ResolveCase>& info) { return info.param.name; });

struct UnderCase {
  std::string name;
  std::string url;
  bool under;
};

class UrlUnderBase : public testing::TestWithParam<UnderCase> {};

TEST_P(UrlUnderBase, DecidesWhereATokenMayGo) {
  const auto base = parse_url("https://ehr.example/fhir/r4");
  const auto url = parse_url(GetParam().url);
  ASSERT_TRUE(base && url);
  EXPECT_EQ(is_under(*url, *base), GetParam().under);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, UrlUnderBase,
    testing::ValuesIn(std::vector<UnderCase>{
        {"TheBase", "https://ehr.example/fhir/r4", true},
        {"TheBaseWithQuery", "https://ehr.example/fhir/r4?_getpages=1", true},
        {"Below", "https://ehr.example/fhir/r4/Observation?x", true},
        {"ExplicitDefaultPort", "https://EHR.example:443/fhir/r4/x", true},
        {"LongerName", "https://ehr.example/fhir/r4x/Observation", false},
        {"Above", "https://ehr.example/fhir", false},
        {"UpByDots", "https://ehr.example/fhir/r4/../admin", false},
        {"UpByEncodedDots", "https://ehr.example/fhir/r4/%2e%2E/admin", false},
        {"UpByEncodedSlashes", "https://ehr.example/fhir/r4/x%2F..%2F..%2Fadmin", false},
        {"EncodedSlashInQuery", "https://ehr.example/fhir/r4/x?patient=Patient%2F1", true},
        {"OtherScheme", "http://ehr.example:443/fhir/r4/x", false},
        {"OtherPort", "https://ehr.example:444/fhir/r4/x", false},
        {"OtherHost", "https://ehr.example.evil/fhir/r4/x", false},
    }),
    [](const testing::TestParamInfo<UnderCase>& info) { return info.param.name; });

TEST(UrlUnderBaseWithoutPath, TakesAnyPathOfTheServer) {
  const auto base = parse_url("http://h:1");
  ASSERT_TRUE(base);
  EXPECT_TRUE(is_under(*parse_url("http://h:1/Observation"), *base));
  EXPECT_TRUE(is_under(*parse_url("http://h:1?x"), *base));
  EXPECT_FALSE(is_under(*parse_url("http://h:2/Observation"), *base));
}

TEST(UrlPercentEncode, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("Patient/1|a b&c=%"), "Patient%2F1%7Ca%20b%26c%3D%25");
  EXPECT_EQ(percent_encode("\xC3\xA9"), "%C3%A9");
}

}  // namespace
}  // namespace cds
