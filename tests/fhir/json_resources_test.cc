// Bundles, dispatch by type, OperationOutcomes: what stands where a resource may stand.
#include "fhir/json_resources.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "fhir/read.h"

namespace fhir {
namespace {

using Kind = ResourceSet::Kind;

struct Read {
  std::unique_ptr<std::string> text;
  Issues issues;
  ResourceSet set;
};

Read read(std::string_view json, bool as_orders = false) {
  Read read;
  read.text = std::make_unique<std::string>(json);
  read.set = read_resources(*read.text, SiteZone("UTC"), read.issues, {.as_orders = as_orders});
  return read;
}

std::string observation(std::string_view id) {
  return R"({"resourceType":"Observation","id":")" + std::string(id) + "\"}";
}

std::string entry(std::string_view resource, std::string_view mode = "") {
  std::string text = R"({"resource":)" + std::string(resource);
  if (!mode.empty()) text += R"(,"search":{"mode":")" + std::string(mode) + "\"}";
  return text + "}";
}

std::string bundle(std::string_view entries, std::string_view more = "") {
  return R"({"resourceType":"Bundle","type":"searchset")" + std::string(more) + R"(,"entry":[)" +
         std::string(entries) + "]}";
}

struct KindCase {
  std::string name;
  std::string text;
  Kind kind;
};

class ResourceSetKind : public testing::TestWithParam<KindCase> {};

TEST_P(ResourceSetKind, IsToldByTheValue) {
  EXPECT_EQ(read(GetParam().text).set.kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    Values, ResourceSetKind,
    testing::Values(KindCase{"Null", "null", Kind::kNull},
                    KindCase{"Resource", observation("a"), Kind::kResource},
                    KindCase{"UnreadResource", R"({"resourceType":"Goal"})", Kind::kResource},
                    KindCase{"Bundle", R"({"resourceType":"Bundle"})", Kind::kBundle},
                    KindCase{"Outcome", R"({"resourceType":"OperationOutcome"})",
                             Kind::kOperationOutcome},
                    KindCase{"String", R"("text")", Kind::kOther},
                    KindCase{"Number", "1", Kind::kOther},
                    KindCase{"Boolean", "true", Kind::kOther},
                    KindCase{"Array", "[" + observation("a") + "]", Kind::kOther},
                    KindCase{"ObjectWithoutType", R"({"id":"a"})", Kind::kOther},
                    KindCase{"TypeOfWrongType", R"({"resourceType":1})", Kind::kOther}),
    [](const auto& info) { return info.param.name; });

TEST(ReadResources, TheTypeMayStandAnywhereInTheResource) {
  const Read r = read(
      R"({"entry":[{"resource":{"id":"a","contained":[{"resourceType":"Patient"}],"status":"final",)"
      R"("resourceType":"Observation"}}],"resourceType":"Bundle"})");
  ASSERT_EQ(r.set.resources.size(), 1U);
  EXPECT_EQ(r.set.resources.of<Observation>()[0].status, "final");
}

TEST(ReadResources, KeepsTheOrderOfEntriesAndSkipsThoseWithoutResource) {
  const Read r = read(bundle(entry(observation("a")) + R"(,{"fullUrl":"x"},{"resource":null},)" +
                             entry(observation("b"))));
  ASSERT_EQ(r.set.resources.size(), 2U);
  EXPECT_EQ(r.set.resources.of<Observation>()[0].id, "a");
  EXPECT_EQ(r.set.resources.of<Observation>()[1].id, "b");
  EXPECT_EQ(r.set.entries, 2U);
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadResources, LargeResultsAreReadWhole) {
  std::string entries;
  for (int i = 0; i < 3000; ++i)
    entries += (i == 0 ? "" : ",") + entry(observation(std::to_string(i)));
  const Read r = read(bundle(entries));
  ASSERT_EQ(r.set.resources.size(), 3000U);
  EXPECT_EQ(r.set.resources.of<Observation>()[2999].id, "2999");
}

TEST(ReadResources, IncludedResourcesAreKeptApart) {
  const Read r = read(bundle(entry(observation("a"), "match") + "," +
                             entry(R"({"resourceType":"Medication","id":"m"})", "include") + "," +
                             entry(observation("b"))));
  EXPECT_EQ(r.set.resources.size(), 2U);
  ASSERT_EQ(r.set.included->size(), 1U);
  EXPECT_EQ(r.set.included->of<Medication>()[0].id, "m");
}

TEST(ReadResources, ABundleThatIsIncludedKeepsItsOrder) {
  const Read r = read(
      bundle(entry(observation("a")) + "," +
             entry(bundle(entry(observation("b")) + "," + entry(observation("c"))), "include")));
  ASSERT_EQ(r.set.resources.size(), 1U);
  EXPECT_EQ(r.set.resources.of<Observation>()[0].id, "a");
  ASSERT_EQ(r.set.included->size(), 2U);
  EXPECT_EQ(r.set.included->of<Observation>()[0].id, "b");
  EXPECT_EQ(r.set.included->of<Observation>()[1].id, "c");
}

TEST(ReadResources, TheModeMayStandBeforeTheResource) {
  const Read r =
      read(bundle(R"({"search":{"mode":"include"},"resource":)" + observation("a") + "}"));
  EXPECT_TRUE(r.set.resources.empty());
  EXPECT_EQ(r.set.included->size(), 1U);
}

TEST(ReadResources, UnreadTypesAreNamedForCounting) {
  const Read r =
      read(bundle(entry(R"({"resourceType":"Goal"})") + "," +
                  entry(R"({"resourceType":"Jane Doe"})") + "," + entry(R"({"id":"a"})")));
  EXPECT_TRUE(r.set.resources.empty());
  EXPECT_EQ(r.set.unread_types, (std::vector<std::string_view>{"Goal", "?", "?"}));
  EXPECT_EQ(r.set.entries, 3U);
}

TEST(ReadResources, LinksTotalAndTimestampAreRead) {
  const Read r = read(bundle(
      "",
      R"(,"total":12,"timestamp":"2026-06-15T12:00:00Z","link":[)"
      R"({"relation":"self","url":"S"},{"url":"N","relation":"next"},{"relation":"last","url":"L"}])"));
  EXPECT_EQ(r.set.self, "S");
  EXPECT_EQ(r.set.next, "N");
  EXPECT_EQ(r.set.total, Decimal::whole(12));
  EXPECT_TRUE(r.set.timestamp.has_value());
  EXPECT_EQ(r.set.entries, 0U);
}

TEST(ReadResources, ABundleNeedsNeitherTypeNorEntries) {
  const Read r = read(R"({"resourceType":"Bundle"})");
  EXPECT_EQ(r.set.kind, Kind::kBundle);
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadResources, BundlesWithinABundleAreFlattened) {
  const Read r = read(bundle(
      entry(bundle(entry(observation("a")) + "," + entry(observation("b")),
                   R"(,"total":99,"link":[{"relation":"next","url":"first"}])")) +
          "," +
          entry(bundle(entry(observation("c")), R"(,"link":[{"relation":"next","url":"second"}])")),
      R"(,"total":2)"));
  EXPECT_EQ(r.set.resources.size(), 3U);
  EXPECT_EQ(r.set.entries, 3U);
  EXPECT_EQ(r.set.next, "first");
  EXPECT_EQ(r.set.total, Decimal::whole(2));
}

TEST(ReadResources, BundlesNestedTooDeepAreUnread) {
  std::string text = observation("a");
  for (int i = 0; i < 4; ++i) text = bundle(entry(text));
  const Read r = read(text);
  EXPECT_TRUE(r.set.resources.empty());
  EXPECT_EQ(r.set.unread_types, (std::vector<std::string_view>{"Bundle"}));
}

struct OutcomeCase {
  std::string severity;
  bool error;
};

class OutcomeEntry : public testing::TestWithParam<OutcomeCase> {};

TEST_P(OutcomeEntry, CountsWhenItsSeverityIsErrorOrFatal) {
  const std::string outcome =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"information"},{"severity":")" +
      GetParam().severity + R"("}]})";
  for (const std::string mode : {"", "outcome", "match"}) {
    const Read r = read(bundle(entry(observation("a")) + "," + entry(outcome, mode)));
    EXPECT_EQ(r.set.has_outcome_entry, GetParam().error) << mode;
    EXPECT_EQ(r.set.resources.size(), 1U);
    EXPECT_EQ(r.set.entries, 1U);
  }
}

