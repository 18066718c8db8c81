#include "cds/demo_index.h"

#include <gtest/gtest.h>

#include <string>

namespace cds {
namespace {

std::string bundle_of(const std::string& resource) {
  return R"({"resourceType":"Bundle","timestamp":"2026-06-15T12:00:00-04:00",)"
         R"("entry":[{"resource":)" +
         resource + "}]}";
}

std::string values(const DemoResource& resource, const std::string& path) {
  std::string text;
  for (const IndexEntry& entry : resource.entries) {
    if (entry.path == path) text += entry.system + "|" + entry.value + " ";
  }
  return text;
}

TEST(DemoBundle, KeepsEachResourceAsWritten) {
  const std::string patient = R"({ "resourceType":"Patient", "id":"1", "n":1.50, "o":{"p":{}} })";
  const DemoBundle bundle = read_demo_bundle(bundle_of(patient + R"(},{"resource":)" + patient));
  ASSERT_EQ(bundle.resources.size(), 2U);
  EXPECT_EQ(bundle.resources[0].text, patient);
  EXPECT_EQ(bundle.resources[1].text, patient);
  EXPECT_EQ(bundle.resources[1].type, "Patient");
  EXPECT_EQ(bundle.resources[1].id, "1");
  EXPECT_EQ(bundle.timestamp, "2026-06-15T12:00:00-04:00");
}

TEST(DemoBundle, IndexesWhatSearchesLookAt) {
  const DemoBundle bundle = read_demo_bundle(bundle_of(
      R"({"resourceType":"Encounter","id":"e","meta":{"lastUpdated":"2026-01-01T00:00:00Z"},)"
      R"("identifier":[{"system":"s","value":"v"}],"status":"finished",)"
      R"("class":{"system":"c","code":"IMP"},)"
      R"("type":[{"coding":[{"system":"a","code":"1"},{"code":"2"}]},)"
      R"({"coding":[{"system":"b","code":"3"}]}],)"
      R"("subject":{"reference":"Patient/p"},"period":{"start":"2026-01-01","end":"2026-01-02"},)"
      R"("participant":[{"individual":{"reference":"Practitioner/x"}}],)"
      R"("contained":[{"resourceType":"Patient","id":"inner","status":"other"}]})"));
  const DemoResource& encounter = bundle.resources.at(0);
  EXPECT_EQ(encounter.id, "e");
  EXPECT_EQ(values(encounter, "identifier"), "s|v ");
  EXPECT_EQ(values(encounter, "status"), "|finished ");
  EXPECT_EQ(values(encounter, "class"), "c|IMP ");
  EXPECT_EQ(values(encounter, "type"), "a|1 |2 b|3 ");
  EXPECT_EQ(values(encounter, "subject"), "|Patient/p ");
  EXPECT_EQ(values(encounter, "period.start"), "|2026-01-01 ");
  EXPECT_EQ(values(encounter, "period.end"), "|2026-01-02 ");
  EXPECT_EQ(values(encounter, "meta.lastUpdated"), "|2026-01-01T00:00:00Z ");
  EXPECT_EQ(values(encounter, "participant.individual"), "");
}

TEST(DemoBundle, SaysWhatIsWrongWithAFile) {
  EXPECT_THROW(read_demo_bundle("{"), DemoDataError);
  EXPECT_THROW(read_demo_bundle("[]"), DemoDataError);
  EXPECT_THROW(read_demo_bundle(R"({"resourceType":"Patient","id":"1"})"), DemoDataError);
  EXPECT_THROW(read_demo_bundle(bundle_of(R"({"resourceType":"Patient"})")), DemoDataError);
  EXPECT_THROW(read_demo_bundle(bundle_of(R"({"id":"1"})")), DemoDataError);
}

TEST(KeepElements, KeepsIdentityAndTheNamedMembers) {
  const std::string resource =
      R"({"resourceType":"Observation","id":"1","meta":{"a":[1,{"b":null}]},"status":"final",)"
      R"("code":{"id":"x","text":"T"},"valueQuantity":{"value":7.00,"unit":"%"},"flag":true})";
  EXPECT_EQ(keep_elements(resource, {"valueQuantity"}),
            R"({"resourceType":"Observation","id":"1","meta":{"a":[1,{"b":null}]},)"
            R"("valueQuantity":{"value":7.00,"unit":"%"}})");
  EXPECT_EQ(keep_elements(resource, {"status", "code", "valueQuantity", "flag"}), resource);
}

}  // namespace
}  // namespace cds
