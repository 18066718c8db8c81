#include "cds/fhir_base.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

TEST(ParseFhirBase, KeepsTheAddressWithoutItsLastSlash) {
  const auto base = parse_fhir_base("HTTPS://ehr.example:8443/r4/");
  ASSERT_TRUE(base);
  EXPECT_EQ(base->scheme, "https");
  EXPECT_EQ(base->host, "ehr.example");
  EXPECT_EQ(base->address, "HTTPS://ehr.example:8443/r4");
  EXPECT_EQ(parse_fhir_base("http://[::1]:80/x")->host, "::1");
  EXPECT_EQ(parse_fhir_base("http://[::1]")->host, "::1");
}

TEST(ParseFhirBase, RefusesWhatIsNoPlainHttpAddress) {
  for (const char* text :
       {"", "ehr.example/r4", "ftp://ehr.example", "file:///etc", "http://", "http:///r4",
        "http://user@ehr.example", "http://user:pw@ehr.example", "http://ehr.example/r4?x=1",
        "http://ehr.example/#x", "http://ehr.example/a b", "http://ehr.example\\@evil.example",
        "http://ehr.example:port", "http://ehr.example:99999", "http://a\r\nHost: b"}) {
    EXPECT_FALSE(parse_fhir_base(text)) << text;
  }
}

TEST(IsLoopbackBase, OnlyThisMachine) {
  for (const char* text : {"http://localhost:9000/fhir", "http://127.0.0.1", "https://[::1]/r4"}) {
    EXPECT_TRUE(is_loopback_base(text)) << text;
  }
  for (const char* text : {"http://ehr.example", "http://127.0.0.1.evil.example",
                           "http://localhost@evil.example", "http://0.0.0.0", "localhost"}) {
    EXPECT_FALSE(is_loopback_base(text)) << text;
  }
}

}  // namespace
}  // namespace cds
