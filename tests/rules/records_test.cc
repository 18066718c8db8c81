// Which statuses make a record evidence: every code of FHIR's lists, on the side that the guideline
// page puts it on.
#include "rules/records.h"

#include <gtest/gtest.h>

#include "tests/support/terms_for_tests.h"

namespace rules {
namespace {

TEST(Records, ObservationsAreUsedOnceFinal) {
  fhir::Observation o;
  for (const std::string_view status : {"final", "amended", "corrected"}) {
    o.status = status;
    EXPECT_TRUE(usable(o)) << status;
  }
  for (const std::string_view status :
       {"registered", "preliminary", "cancelled", "entered-in-error", "unknown", ""}) {
    o.status = status;
    EXPECT_FALSE(usable(o)) << status;
  }
}

TEST(Records, ConditionsAreVerifiedUnconfirmedOrNoEvidence) {
  const auto as = [](std::string_view code) {
    fhir::Condition c;
    if (!code.empty()) c.verification_status = coded("v", code);
    return verification(c);
  };
  for (const std::string_view code : {"confirmed", ""}) {
    EXPECT_EQ(as(code), Verification::kConfirmed) << code;
  }
  for (const std::string_view code : {"unconfirmed", "provisional", "differential"}) {
    EXPECT_EQ(as(code), Verification::kUnconfirmed) << code;
  }
  for (const std::string_view code : {"refuted", "entered-in-error"}) {
    EXPECT_EQ(as(code), Verification::kNoEvidence) << code;
  }
}

TEST(Records, ConditionsAreActiveUnlessTheyAreSaidToBeOver) {
  fhir::Condition c;
  EXPECT_TRUE(clinically_active(c));
  for (const std::string_view code : {"active", "recurrence", "relapse"}) {
    c.clinical_status = coded("s", code);
    EXPECT_TRUE(clinically_active(c)) << code;
  }
  for (const std::string_view code : {"inactive", "remission", "resolved"}) {
    c.clinical_status = coded("s", code);
    EXPECT_FALSE(clinically_active(c)) << code;
  }
}

TEST(Records, EncountersAreInpatientEmergencyObservationOrOther) {
  const auto as = [](std::string_view code) {
    fhir::Encounter e;
    e.encounter_class.code = code;
    return encounter_class(e);
  };
  for (const std::string_view code : {"IMP", "ACUTE", "NONAC"}) {
    EXPECT_EQ(as(code), EncounterClass::kInpatient) << code;
  }
  EXPECT_EQ(as("EMER"), EncounterClass::kEmergency);
  EXPECT_EQ(as("OBSENC"), EncounterClass::kObservation);
  for (const std::string_view code : {"AMB", "HH", "VR", "SS", "FLD", "PRENC", ""}) {
    EXPECT_EQ(as(code), EncounterClass::kOther) << code;
  }
}

}  // namespace
}  // namespace rules
