#include "cds/queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "cds/terminology.h"
#include "tests/support/sample_determination.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::Not;

const fhir::ValueSets& sets() {
  static const Terminology kTerminology;
  return kTerminology.sets();
}

SearchTemplate search(const std::string& key) {
  for (const SearchTemplate& one : first_round(sets())) {
    if (one.key == key) return one;
  }
  throw std::out_of_range(key);
}

TEST(FirstRound, HasOneSearchForEachKindOfDataInAFixedOrder) {
  std::vector<std::string> keys;
  std::set<fhir::Data> data;
  for (const SearchTemplate& one : first_round(sets())) {
    keys.push_back(one.key);
    data.insert(one.data);
  }
  EXPECT_THAT(keys, testing::ElementsAre(
                        "patient", "coverage", "conditions", "hba1c", "glucose",
                        "educationObservations", "pregnancyObservations", "medicationRequests",
                        "medicationStatements", "medicationAdministrations", "encounters",
                        "procedures", "documents", "devices", "deviceUse", "questionnaireResponses",
                        "deviceRequests", "serviceRequests", "supplyRequests"));
  EXPECT_EQ(data.size(), fhir::kDataKinds - 1)
      << "all but sensor glucose, which has a round of its own";
  EXPECT_FALSE(data.contains(fhir::Data::kCgm));
}

TEST(FirstRound, CodesOfAnObservationSearchAreThereOnce) {
  for (const SearchTemplate& one : first_round(sets())) {
    if (one.resource_type != "Observation") continue;
    EXPECT_FALSE(one.codes.empty()) << one.key;
    EXPECT_EQ(std::set<std::string>(one.codes.begin(), one.codes.end()).size(), one.codes.size())
        << one.key;
  }
}

TEST(FirstRound, GlucoseHoldsMeterAmbiguousFastingPreMealAndLaboratoryCodes) {
  for (const char* code :
       {"41653-7", "160184", "2339-0", "1558-6", "53049-3", "2345-7", "308113006"}) {
    EXPECT_THAT(search("glucose").codes, testing::Contains(code));
  }
  EXPECT_THAT(search("glucose").codes, Not(testing::Contains("99504-3"))) << "sensor glucose";
  EXPECT_THAT(search("glucose").codes, Not(testing::Contains("7918005"))) << "excluded";
}

TEST(FirstRound, EducationIsSearchedBySnomedCodesOnly) {
  EXPECT_THAT(search("educationObservations").codes, testing::Contains("429729007"));
  EXPECT_THAT(search("educationObservations").codes, Not(testing::Contains("G0108")));
}

TEST(FirstRound, PregnancyAsksForStatusIntentionAndDueDate) {
  EXPECT_THAT(search("pregnancyObservations").codes,
              testing::ElementsAre("82810-3", "86645-9", "11778-8"));
}

TEST(FirstRound, OnlyWhatIsSortedByTheRulesDateIsNewestFirst) {
  for (const SearchTemplate& one : first_round(sets())) {
    EXPECT_EQ(one.newest_first, one.resource_type == "Observation" ||
                                    one.resource_type == "Encounter" ||
                                    one.resource_type == "Procedure" ||
                                    one.resource_type == "MedicationAdministration")
        << one.key;
    if (one.newest_first) {
      EXPECT_THAT(one.parameters, HasSubstr("_sort=-")) << one.key;
    }
  }
}

TEST(PrefetchTemplate, UsesThePatientTokenAndNoOther) {
  EXPECT_EQ(prefetch_template(search("patient")), "Patient/{{context.patientId}}");
  EXPECT_EQ(prefetch_template(search("conditions")),
            "Condition?patient={{context.patientId}}&_count=500");
  EXPECT_EQ(
      prefetch_template(search("medicationAdministrations")),
      "MedicationAdministration?patient={{context.patientId}}&_sort=-effective-time&_count=1000");
  EXPECT_EQ(prefetch_template(search("documents")),
            "DocumentReference?patient={{context.patientId}}&_sort=-date&_count=200");
  for (const SearchTemplate& one : first_round(sets())) {
    std::string text = prefetch_template(one);
    const std::size_t token = text.find("{{context.patientId}}");
    ASSERT_NE(token, std::string::npos) << one.key;
    text.erase(token, std::string("{{context.patientId}}").size());
    EXPECT_THAT(text, Not(HasSubstr("{{"))) << one.key;
    EXPECT_THAT(text, Not(HasSubstr("status="))) << one.key;
  }
}

