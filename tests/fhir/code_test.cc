#include "fhir/code.h"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

constexpr std::string_view kCpt = "http://www.ama-assn.org/go/cpt";
constexpr std::string_view kAtc = "http://www.whocc.no/atc";

struct Alias {
  std::string_view spelling;
  std::string_view canonical;
};

class CanonicalSystem : public testing::TestWithParam<Alias> {};

TEST_P(CanonicalSystem, FoldsTheSpelling) {
  EXPECT_EQ(canonical_system(GetParam().spelling), GetParam().canonical) << GetParam().spelling;
}

INSTANTIATE_TEST_SUITE_P(Itself, CanonicalSystem,
                         testing::Values(Alias{systems::kLoinc, systems::kLoinc},
                                         Alias{systems::kSnomed, systems::kSnomed},
                                         Alias{systems::kIcd10Cm, systems::kIcd10Cm},
                                         Alias{systems::kIcd9Cm, systems::kIcd9Cm},
                                         Alias{systems::kHcpcs, systems::kHcpcs},
                                         Alias{systems::kRxNorm, systems::kRxNorm},
                                         Alias{systems::kUcum, systems::kUcum}, Alias{kCpt, kCpt},
                                         Alias{kAtc, kAtc}));

INSTANTIATE_TEST_SUITE_P(Oids, CanonicalSystem,
                         testing::Values(Alias{"urn:oid:2.16.840.1.113883.6.1", systems::kLoinc},
                                         Alias{"urn:oid:2.16.840.1.113883.6.96", systems::kSnomed},
                                         Alias{"urn:oid:2.16.840.1.113883.6.90", systems::kIcd10Cm},
                                         Alias{"urn:oid:2.16.840.1.113883.6.3", systems::kIcd10Cm},
                                         Alias{"urn:oid:2.16.840.1.113883.6.103", systems::kIcd9Cm},
                                         Alias{"urn:oid:2.16.840.1.113883.6.88", systems::kRxNorm},
                                         Alias{"urn:oid:2.16.840.1.113883.6.285", systems::kHcpcs},
                                         Alias{"urn:oid:2.16.840.1.113883.6.14", systems::kHcpcs},
                                         Alias{"urn:oid:2.16.840.1.113883.6.12", kCpt},
                                         Alias{"urn:oid:2.16.840.1.113883.6.73", kAtc},
                                         Alias{"urn:oid:2.16.840.1.113883.6.8", systems::kUcum},
                                         Alias{"urn:oid:2.16.840.1.113883.6.24",
                                               "urn:iso:std:iso:11073:10101"},
                                         Alias{"URN:OID:2.16.840.1.113883.6.1", systems::kLoinc}));

INSTANTIATE_TEST_SUITE_P(
    OtherUrls, CanonicalSystem,
    testing::Values(Alias{"http://hl7.org/fhir/sid/icd-10", systems::kIcd10Cm},
                    Alias{"http://hl7.org/fhir/sid/icd-10-sm", systems::kIcd10Cm},
                    Alias{"http://terminology.hl7.org/CodeSystem/icd9cm", systems::kIcd9Cm},
                    Alias{"http://hl7.org/fhir/sid/icd-9", systems::kIcd9Cm},
                    Alias{"http://snomed.info/sct/731000124108", systems::kSnomed},
                    Alias{"http://snomed.info", systems::kSnomed},
                    Alias{"http://snomed.info.sct", systems::kSnomed},
                    Alias{"https://bluebutton.cms.gov/resources/codesystem/hcpcs", systems::kHcpcs},
                    Alias{"https://www.cms.gov/Medicare/Coding/MedHCPCSGenInfo/index.html",
                          systems::kHcpcs},
                    Alias{"http://www.nlm.nih.gov/research/umls/hcpcs", systems::kHcpcs}));

INSTANTIATE_TEST_SUITE_P(
    SchemeSlashAndCase, CanonicalSystem,
    testing::Values(
        Alias{"https://loinc.org", systems::kLoinc}, Alias{"http://loinc.org/", systems::kLoinc},
        Alias{"HTTPS://LOINC.ORG//", systems::kLoinc}, Alias{" http://loinc.org ", systems::kLoinc},
        Alias{"http://unitsofmeasure.org/", systems::kUcum},
        Alias{"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", systems::kHcpcs},
        Alias{"http://www.cms.gov/medicare/coding/hcpcsreleasecodesets", systems::kHcpcs},
        Alias{"https://hl7.org/fhir/sid/ICD-10-CM/", systems::kIcd10Cm},
        Alias{"http://www.ama-assn.org/go/CPT", kCpt}));

INSTANTIATE_TEST_SUITE_P(
    Unknown, CanonicalSystem,
    testing::Values(Alias{"", ""}, Alias{"/", "/"},
                    Alias{"http://example.org/codes/", "http://example.org/codes/"},
                    Alias{"loinc.org", "loinc.org"},
                    Alias{"http://loinc.org.example", "http://loinc.org.example"},
                    Alias{"urn:oid:2.16.840.1.113883.6.10", "urn:oid:2.16.840.1.113883.6.10"}));

TEST(CanonicalSystemResult, OutlivesTheInputWhenTheSystemIsKnown) {
  std::string input = "https://LOINC.org/";
  const std::string_view canonical = canonical_system(input);
  input.assign(input.size(), 'x');
  EXPECT_EQ(canonical, systems::kLoinc);
}

