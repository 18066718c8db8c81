#include "cds/chart_builder.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/read.h"

namespace cds {
namespace {

constexpr const char* kBase = "https://ehr.example/r4";

std::string reading(const std::string& id, const std::string& subject, const std::string& when,
                    const std::string& updated = "2026-01-01T00:00:00Z") {
  return R"({"resource":{"resourceType":"Observation","id":")" + id +
         R"(","meta":{"lastUpdated":")" + updated + R"("},"status":"final","subject":)" + subject +
         R"(,"effectiveDateTime":")" + when + R"("}})";
}
std::string patient(const std::string& reference) {
  return R"({"reference":")" + reference + R"("})";
}

// One search of glucose with these entries; `head` are members of the Bundle, each with a comma
// after it.
class Glucose {
 public:
  explicit Glucose(const std::string& entries, const std::string& head = "", bool more = false,
                   bool newest_first = true, std::optional<fhir::Date> since = std::nullopt)
      : builder_("p1", kBase) {
    auto text = std::make_unique<std::string>(R"({"resourceType":"Bundle","type":"searchset",)" +
                                              head + R"("entry":[)" + entries + "]}");
    std::vector<fhir::ResourceSet> pages;
    pages.push_back(fhir::read_resources(*text, zone_, issues_));
    builder_.add_search(fhir::Data::kGlucose, std::move(pages), more, newest_first, since);
    std::vector<std::unique_ptr<std::string>> texts;
    texts.push_back(std::move(text));
    builder_.keep(std::move(texts));
    chart = builder_.build();
  }
  const fhir::Retrieval& retrieval() const { return chart.of(fhir::Data::kGlucose); }
  fhir::Chart chart;

 private:
  fhir::SiteZone zone_;
  fhir::Issues issues_;
  ChartBuilder builder_;
};

TEST(ChartBuilder, KeepsOnlyThisPatientsRecords) {
  const std::string when = "2026-06-01";
  const Glucose read(reading("a", patient("Patient/p1"), when) + "," +
                     reading("b", patient("https://ehr.example/r4/Patient/p1"), when) + "," +
                     reading("c", patient("Patient/p1/_history/3"), when) + "," +
                     reading("d", patient("Patient/p2"), when) + "," +
                     reading("e", patient("https://other.example/r4/Patient/p1"), when) + "," +
                     reading("f", R"({"identifier":{"value":"p1"}})", when));
  EXPECT_EQ(read.chart.observations.size(), 3U);
  EXPECT_EQ(read.chart.dropped_other_patient, 3);
}

TEST(ChartBuilder, OfOneIdTheLaterBodyStays) {
  const Glucose read(
      reading("a", patient("Patient/p1"), "2026-06-01", "2026-06-02T00:00:00Z") + "," +
      reading("a", patient("Patient/p1"), "2026-06-03", "2026-06-04T00:00:00Z") + "," +
      reading("a", patient("Patient/p1"), "2026-06-05", "2026-06-01T00:00:00Z"));
  ASSERT_EQ(read.chart.observations.size(), 1U);
  EXPECT_EQ(read.chart.observations[0].effective.date_time->first(), *fhir::make_date(2026, 6, 3));
}

TEST(ChartBuilder, AWholeSearchIsCompleteAndAnUnaskedKindIsNotSupplied) {
  const Glucose read("");
  EXPECT_EQ(read.retrieval().completeness, fhir::Completeness::kComplete);
  EXPECT_EQ(read.chart.of(fhir::Data::kCoverage).completeness, fhir::Completeness::kNotSupplied);
}

TEST(ChartBuilder, ANewestFirstCutIsCompleteDownToItsOldestDay) {
  const std::string entries = reading("a", patient("Patient/p1"), "2026-06-10") + "," +
                              reading("b", patient("Patient/p1"), "2026-06-01");
  const Glucose read(entries, "", true);
  EXPECT_EQ(read.retrieval().completeness, fhir::Completeness::kPartial);
  // More records of the oldest day itself may have been cut off.
  EXPECT_EQ(read.retrieval().complete_from, fhir::make_date(2026, 6, 2));
}

TEST(ChartBuilder, ACutThatIsNotInOrderIsCompleteNowhere) {
  const std::string entries = reading("a", patient("Patient/p1"), "2026-06-01") + "," +
                              reading("b", patient("Patient/p1"), "2026-06-10");
  EXPECT_EQ(Glucose(entries, "", true).retrieval().complete_from, std::nullopt);
  const std::string ordered = reading("a", patient("Patient/p1"), "2026-06-10");
  EXPECT_EQ(Glucose(ordered, "", true, false).retrieval().complete_from, std::nullopt);
}

