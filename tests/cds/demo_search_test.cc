#include "cds/demo_search.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cds/problem.h"

namespace cds {
namespace {

std::string observation(const std::string& id, const std::string& rest) {
  return R"({"resource":{"resourceType":"Observation","id":")" + id + R"(",)" + rest + "}}";
}

// a: Ada, June 1; b: Ada, June 15 at noon (New York); c: Ben, all of May; d: Ada, no date.
const std::vector<DemoResource>& records() {
  static const std::vector<DemoResource> kRecords =
      read_demo_bundle(
          R"({"resourceType":"Bundle","entry":[)" +
          observation("b", R"("status":"final","subject":{"reference":"Patient/ada"},)"
                           R"("meta":{"lastUpdated":"2026-06-15T13:00:00Z"},)"
                           R"("category":[{"coding":[{"system":"cat","code":"laboratory"}]}],)"
                           R"("code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},)"
                           R"("effectiveDateTime":"2026-06-15T12:00:00-04:00")") +
          "," +
          observation("a", R"("status":"amended","subject":{"reference":"Patient/ada"},)"
                           R"("meta":{"lastUpdated":"2026-06-20T13:00:00Z"},)"
                           R"("code":{"coding":[{"system":"http://loinc.org","code":"2339-0"},)"
                           R"({"code":"GLU,1"}]},"effectiveDateTime":"2026-06-01")") +
          "," +
          observation("c", R"("status":"final","subject":{"reference":"Patient/ben"},)"
                           R"("code":{"coding":[{"system":"other","code":"4548-4"}]},)"
                           R"("effectiveDateTime":"2026-05")") +
          "," + observation("d", R"("status":"final","subject":{"reference":"Patient/ada"})") +
          R"(,{"resource":{"resourceType":"Encounter","id":"e","class":)"
          R"({"system":"v3","code":"IMP"},)"
          R"("subject":{"reference":"Patient/ada"},"period":{"start":"2026-05-01"}}},)"
          R"({"resource":{"resourceType":"Coverage","id":"f",)"
          R"("beneficiary":{"reference":"Patient/ada"}}},)"
          R"({"resource":{"resourceType":"MedicationRequest","id":"g","authoredOn":"2026-04-01",)"
          R"("medicationCodeableConcept":{"coding":[{"system":"rx","code":"1"}]},)"
          R"("subject":{"reference":"Patient/ada"}}},)"
          R"({"resource":{"resourceType":"Condition","id":"h","onsetDateTime":"2016",)"
          R"("recordedDate":)"
          R"("2017-01-02","clinicalStatus":{"coding":[{"system":"cs","code":"active"}]}}},)"
          R"({"resource":{"resourceType":"SupplyRequest","id":"i","deliverTo":{"reference":)"
          R"("Patient/ada"}}}]})")
          .resources;
  return kRecords;
}

const fhir::SiteZone& zone() {
  static const fhir::SiteZone kZone("America/New_York");
  return kZone;
}

DemoQuery read(const std::string& query) {
  const std::size_t question = query.find('?');
  return DemoSearch("http://here/fhir", zone())
      .read(query.substr(0, question), parse_form(query.substr(question + 1)));
}

// Ids in the order found.
std::string found(const std::string& query) {
  std::string ids;
  for (const DemoResource* resource :
       DemoSearch("http://here/fhir", zone()).run(read(query), records())) {
    ids += resource->id;
  }
  return ids;
}

struct SearchCase {
  std::string query;
  std::string ids;
};

class DemoSearchFinds : public testing::TestWithParam<SearchCase> {};

TEST_P(DemoSearchFinds, TheseResources) { EXPECT_EQ(found(GetParam().query), GetParam().ids); }

INSTANTIATE_TEST_SUITE_P(ByPatient, DemoSearchFinds,
                         testing::ValuesIn(std::vector<SearchCase>{
                             {"Observation?patient=ada", "bad"},
                             {"Observation?patient=Patient/ada", "bad"},
                             {"Observation?patient=http://here/fhir/Patient/ada", "bad"},
                             {"Observation?patient=http%3A%2F%2Fhere%2Ffhir%2FPatient%2Fada",
                              "bad"},
                             {"Observation?patient=http://else/fhir/Patient/ada", ""},
                             {"Observation?patient:Patient=ben", "c"},
                             {"Observation?patient=ada,ben", "bacd"},
                             {"Observation?subject=Patient/ben", "c"},
                             {"Observation?subject=Group/ben", ""},
                             {"Observation?patient=ad", ""},
                             {"Coverage?beneficiary=Patient/ada", "f"},
                             {"Coverage?patient=ada", "f"},
                             {"SupplyRequest?subject=Patient/ada", "i"},
                         }));