TEST(CanonicalSystemResult, AVeryLongSystemIsItself) {
  const std::string input = "http://loinc.org/" + std::string(1'000'000, 'x');
  EXPECT_EQ(canonical_system(input).data(), input.data());
  EXPECT_EQ(canonical_system("http://loinc.org" + std::string(1'000'000, '/')), systems::kLoinc);
}

TEST(CanonicalCode, IsTrimmedAndUpperCase) {
  EXPECT_EQ(canonical_code(systems::kLoinc, " 4548-4\t"), "4548-4");
  EXPECT_EQ(canonical_code(systems::kHcpcs, "e0784"), "E0784");
  EXPECT_EQ(canonical_code(systems::kLoinc, ""), "");
  EXPECT_EQ(canonical_code(systems::kLoinc, "  "), "");
}

TEST(CanonicalCode, LosesTheDotInIcdOnly) {
  EXPECT_EQ(canonical_code(systems::kIcd10Cm, "e10.65"), "E1065");
  EXPECT_EQ(canonical_code(systems::kIcd10Cm, "E1065"), "E1065");
  EXPECT_EQ(canonical_code(systems::kIcd9Cm, "250.01"), "25001");
  EXPECT_EQ(canonical_code("http://example.org", "250.01"), "250.01");
}

struct Literal {
  std::string_view reference;
  std::string_view base;
  std::string_view type;
  std::string_view id;
};

class SplitReference : public testing::TestWithParam<Literal> {};

TEST_P(SplitReference, GivesBaseTypeAndId) {
  const ReferenceParts parts = split_reference(GetParam().reference);
  EXPECT_EQ(parts.base, GetParam().base) << GetParam().reference;
  EXPECT_EQ(parts.type, GetParam().type) << GetParam().reference;
  EXPECT_EQ(parts.id, GetParam().id) << GetParam().reference;
}

INSTANTIATE_TEST_SUITE_P(Literals, SplitReference,
                         testing::Values(Literal{"Patient/123", "", "Patient", "123"},
                                         Literal{"Observation/a-B.9", "", "Observation", "a-B.9"},
                                         Literal{"Patient/123/_history/4", "", "Patient", "123"},
                                         Literal{"https://ehr.example/r4/Patient/123",
                                                 "https://ehr.example/r4", "Patient", "123"},
                                         Literal{"http://ehr.example:8080/Patient/1",
                                                 "http://ehr.example:8080", "Patient", "1"},
                                         Literal{"https://ehr.example/r4/Patient/123/_history/4",
                                                 "https://ehr.example/r4", "Patient", "123"}));

INSTANTIATE_TEST_SUITE_P(
    NoneOfThese, SplitReference,
    testing::Values(
        Literal{"", "", "", ""}, Literal{"#contained", "", "", ""}, Literal{"#", "", "", ""},
        Literal{"urn:uuid:0d6a5f4e-3c1c-4b3e-9a7a-0e4fd3a1f111", "", "", ""},
        Literal{"urn:oid:1.2.3", "", "", ""}, Literal{"Patient", "", "", ""},
        Literal{"Patient/", "", "", ""}, Literal{"/Patient/1", "", "", ""},
        Literal{"/123", "", "", ""}, Literal{"//", "", "", ""}, Literal{"patient/1", "", "", ""},
        Literal{"Patient/1/", "", "", ""}, Literal{"Patient/a b", "", "", ""},
        Literal{"Patient/1#x", "", "", ""}, Literal{"#x/Patient/1", "", "", ""},
        Literal{"Patient?identifier=http://a/Patient/1", "", "", ""},
        Literal{"Patient/1?_format=json", "", "", ""}, Literal{"Group/1/Patient/2", "", "", ""},
        Literal{"../Patient/1", "", "", ""}, Literal{"ftp://ehr.example/Patient/1", "", "", ""},
        Literal{"https://Patient/1", "", "", ""}, Literal{"https:///Patient/1", "", "", ""},
        Literal{"javascript://x/Patient/1", "", "", ""}, Literal{"_history/1", "", "", ""},
        Literal{"Patient/1/_history/", "", "", ""}, Literal{"Patient/1/_history", "", "", ""},
        Literal{"Patient/1/_history/../2", "", "", ""}, Literal{"Patient/_history/1", "", "", ""}));

TEST(ReferenceSplitter, SplitsEachThatIsAnotherThanTheOneBefore) {
  ReferenceSplitter references;
  EXPECT_TRUE(references.split("").type.empty());
  std::string text = "Patient/1";
  EXPECT_EQ(references.split(text).id, "1");
  EXPECT_EQ(references.split("Patient/1").type, "Patient");
  text = "Patient/2";  // in the same place
  EXPECT_EQ(references.split(text).id, "2");
  EXPECT_TRUE(references.split("#x").id.empty());
}

TEST(SplitReferenceId, HasAtMost64Characters) {
  EXPECT_EQ(split_reference("Patient/" + std::string(64, 'a')).id.size(), 64U);
  EXPECT_TRUE(split_reference("Patient/" + std::string(65, 'a')).id.empty());
}

}  // namespace
}  // namespace fhir