INSTANTIATE_TEST_SUITE_P(Severities, OutcomeEntry,
                         testing::Values(OutcomeCase{"fatal", true}, OutcomeCase{"error", true},
                                         OutcomeCase{"warning", false},
                                         OutcomeCase{"information", false}),
                         [](const auto& info) { return info.param.severity; });

TEST(ReadResources, AnIssueNamesEntryAndElement) {
  const Read r =
      read(bundle(entry(observation("a")) + "," +
                  entry(R"({"resourceType":"Observation","valueQuantity":{"unit":5}})")));
  ASSERT_EQ(r.issues.size(), 1U);
  EXPECT_EQ(r.issues[0].path, "entry[1].resource.valueQuantity.unit");
}

TEST(ReadResources, AnEntryThatIsNoObjectIsAnIssue) {
  const Read r = read(bundle(R"(7,{"resource":"text"},)" + entry(observation("a"))));
  EXPECT_EQ(r.set.resources.size(), 1U);
  ASSERT_EQ(r.issues.size(), 2U);
  EXPECT_EQ(r.issues[1].path, "entry[1].resource");
}

TEST(ReadResources, MedicationRequestsAreOrdersOnRequest) {
  const std::string text = bundle(entry(R"({"resourceType":"MedicationRequest"})") + "," +
                                  entry(R"({"resourceType":"DeviceRequest"})"));
  const Read plain = read(text);
  EXPECT_EQ(plain.set.resources.of<MedicationRequest>().size(), 1U);
  EXPECT_EQ(plain.set.resources.of<Order>().size(), 1U);
  const Read orders = read(text, true);
  EXPECT_EQ(orders.set.resources.of<Order>()[0].resource_type, "MedicationRequest");
  EXPECT_EQ(orders.set.resources.of<Order>()[1].resource_type, "DeviceRequest");
}

TEST(ReadResources, NotJsonIsAnError) { EXPECT_THROW(read("{"), ReadError); }

}  // namespace
}  // namespace fhir
