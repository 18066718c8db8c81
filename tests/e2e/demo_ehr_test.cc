#include "cds/demo_ehr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "tests/support/demo_fixture.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kPatient = "fay-g1-0006";
constexpr const char* kForm = "application/x-www-form-urlencoded";

RawAnswer get(const std::string& path) { return http_get(port_of(anchored_ehr()), path); }
RawAnswer post(const std::string& path, const std::string& type, const std::string& body) {
  return http_post(port_of(anchored_ehr()), path, type, body);
}

std::string link(const rapidjson::Value& bundle, const std::string& relation) {
  for (const auto& entry : bundle["link"].GetArray()) {
    if (text_at(entry, "relation") == relation) return text_at(entry, "url");
  }
  return {};
}

// The path of a link, which has to be this server's.
std::string local(const std::string& url) {
  EXPECT_THAT(url, StartsWith(anchored_ehr().fhir_base() + "/"));
  return url.substr(anchored_ehr().address().size());
}

TEST(DemoEhrRead, AnswersAResourceAsTheFixtureHasIt) {
  const RawAnswer answer = get(std::string("/fhir/Patient/") + kPatient);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/fhir+json");
  EXPECT_THAT(answer.body, StartsWith(R"({"resourceType":"Patient","id":"fay-g1-0006",)"));
  EXPECT_THAT(answer.body, HasSubstr(R"("birthDate":"1990-05-30")"));
  EXPECT_THAT(get("/fhir/Observation/fay-g1-0006-a1c-0002").body, HasSubstr(R"("value":8.0,)"))
      << "the number's own digits";
}

struct Refused {
  std::string path;
  int status;
};

TEST(DemoEhrRead, RefusesWhatItDoesNotHave) {
  for (const Refused& refused : {Refused{"/fhir/Patient/nobody", 404},
                                 {"/fhir/Spaceship/1", 404},
                                 {"/fhir/Spaceship?patient=1", 404},
                                 {"/fhir/Observation?date=soon", 400},
                                 {"/fhir/Observation?_page=unknown", 410},
                                 {"/demo/request/nothing", 404},
                                 {"/elsewhere", 404}}) {
    const RawAnswer answer = get(refused.path);
    EXPECT_EQ(answer.status, refused.status) << refused.path;
    EXPECT_EQ(text_at(parsed(answer.body), "resourceType"), "OperationOutcome") << refused.path;
    EXPECT_THAT(answer.body, Not(HasSubstr("nobody")));
  }
}

TEST(DemoEhrRead, IsReadOnly) {
  const RawAnswer answer = post("/fhir/Patient", "application/fhir+json", "{}");
  EXPECT_EQ(answer.status, 405);
  EXPECT_THAT(answer.headers.at("allow"), HasSubstr("GET"));
  EXPECT_EQ(
      raw_exchange(port_of(anchored_ehr()), "DELETE /fhir/Patient/x HTTP/1.1\r\nHost: demo\r\n\r\n")
          .status,
      405);
}

TEST(DemoEhrSearch, AnswersASearchset) {
  const auto bundle = parsed(
      get(std::string("/fhir/Observation?patient=") + kPatient + "&code=4548-4&color=red").body);
  EXPECT_EQ(text_at(bundle, "resourceType"), "Bundle");
  EXPECT_EQ(text_at(bundle, "type"), "searchset");
  EXPECT_EQ(bundle["total"].GetUint(), 4U);
  ASSERT_EQ(bundle["entry"].Size(), 4U);
  for (const auto& entry : bundle["entry"].GetArray()) {
    EXPECT_EQ(text_at(entry, "fullUrl"),
              anchored_ehr().fhir_base() + "/Observation/" + text_at(entry["resource"], "id"));
    EXPECT_EQ(text_at(entry["search"], "mode"), "match");
  }
  EXPECT_EQ(local(link(bundle, "self")), "/fhir/Observation?patient=fay-g1-0006&code=4548-4");
  EXPECT_EQ(link(bundle, "next"), "");
}

TEST(DemoEhrSearch, AnswersAnEmptySearchsetForAKnownTypeWithoutResources) {
  const RawAnswer answer = get("/fhir/ServiceRequest?patient=fay-g1-0006");
  EXPECT_EQ(answer.status, 200);
  const auto bundle = parsed(answer.body);
  EXPECT_EQ(bundle["total"].GetUint(), 0U);
  EXPECT_FALSE(bundle.HasMember("entry"));
}

TEST(DemoEhrSearch, PagesThroughEverythingOnce) {
  std::string path = "/fhir/MedicationAdministration?patient=fay-g1-0006&_sort=-date&_count=30";
  std::set<std::string> ids;
  std::string last_date = "9999";
  unsigned total = 0;
  int pages = 0;
  for (; !path.empty() && pages < 50; ++pages) {
    const auto bundle = parsed(get(path).body);
    total = bundle["total"].GetUint();
    EXPECT_LE(bundle["entry"].Size(), 30U);
    for (const auto& entry : bundle["entry"].GetArray()) {
      EXPECT_TRUE(ids.insert(text_at(entry["resource"], "id")).second);
      const std::string date = text_at(entry["resource"], "effectiveDateTime").substr(0, 10);
      EXPECT_LE(date, last_date);
      last_date = date;
    }
    const std::string next = link(bundle, "next");
    path = next.empty() ? "" : local(next);
    EXPECT_THAT(path, Not(HasSubstr("fay"))) << "a next link says nothing by itself";
  }
  EXPECT_GT(pages, 1);
  EXPECT_EQ(ids.size(), total);
}

