// G1.b. Anchor 2026-06-15, UTC.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/insulin.h"
#include "tests/support/insulin_records.h"

namespace rules {
namespace {

using fhir::Completeness;
using fhir::Data;

Context today() { return context_on(2026, 6, 15); }

Finding judge(const fhir::Chart& chart) {
  return multiple_daily_injections(insulin_facts(chart, today()), chart);
}

fhir::MedicationRequest with_text_only(fhir::CodeableConcept medication) {
  fhir::Dosage dosage;
  dosage.text = "three times a day";
  return request(std::move(medication), {dosage});
}

fhir::MedicationRequest through_pump(fhir::CodeableConcept medication) {
  fhir::MedicationRequest record = request(std::move(medication), {daily(1)});
  record.note.push_back({"for insulin pump"});
  return record;
}

// --- Status -------------------------------------------------------------------------------------

TEST(MultipleDailyInjections, BasalAndBolusMeet) {
  for (const auto& basal : {glargine(), isophane()}) {
    for (const auto& bolus : {lispro(), regular()}) {
      const Finding found = judge(insulin_chart({request(basal), request(bolus)}));
      EXPECT_EQ(found.id, "G1.b");
      EXPECT_EQ(found.status, Status::kMet);
      EXPECT_EQ(found.basis, Basis::kDerived);
      EXPECT_EQ(found.reason, Reason::kNone);
      EXPECT_EQ(found.count, 2);
    }
  }
}

TEST(MultipleDailyInjections, BasalByRequestAndBolusByStatementMeet) {
  EXPECT_EQ(judge(insulin_chart({request(glargine())}, {statement(lispro())})).status,
            Status::kMet);
}

TEST(MultipleDailyInjections, BolusAsNeededCountsForItsClass) {
  EXPECT_EQ(
      judge(insulin_chart({request(glargine(), {daily(1)}), request(lispro(), {when_needed()})}))
          .status,
      Status::kMet);
}

struct InjectionsCase {
  std::string_view name;
  int a_day;
  Status status;
};

class ScheduledInjections : public testing::TestWithParam<InjectionsCase> {};

TEST_P(ScheduledInjections, ThreeADayMeetWithoutBothClasses) {
  EXPECT_EQ(judge(insulin_chart({request(premixed(), {daily(GetParam().a_day)})})).status,
            GetParam().status);
  EXPECT_EQ(judge(insulin_chart({request(lispro(), {daily(GetParam().a_day)})})).status,
            GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Threshold, ScheduledInjections,
                         testing::Values(InjectionsCase{"One", 1, Status::kNotMet},
                                         InjectionsCase{"Two", 2, Status::kNotMet},
                                         InjectionsCase{"Three", 3, Status::kMet},
                                         InjectionsCase{"Four", 4, Status::kMet}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(MultipleDailyInjections, ThreeIsNotRounded) {
  EXPECT_EQ(judge(insulin_chart({request(premixed(), {times_per(299, 100, "d")})})).status,
            Status::kNotMet);
  EXPECT_EQ(judge(insulin_chart({request(premixed(), {times_per(300, 100, "d")})})).status,
            Status::kMet);
}

TEST(MultipleDailyInjections, PremixedAndBasalAreNotBasalAndBolus) {
  const Finding found =
      judge(insulin_chart({request(premixed(), {daily(1)}), request(glargine(), {daily(1)})}));
  EXPECT_EQ(found.status, Status::kNotMet);
  ASSERT_EQ(found.tallies.size(), 1U);
  EXPECT_EQ(found.tallies.front().kind, TallyKind::kInjectionsPerDay);
  EXPECT_EQ(found.tallies.front().count, 2);
}

TEST(MultipleDailyInjections, ACompletelyTimedRegimenOfOneClassIsNotMet) {
  const Finding found = judge(insulin_chart({request(glargine(), {daily(1)})}));
  EXPECT_EQ(found.status, Status::kNotMet);
  EXPECT_EQ(found.basis, Basis::kDerived);
  EXPECT_EQ(found.evidence_count, 1);
}

TEST(MultipleDailyInjections, InhaledBolusIsNoBolus) {
  EXPECT_EQ(judge(insulin_chart({request(glargine(), {daily(1)}), request(inhaled(), {daily(3)})}))
                .status,
            Status::kNotMet);
  EXPECT_EQ(judge(insulin_chart({request(inhaled())})).status, Status::kNotMet);
}

TEST(MultipleDailyInjections, PumpBolusIsNoBolus) {
  EXPECT_EQ(judge(insulin_chart({request(glargine(), {daily(1)}), through_pump(lispro())})).status,
            Status::kNotMet);
}

// --- Unknown and why ----------------------------------------------------------------------------

void expect_unknown(const fhir::Chart& chart, Reason reason, Basis basis = Basis::kDerived) {
  const Finding found = judge(chart);
  EXPECT_EQ(found.status, Status::kUnknown);
  EXPECT_EQ(to_string(found.reason), to_string(reason));
  EXPECT_EQ(to_string(found.basis), to_string(basis));
}

TEST(MultipleDailyInjections, NothingOnRecord) {
  expect_unknown(insulin_chart({}), Reason::kNoneOnRecord, Basis::kAbsent);
  expect_unknown(insulin_chart({request(metformin(), {daily(2)})}), Reason::kNoneOnRecord,
                 Basis::kAbsent);
}

TEST(MultipleDailyInjections, NoneActive) {
  fhir::MedicationRequest stopped = request(glargine(), {daily(1)});
  stopped.status = "stopped";
  expect_unknown(insulin_chart({stopped}), Reason::kNoneActive);
  fhir::MedicationRequest ended = request(glargine(), {bounded(daily(1), {}, day(2026, 6, 14))});
  expect_unknown(insulin_chart({ended}), Reason::kNoneActive);
  EXPECT_EQ(judge(insulin_chart({ended})).evidence_count, 1);
}

TEST(MultipleDailyInjections, TimingMissing) {
  expect_unknown(insulin_chart({request(glargine())}), Reason::kTimingMissing);
  expect_unknown(insulin_chart({with_text_only(lispro())}), Reason::kTimingMissing);
  expect_unknown(insulin_chart({request(glargine(), {daily(1)}), request(premixed())}),
                 Reason::kTimingMissing);
}

TEST(MultipleDailyInjections, AsNeededOnly) {
  expect_unknown(insulin_chart({request(lispro(), {when_needed()})}), Reason::kAsNeededOnly);
  fhir::Dosage twice = daily(2);
  twice.as_needed = true;
  expect_unknown(insulin_chart({request(lispro(), {twice})}), Reason::kAsNeededOnly);
}

TEST(MultipleDailyInjections, AsNeededBesideAScheduleIsComplete) {
  EXPECT_EQ(
      judge(insulin_chart({request(lispro(), {daily(2)}), request(lispro(), {when_needed()})}))
          .status,
      Status::kNotMet);
}

TEST(MultipleDailyInjections, PumpInsulinOnly) {
  expect_unknown(insulin_chart({through_pump(lispro())}), Reason::kPumpInsulinOnly);
  expect_unknown(insulin_chart({through_pump(lispro()), through_pump(glargine())}),
                 Reason::kPumpInsulinOnly);
}

TEST(MultipleDailyInjections, UnclassifiedInsulinStandsAgainstANo) {
  expect_unknown(insulin_chart({request(unspecified(), {daily(1)})}), Reason::kUnclassifiedInsulin);
  expect_unknown(
      insulin_chart({request(glargine(), {daily(1)}), request(texted("insulin"), {daily(1)})}),
      Reason::kUnclassifiedInsulin);
}

TEST(MultipleDailyInjections, UnclassifiedInsulinIsNeitherBasalNorBolusButIsInjected) {
  EXPECT_EQ(judge(insulin_chart({request(unspecified(), {daily(3)})})).status, Status::kMet);
}

TEST(MultipleDailyInjections, AnOpenDateStandsAgainstBoth) {
  const fhir::MedicationRequest maybe = request(lispro(), {bounded(daily(3), {}, partial("2026"))});
  expect_unknown(insulin_chart({request(glargine(), {daily(1)}), maybe}), Reason::kPartialDate);
  expect_unknown(insulin_chart({maybe}), Reason::kPartialDate);
}

TEST(MultipleDailyInjections, AnActiveRecordOfAnUnknownMedicationStandsAgainstANo) {
  fhir::MedicationRequest gone = request({});
  gone.medication_reference.reference = "Medication/gone";
  expect_unknown(insulin_chart({request(glargine(), {daily(1)}), gone}), Reason::kNotRetrieved,
                 Basis::kAbsent);
  EXPECT_EQ(judge(insulin_chart({request(glargine()), request(lispro()), gone})).status,
            Status::kMet);
}

// --- Incomplete data ----------------------------------------------------------------------------

class InsulinQueries : public testing::TestWithParam<std::pair<Data, Completeness>> {
 protected:
  static fhir::Chart lacking(fhir::Chart chart) {
    chart.of(GetParam().first).completeness = GetParam().second;
    return chart;
  }
};

TEST_P(InsulinQueries, MetStands) {
  EXPECT_EQ(judge(lacking(insulin_chart({request(glargine()), request(lispro())}))).status,
            Status::kMet);
}

TEST_P(InsulinQueries, EverythingElseIsUnknown) {
  expect_unknown(lacking(insulin_chart({request(glargine(), {daily(1)})})), Reason::kNotRetrieved,
                 Basis::kAbsent);
  expect_unknown(lacking(insulin_chart({})), Reason::kNotRetrieved, Basis::kAbsent);
}

INSTANTIATE_TEST_SUITE_P(
    Incomplete, InsulinQueries,
    testing::Values(std::pair{Data::kMedicationRequests, Completeness::kFailed},
                    std::pair{Data::kMedicationRequests, Completeness::kNotSupplied},
                    std::pair{Data::kMedicationRequests, Completeness::kPartial},
                    std::pair{Data::kMedicationStatements, Completeness::kFailed},
                    std::pair{Data::kMedicationStatements, Completeness::kNotSupplied},
                    std::pair{Data::kMedicationStatements, Completeness::kPartial}));

// --- Evidence -----------------------------------------------------------------------------------

TEST(MultipleDailyInjections, EvidenceIsTheRegimenNewestFirst) {
  fhir::MedicationRequest basal = request(glargine());
  basal.id = "basal";
  basal.authored_on = day(2026, 2, 1);
  fhir::MedicationRequest bolus = request(lispro());
  bolus.id = "bolus";
  bolus.authored_on = day(2026, 3, 1);
  fhir::MedicationRequest old = request(lispro());
  old.status = "stopped";
  const Finding found = judge(insulin_chart({basal, old, through_pump(aspart()), bolus}));
  ASSERT_EQ(found.evidence.size(), 2U);
  EXPECT_EQ(found.evidence[0].reference, "MedicationRequest/bolus");
  EXPECT_EQ(found.evidence[1].reference, "MedicationRequest/basal");
  EXPECT_EQ(found.when, day(2026, 3, 1));
}

}  // namespace
}  // namespace rules
