#include "cds/value_set_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cds/terminology.h"

namespace cds {
namespace {

using fhir::ValueSetConcept;
using testing::ElementsAre;
using testing::IsEmpty;

namespace systems = fhir::systems;

ValueSetConcept member(std::string_view system, std::string_view code, bool below = false) {
  return {std::string(system), std::string(code), "A display", "", below};
}

fhir::ValueSet set_of(std::string id, std::vector<ValueSetConcept> include,
                      std::vector<ValueSetConcept> exclude = {}) {
  return {id, id, std::move(include), std::move(exclude)};
}

std::vector<std::string> faults_of(std::vector<fhir::ValueSet> all) {
  fhir::ValueSets sets;
  for (fhir::ValueSet& set : all) sets.add(std::move(set));
  return value_set_faults(sets);
}

TEST(ValueSetFaults, TheBuiltInSetsHaveNone) {
  EXPECT_THAT(value_set_faults(Terminology().sets()), IsEmpty());
}

TEST(ValueSetFaults, ACodeSystemThatNobodyKnowsIsNamed) {
  EXPECT_THAT(faults_of({set_of("hba1c", {member("http://loinc.example", "4548-4")})}),
              ElementsAre("hba1c: http://loinc.example|4548-4: code system not known"));
}

TEST(ValueSetFaults, AnotherSpellingOfAKnownSystemIsKnown) {
  EXPECT_THAT(faults_of({set_of("hba1c", {member("urn:oid:2.16.840.1.113883.6.1", "4548-4")})}),
              IsEmpty());
}

TEST(ValueSetFaults, ACodeTwiceInOneSetIsNamed) {
  EXPECT_THAT(faults_of({set_of(
                  "dka", {member(systems::kIcd10Cm, "E10.1"), member(systems::kIcd10Cm, "E101")})}),
              ElementsAre("dka: http://hl7.org/fhir/sid/icd-10-cm|E101: named twice"));
}

TEST(ValueSetFaults, AMissingDisplayIsNamedAmongExcludedCodesToo) {
  ValueSetConcept bare = member(systems::kLoinc, "1-1");
  bare.display.clear();
  EXPECT_THAT(faults_of({set_of("hba1c", {member(systems::kLoinc, "2-2")}, {bare})}),
              ElementsAre("hba1c: http://loinc.org|1-1: no display"));
}

struct Pair {
  const char* one;
  const char* other;
};

class ExclusiveSets : public testing::TestWithParam<Pair> {};

TEST_P(ExclusiveSets, ShareNoCode) {
  EXPECT_THAT(faults_of({set_of(GetParam().one, {member(systems::kSnomed, "1")}),
                         set_of(GetParam().other, {member(systems::kSnomed, "1")})}),
              ElementsAre(std::string(GetParam().one) + " and " + GetParam().other +
                          ": http://snomed.info/sct|1 is in both, and they exclude each other"));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ExclusiveSets,
    testing::Values(
        Pair{"insulin-long", "insulin-rapid"}, Pair{"insulin-intermediate", "insulin-premixed"},
        Pair{"diabetes", "gestational-diabetes"}, Pair{"glucose-ambiguous", "glucose-self-test"},
        Pair{"glucose-lab", "glucose-self-test"}, Pair{"pump-disposable", "pump-durable"},
        Pair{"pump-implantable", "pump-supplies"}, Pair{"pregnancy", "pregnancy-ended"},
        Pair{"pregnancy-status-not-pregnant", "pregnancy-status-pregnant"}),
    [](const auto& test) {
      std::string name = std::string(test.param.one) + "_" + test.param.other;
      std::erase(name, '-');
      return name;
    });

TEST(ValueSetFaults, ACodeBelowAFamilyOfTheOtherSetIsFound) {
  EXPECT_THAT(faults_of({set_of("diabetes", {member(systems::kIcd10Cm, "O24", true)}),
                         set_of("gestational-diabetes", {member(systems::kIcd10Cm, "O24.4")})}),
              testing::SizeIs(1));
}

TEST(ValueSetFaults, AnExcludedCodeIsNotShared) {
  EXPECT_THAT(faults_of({set_of("diabetes", {member(systems::kIcd10Cm, "O24", true)},
                                {member(systems::kIcd10Cm, "O24.4", true)}),
                         set_of("gestational-diabetes", {member(systems::kIcd10Cm, "O24.4")})}),
              IsEmpty());
}

TEST(ValueSetFaults, SetsThatMayOverlapDo) {
  EXPECT_THAT(faults_of({set_of("insulin-rapid", {member(systems::kHcpcs, "J1811")}),
                         set_of("insulin-pump-use", {member(systems::kHcpcs, "J1811")})}),
              IsEmpty());
}

}  // namespace
}  // namespace cds
