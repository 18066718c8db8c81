// Remarks beside an answer: when each is made and when it is not. None of them decides.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/order_case.h"

namespace rules {
namespace {

void product_for_review(OrderCase& c) {
  c.kind = ProductKind::kDisposable;
  c.brand = "Omnipod GO";
}
void educated(OrderCase& c) {
  fhir::Encounter visit;
  visit.id = "visit";
  visit.status = "finished";
  visit.type = {coded(fhir::systems::kHcpcs, "G0108")};
  visit.period = {partial("2026-01-01"), partial("2026-01-01")};
  c.chart.encounters.push_back(visit);
}
// Sensor glucose was left out: it could not change an answer, or it was not asked for yet.
void sensor_not_read(OrderCase& c) {
  c.chart.of(fhir::Data::kCgm).completeness = fhir::Completeness::kNotSupplied;
}
// Education that ended too long ago: no reading changes group 1.
void group_1_is_over(OrderCase& c) {
  educated(c);
  c.chart.encounters.front().period = {partial("2020-01-01"), partial("2020-01-01")};
}
void attestations_failed(OrderCase& c) { c.failed(fhir::Data::kQuestionnaireResponses); }

struct Row {
  const char* name;
  void (*fill)(OrderCase&);
  NoteKind kind;
  int times;  // how often the note is made
  const char* detail = "";
  int count = 0;
  int sessions = 1;  // the parameter education_sessions
  CgmRule cgm = CgmRule::kReview;
};

class Notes : public testing::TestWithParam<Row> {};

TEST_P(Notes, AreMade) {
  const Row& row = GetParam();
  OrderCase c;
  row.fill(c);
  c.parameters.education_sessions = row.sessions;
  c.parameters.cgm = row.cgm;
  int times = 0;
  for (const Note& note : c.judge().notes) {
    if (note.kind != row.kind) continue;
    ++times;
    EXPECT_EQ(note.detail, row.detail);
    EXPECT_EQ(note.count, row.count);
  }
  EXPECT_EQ(times, row.times);
}

INSTANTIATE_TEST_SUITE_P(
    Product, Notes,
    testing::Values(
        Row{"KindToConfirm", product_for_review, NoteKind::kProductToConfirm, 1, "Omnipod GO"},
        Row{"NotOnceAttested",
            [](OrderCase& c) {
              product_for_review(c);
              c.attest("product").value_coding.code = "wireless-disposable";
            },
            NoteKind::kProductToConfirm, 0},
        Row{"StillWhenTheAnswerIsNoneOfTheChoices",
            [](OrderCase& c) {
              product_for_review(c);
              c.attest("product").value_coding.code = "something-else";
            },
            NoteKind::kProductToConfirm, 1, "Omnipod GO"},
        Row{"KindKnown", [](OrderCase& c) { c.brand = "MiniMed 780G"; },
            NoteKind::kProductToConfirm, 0},
        Row{"SensorOfAnArtificialPancreas", [](OrderCase& c) { c.kind = ProductKind::kAidSystem; },
            NoteKind::kAidSensorOtherPolicy, 1},
        Row{"NoSensorInADurablePump", [](OrderCase&) {}, NoteKind::kAidSensorOtherPolicy, 0}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Reservoir, Notes,
    testing::Values(Row{"OfTheOrderedPumpToConfirm",
                        [](OrderCase& c) {
                          child(c);
                          c.brand = "t:flex";
                        },
                        NoteKind::kReservoirToConfirm, 1, "Tandem t:flex", 480},
                    Row{"OfTheCurrentPumpToConfirm",
                        [](OrderCase& c) {
                          c.device("t:flex");
                          c.born("2010-01-01");
                          c.says("R.ped", true);
                        },
                        NoteKind::kReservoirToConfirm, 1, "Tandem t:flex", 480},
                    Row{"NotWhenItsVolumeIsAttested",
                        [](OrderCase& c) {
                          c.device("t:flex");
                          c.born("2010-01-01");
                          c.says("R.ped", true);
                          c.attest_number("R.ped.volume", 480);
                        },
                        NoteKind::kReservoirToConfirm, 0},
                    Row{"NotOfConfirmedOnes", child, NoteKind::kReservoirToConfirm, 0},
                    Row{"NotForAnAdult",
                        [](OrderCase& c) {
                          child(c);
                          c.brand = "t:flex";
                          c.born("1980-01-01");
                        },
                        NoteKind::kReservoirToConfirm, 0}),
    row_name);

INSTANTIATE_TEST_SUITE_P(Education, Notes,
                         testing::Values(Row{"FewerSessionsThanExpected", educated,
                                             NoteKind::kEducationSessions, 1, "", 1, 2},
                                         Row{"AsManyAsExpected", educated,
                                             NoteKind::kEducationSessions, 0},
                                         Row{"NoneOnRecord", [](OrderCase&) {},
                                             NoteKind::kEducationSessions, 0, "", 0, 2}),
                         row_name);

INSTANTIATE_TEST_SUITE_P(NotRead, Notes,
                         testing::Values(Row{"AttestationsForAQuestion", attestations_failed,
                                             NoteKind::kAttestationNotRetrieved, 1},
                                         Row{"AttestationsForAnotherIndication",
                                             [](OrderCase& c) {
                                               attestations_failed(c);
                                               c.chart.conditions.clear();
                                               c.reason("E66.9");
                                             },
                                             NoteKind::kAttestationNotRetrieved, 1},
                                         Row{"AttestationsWhereTheProductDecides",
                                             [](OrderCase& c) {
                                               attestations_failed(c);
                                               c.kind = ProductKind::kMechanical;
                                             },
                                             NoteKind::kAttestationNotRetrieved, 0},
                                         Row{"AttestationsWereRead", [](OrderCase&) {},
                                             NoteKind::kAttestationNotRetrieved, 0},
                                         Row{"SensorThatCouldNotChangeTheAnswer",
                                             [](OrderCase& c) {
                                               sensor_not_read(c);
                                               group_1_is_over(c);
                                             },
                                             NoteKind::kCgmNotRead, 1},
                                         Row{"SensorIsStillToBeRead", sensor_not_read,
                                             NoteKind::kCgmNotRead, 0},
                                         Row{"SensorIsIgnoredAnyway",
                                             [](OrderCase& c) {
                                               sensor_not_read(c);
                                               group_1_is_over(c);
                                             },
                                             NoteKind::kCgmNotRead, 0, "", 0, 1, CgmRule::kIgnore}),
                         row_name);

INSTANTIATE_TEST_SUITE_P(
    Records, Notes,
    testing::Values(Row{"OfAnotherPatient", [](OrderCase& c) { c.chart.dropped_other_patient = 3; },
                        NoteKind::kOtherPatientDropped, 1, "", 3},
                    Row{"AllOfThisPatient", [](OrderCase&) {}, NoteKind::kOtherPatientDropped, 0},
                    Row{"WithoutUnit",
                        [](OrderCase& c) {
                          add_test(c.chart, "2026-06-01T08:00:00Z", "120");
                          c.chart.observations.back().value_quantity->unit = "";
                          c.chart.observations.back().value_quantity->code = "";
                        },
                        NoteKind::kUnusableValues, 1, "", 1}),
    row_name);

INSTANTIATE_TEST_SUITE_P(Replacement, Notes,
                         testing::Values(Row{"BrokenUnderWarranty",
                                             [](OrderCase& c) {
                                               broken(c);
                                               c.no_group();
                                               c.warranty_ends("2027-01-01");
                                             },
                                             NoteKind::kUnderWarranty, 1},
                                         Row{"BrokenPastItsWarranty",
                                             [](OrderCase& c) {
                                               broken(c);
                                               c.no_group();
                                               c.warranty_ends("2026-01-01");
                                             },
                                             NoteKind::kUnderWarranty, 0},
                                         Row{"ChildOfUnknownAge",
                                             [](OrderCase& c) {
                                               child(c);
                                               c.chart.patient.birth_date.reset();
                                             },
                                             NoteKind::kBirthDateMissing, 1},
                                         Row{"ChildOfKnownAge", child, NoteKind::kBirthDateMissing,
                                             0}),
                         row_name);

}  // namespace
}  // namespace rules