// Whatever came, and were it nothing: what lies before was not asked for.
TEST(ChartBuilder, ASearchForThePastIsCompleteFromThereOn) {
  const std::optional<fhir::Date> since = fhir::make_date(2026, 3, 17);
  const std::string read = reading("a", patient("Patient/p1"), "2026-06-10");
  for (const std::string& entries : {read, std::string()}) {
    const Glucose chart(entries, "", false, true, since);
    EXPECT_EQ(chart.retrieval().completeness, fhir::Completeness::kPartial);
    EXPECT_EQ(chart.retrieval().complete_from, since);
  }
  const Glucose cut(read, "", true, true, since);
  EXPECT_EQ(cut.retrieval().complete_from, fhir::make_date(2026, 6, 11));
  const std::string spare = reading("b", patient("Patient/p1"), "2026-03-15");
  const Glucose cut_before(read + "," + spare, "", true, true, since);
  EXPECT_EQ(cut_before.retrieval().complete_from, since);
  EXPECT_EQ(Glucose(read, "", true, false, since).retrieval().complete_from, std::nullopt);
}

TEST(ChartBuilder, AnOutcomeAmongTheEntriesMeansThatSomethingIsMissing) {
  const Glucose read(
      R"({"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome",)"
      R"("issue":[{"severity":"error","code":"exception"}]}})");
  EXPECT_EQ(read.retrieval().completeness, fhir::Completeness::kPartial);
}

TEST(ChartBuilder, RecordsOfAnotherPatientBesideThisOnesDoNoHarm) {
  const Glucose read(reading("a", patient("Patient/p1"), "2026-06-10") + "," +
                     reading("b", patient("Patient/p2"), "2026-06-01"));
  EXPECT_EQ(read.retrieval().completeness, fhir::Completeness::kComplete);
}

// A server that mixes patients up, or ignores the parameter, says nothing of this one.
TEST(ChartBuilder, RecordsOfAnotherPatientOnlyMeanThatSomethingIsMissing) {
  const Glucose read(reading("b", patient("Patient/p2"), "2026-06-01"));
  EXPECT_EQ(read.retrieval().completeness, fhir::Completeness::kPartial);
  EXPECT_EQ(read.retrieval().complete_from, std::nullopt);
}

TEST(ChartBuilder, RecordsOfOtherTypesOnlyMeanThatSomethingIsMissing) {
  const std::string condition = R"({"resource":{"resourceType":"Condition","id":"c","subject":)" +
                                patient("Patient/p1") + "}}";
  const std::string unread = R"({"resource":{"resourceType":"Appointment","id":"x"}})";
  EXPECT_EQ(Glucose(condition).retrieval().completeness, fhir::Completeness::kPartial);
  EXPECT_EQ(Glucose(unread).retrieval().completeness, fhir::Completeness::kPartial);
}

// Included ones, of a server that does not say so.
TEST(ChartBuilder, RecordsOfOtherTypesBesideThoseAskedForDoNoHarm) {
  const std::string practitioner = R"(,{"resource":{"resourceType":"Practitioner","id":"x"}})";
  const Glucose read(reading("a", patient("Patient/p1"), "2026-06-10") + practitioner);
  EXPECT_EQ(read.retrieval().completeness, fhir::Completeness::kComplete);
}

TEST(ChartBuilder, TheDateOfARecordOfAnotherTypeDoesNotTellHowFarBackASearchWent) {
  const std::string visit =
      R"({"resource":{"resourceType":"Encounter","id":"e","status":"finished","subject":)" +
      patient("Patient/p1") + R"(,"period":{"start":"2020-01-01"}}})";
  const std::string newer = reading("a", patient("Patient/p1"), "2026-06-10");
  const std::string older = reading("b", patient("Patient/p1"), "2026-06-05");
  EXPECT_EQ(Glucose(newer + "," + older, "", true).retrieval().complete_from,
            fhir::make_date(2026, 6, 6));
  for (const std::string& entries :
       {newer + "," + visit + "," + older, newer + "," + older + "," + visit}) {
    const Glucose read(entries, "", true);
    EXPECT_EQ(read.chart.observations.size(), 2U);
    EXPECT_EQ(read.retrieval().completeness, fhir::Completeness::kPartial);
    EXPECT_EQ(read.retrieval().complete_from, std::nullopt) << entries;
  }
}

TEST(ChartBuilder, AnotherPatientOrNoneInTheAnswerToTheReadIsAFailure) {
  const fhir::SiteZone zone;
  for (const auto& [body, completeness] :
       {std::pair(R"({"resourceType":"Patient","id":"p1"})", fhir::Completeness::kComplete),
        std::pair(R"({"resourceType":"Patient","id":"p2"})", fhir::Completeness::kFailed),
        std::pair(R"({"resourceType":"Basic","id":"p1"})", fhir::Completeness::kFailed)}) {
    std::string text = body;
    fhir::Issues issues;
    std::vector<fhir::ResourceSet> pages;
    pages.push_back(fhir::read_resources(text, zone, issues));
    ChartBuilder builder("p1", kBase);
    builder.add_search(fhir::Data::kPatient, std::move(pages), false, false);
    EXPECT_EQ(builder.build().of(fhir::Data::kPatient).completeness, completeness) << body;
  }
}

}  // namespace
}  // namespace cds