TEST(DemoEhrSearch, AnswersTheSamePageAgain) {
  const auto first = parsed(get("/fhir/Observation?patient=fay-g1-0006&_count=3").body);
  const std::string next = local(link(first, "next"));
  EXPECT_EQ(parsed(get(next).body)["entry"], parsed(get(next).body)["entry"]);
}

TEST(DemoEhrSearch, Gives100WithoutACount) {
  EXPECT_EQ(parsed(get("/fhir/Observation?patient=fay-g1-0006").body)["entry"].Size(), 100U);
}

TEST(DemoEhrSearch, OnlyCountsWhenAsked) {
  const auto bundle = parsed(get("/fhir/Observation?patient=fay-g1-0006&_summary=count").body);
  EXPECT_GT(bundle["total"].GetUint(), 100U);
  EXPECT_FALSE(bundle.HasMember("entry"));
  EXPECT_EQ(link(bundle, "next"), "");
}

TEST(DemoEhrSearch, LeavesOutElements) {
  const auto bundle =
      parsed(get("/fhir/Observation?patient=fay-g1-0006&code=4548-4&_elements=code").body);
  const auto& resource = bundle["entry"][0]["resource"];
  EXPECT_TRUE(resource.HasMember("code"));
  EXPECT_TRUE(resource.HasMember("id"));
  EXPECT_FALSE(resource.HasMember("valueQuantity"));
}

TEST(DemoEhrSearch, TakesAPostedFormLikeAQuery) {
  const RawAnswer answer =
      post("/fhir/Observation/_search", kForm,
           "patient=Patient%2Ffay-g1-0006&code=http%3A%2F%2Floinc.org%7C4548-4");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(parsed(answer.body)["total"].GetUint(), 4U);
  EXPECT_EQ(post("/fhir/Observation/_search", "application/json", "{}").status, 415);
}

TEST(DemoEhrMetadata, StatesWhatCanBeRead) {
  const auto statement = parsed(get("/fhir/metadata").body);
  EXPECT_EQ(text_at(statement, "resourceType"), "CapabilityStatement");
  EXPECT_EQ(text_at(statement, "status"), "active");
  EXPECT_EQ(text_at(statement, "kind"), "instance");
  EXPECT_EQ(text_at(statement, "fhirVersion"), "4.0.1");
  EXPECT_EQ(text_at(statement, "date"), kAnchor);
  std::set<std::string> types;
  for (const auto& resource : statement["rest"][0]["resource"].GetArray()) {
    types.insert(text_at(resource, "type"));
    EXPECT_EQ(text_at(resource["interaction"][0], "code"), "read");
  }
  EXPECT_TRUE(types.contains("Observation"));
  EXPECT_TRUE(types.contains("ServiceRequest"));
}

TEST(DemoEhrCases, AreListedWithTheirRequests) {
  const auto list = parsed(get("/demo/cases").body);
  ASSERT_GT(list["cases"].Size(), 40U);
  const DemoCase* demo_case = anchored_ehr().data().find_case("missing-education");
  ASSERT_NE(demo_case, nullptr);
  EXPECT_THAT(demo_case->about, StartsWith("Fay Test, 36"));
  for (const auto& entry : list["cases"].GetArray()) {
    EXPECT_NE(text_at(entry, "patient"), "");
    EXPECT_GT(entry["orders"].Size(), 0U) << text_at(entry, "case");
  }
}

TEST(DemoEhrCases, GiveAnOrderSignCallWithoutPrefetch) {
  const RawAnswer answer = get("/demo/request/missing-education");
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  const auto request = parsed(answer.body);
  EXPECT_EQ(text_at(request, "hook"), "order-sign");
  EXPECT_EQ(text_at(request, "hookInstance").size(), 36U);
  EXPECT_EQ(text_at(request, "fhirServer"), anchored_ehr().fhir_base());
  EXPECT_FALSE(request.HasMember("prefetch"));
  EXPECT_EQ(text_at(request["context"], "patientId"), kPatient);
  EXPECT_EQ(text_at(request["context"], "userId"), "Practitioner/fay-g1-0006-physician-0001");
  EXPECT_EQ(text_at(request["context"]["draftOrders"], "resourceType"), "Bundle");
}

TEST(DemoEhrDates, EndOnTheDayGiven) {
  DemoEhrOptions options;
  options.fixtures = PUMPCDS_SOURCE_DIR "/fixtures";
  options.today = fhir::add_days(day(kAnchor), 30);
  const DemoData data = load_demo_data(options.fixtures, options.today);
  EXPECT_EQ(data.find("Patient", kPatient)->value("birthDate"), "1990-06-29");
  EXPECT_THAT(data.find_case("missing-education")->order_bundle,
              HasSubstr(R"("authoredOn":"2026-07-15T11:55:00-04:00")"));
}

TEST(DemoEhrData, SaysWhichFolderOrFileIsWrong) {
  try {
    load_demo_data(PUMPCDS_SOURCE_DIR "/fhir", day(kAnchor));
    FAIL();
  } catch (const DemoDataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no folder with a chart.json"));
  }
  EXPECT_THROW(load_demo_data("/nonexistent", day(kAnchor)), DemoDataError);
}

TEST(FixturesFolder, ComesFromTheOptionThenTheEnvironmentThenTheTree) {
  ::setenv("PUMPCDS_FIXTURES", "/elsewhere", 1);
  EXPECT_EQ(fixtures_folder("/given"), "/given");
  EXPECT_EQ(fixtures_folder(""), "/elsewhere");
  ::unsetenv("PUMPCDS_FIXTURES");
  EXPECT_THAT(fixtures_folder(""), testing::EndsWith("/fixtures"));
}

}  // namespace
}  // namespace cds