INSTANTIATE_TEST_SUITE_P(ByCode, DemoSearchFinds,
                         testing::ValuesIn(std::vector<SearchCase>{
                             {"Observation?_id=a,c", "ac"},
                             {"Observation?code=4548-4", "bc"},
                             {"Observation?code=http://loinc.org|4548-4", "b"},
                             {"Observation?code=http%3A%2F%2Floinc.org%7C4548-4,2339-0", "ba"},
                             {"Observation?code=http://loinc.org|", "ba"},
                             {"Observation?code=|GLU\\,1", "a"},
                             {"Observation?code=|4548-4", ""},
                             {"Observation?code=4548", ""},
                             {"Observation?status=final", "bcd"},
                             {"Observation?status=final,amended&patient=ada", "bad"},
                             {"Observation?status=http://hl7.org/fhir/observation-status|final",
                              "bcd"},
                             {"Observation?category=laboratory", "b"},
                             {"Observation?category=cat|laboratory", "b"},
                             {"Observation?category=other|laboratory", ""},
                             {"Encounter?class=IMP", "e"},
                             {"MedicationRequest?code=rx|1", "g"},
                             {"Condition?clinical-status=active", "h"},
                             {"Device?patient=ada", ""},
                         }));

INSTANTIATE_TEST_SUITE_P(ByDate, DemoSearchFinds,
                         testing::ValuesIn(std::vector<SearchCase>{
                             {"Observation?date=2026-06-15", "b"},
                             {"Observation?date=eq2026-06", "ba"},
                             {"Observation?date=2026", "bac"},
                             {"Observation?date=ne2026-06-15", "ac"},
                             {"Observation?date=ge2026-06-15", "b"},
                             {"Observation?date=gt2026-06-15", ""},
                             {"Observation?date=gt2026-06-01", "b"},
                             {"Observation?date=ge2026-06-15T16:00:00Z", "b"},
                             {"Observation?date=ge2026-06-15T16:00:01Z", ""},
                             {"Observation?date=le2026-06-01", "ac"},
                             {"Observation?date=lt2026-06-01", "c"},
                             {"Observation?date=lt2026-05-15", "c"},
                             {"Observation?date=gt2026-05-15", "bac"},
                             {"Observation?date=sa2026-05-15", "ba"},
                             {"Observation?date=eb2026-06-01", "c"},
                             {"Observation?date=eb2026-05-15", ""},
                             {"Observation?date=ge2026-05-31&date=lt2026-06-14", "a"},
                             {"Observation?date=2026-06-01,2026-06-15", "ba"},
                             {"Encounter?date=ge2030-01-01", "e"},
                             {"Encounter?date=lt2026-05-01", ""},
                             {"MedicationRequest?authoredon=2026-04", "g"},
                             {"MedicationRequest?date=2026-04", "g"},
                             {"Condition?onset-date=2016", "h"},
                             {"Condition?recorded-date=2016", ""},
                             {"Observation?_lastUpdated=gt2026-06-16", "a"},
                         }));

INSTANTIATE_TEST_SUITE_P(Sorted, DemoSearchFinds,
                         testing::ValuesIn(std::vector<SearchCase>{
                             {"Observation?_sort=date", "cabd"},
                             {"Observation?_sort=-date", "bacd"},
                             {"Observation?_sort=_id", "abcd"},
                             {"Observation?_sort=-_id", "dcba"},
                             {"Observation?_sort=-_lastUpdated", "abcd"},
                             {"Observation?_sort=status,-date", "abcd"},
                             {"Observation?_sort=nonsense", "bacd"},
                         }));

INSTANTIATE_TEST_SUITE_P(Unknown, DemoSearchFinds,
                         testing::ValuesIn(std::vector<SearchCase>{
                             {"Observation?color=red", "bacd"},
                             {"Observation?patient=", "bacd"},
                             {"Observation?&&_format=json&patient=ben", "c"},
                         }));

TEST(DemoSearchRead, ShowsWhatWasApplied) {
  EXPECT_EQ(read("Observation?color=red&code=a|b&_sort=-date&_count=5").applied,
            "code=a%7Cb&_sort=-date&_count=5");
  EXPECT_EQ(read("Observation?color=red").applied, "");
}

TEST(DemoSearchRead, TakesPagesOf100UpTo1000) {
  EXPECT_EQ(read("Observation?").count, 100U);
  EXPECT_EQ(read("Observation?_count=7").count, 7U);
  EXPECT_EQ(read("Observation?_count=5000").count, 1000U);
  EXPECT_TRUE(read("Observation?_count=0").count_only);
  EXPECT_TRUE(read("Observation?_summary=count").count_only);
  EXPECT_FALSE(read("Observation?_summary=false").count_only);
}

class DemoSearchRefuses : public testing::TestWithParam<std::string> {};

TEST_P(DemoSearchRefuses, AValueThatCannotBeUsed) {
  try {
    read(GetParam());
    FAIL();
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 400);
    EXPECT_FALSE(problem.field().empty());
  }
}

INSTANTIATE_TEST_SUITE_P(All, DemoSearchRefuses,
                         testing::Values("Observation?date=yesterday", "Observation?date=ap2026",
                                         "Observation?_count=many", "Observation?_count=-1",
                                         "Observation?_count=1x", "Observation?code=a|b|c",
                                         "Observation?code=|", "Observation?code:not=4548-4",
                                         "Observation?patient:identifier=x"));

}  // namespace
}  // namespace cds