TEST(PrefetchTemplate, CodesStandWithoutSystem) {
  EXPECT_THAT(
      prefetch_template(search("hba1c")),
      testing::StartsWith("Observation?patient={{context.patientId}}&code=4548-4,17856-6,"));
  EXPECT_THAT(prefetch_template(search("hba1c")), testing::EndsWith("&_sort=-date&_count=100"));
}

TEST(PrefetchTemplate, SupplyRequestIsFoundByItsSubject) {
  EXPECT_EQ(prefetch_template(search("supplyRequests")),
            "SupplyRequest?subject=Patient/{{context.patientId}}&_count=100");
}

// The dialect of CDS Hooks 3.0.
TEST(PrefetchTemplate, AsksForThePastWithTwoDaysToSpare) {
  for (const SearchTemplate& one : first_round(sets(), 90)) {
    const std::string text = prefetch_template(one);
    if (one.key != "glucose") {
      EXPECT_EQ(text, prefetch_template(search(one.key)));
      EXPECT_EQ(prefetch_key(one), one.key);
      EXPECT_FALSE(prefetched_from(one, rules::on(2026, 6, 15)));
      continue;
    }
    EXPECT_EQ(text, prefetch_template(search("glucose")) + "&date=ge{{today() - 92 days}}");
    EXPECT_EQ(prefetched_from(one, rules::on(2026, 6, 15)), rules::on(2026, 3, 17));
    EXPECT_EQ(query_path(one, "p"), query_path(search("glucose"), "p")) << "ours asks for all";
  }
}

// A client may know the discovery of another configuration: its answer must not be taken for one to
// the template of this.
TEST(PrefetchKey, SaysHowMuchWasAskedFor) {
  const auto key = [](int days) {
    SearchTemplate glucose = glucose_search(sets());
    glucose.past_days = days;
    return prefetch_key(glucose);
  };
  EXPECT_EQ(key(0), "glucose");
  EXPECT_EQ(key(90), "glucose92Days");
  EXPECT_EQ(key(365), "glucose367Days");
}

TEST(QueryPath, NamesThePatientWithItsType) {
  EXPECT_EQ(query_path(search("patient"), "pat-7"), "Patient/pat-7");
  EXPECT_EQ(query_path(search("devices"), "pat-7"), "Device?patient=Patient/pat-7&_count=100");
  EXPECT_EQ(query_path(search("supplyRequests"), "pat-7"),
            "SupplyRequest?subject=Patient/pat-7&_count=100");
}

TEST(QueryPath, AWindowIsADayWiderOnEachSide) {
  const fhir::Window window{rules::on(2026, 5, 15), rules::on(2026, 6, 15)};
  EXPECT_THAT(query_path(cgm_search(sets()), "p", window),
              testing::EndsWith("&_sort=-date&_count=1000&date=ge2026-05-14&date=lt2026-06-16"));
  EXPECT_THAT(query_path(search("medicationAdministrations"), "p", window),
              HasSubstr("&effective-time=ge2026-05-14&effective-time=lt2026-06-16"));
  EXPECT_THAT(query_path(search("conditions"), "p", window), Not(HasSubstr("2026")));
}

TEST(QueryPath, AHostileIdCannotLeaveItsPlace) {
  EXPECT_EQ(query_path(search("patient"), "../x?y=1&z#é"), "Patient/..%2Fx%3Fy%3D1%26z%23%C3%A9");
}

TEST(CgmSearch, HoldsTheSensorCodes) {
  const SearchTemplate cgm = cgm_search(sets());
  EXPECT_EQ(cgm.data, fhir::Data::kCgm);
  EXPECT_THAT(cgm.codes, testing::ElementsAre("99504-3", "105272-9", "2344-0", "14745-4"));
}

}  // namespace
}  // namespace cds
