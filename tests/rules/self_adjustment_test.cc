// G1.c. Anchor 2026-06-15, UTC: months begin on the 15th, from 2025-12-15.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
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
using fhir::MedicationAdministration;

constexpr int kMonths = 6;

MedicationAdministration given(std::string_view when, int units,
                               fhir::CodeableConcept medication = lispro()) {
  static std::deque<std::string> ids;
  ids.push_back("a" + std::to_string(ids.size()));
  MedicationAdministration made;
  made.id = ids.back();
  made.status = "completed";
  made.medication = std::move(medication);
  made.subject.reference = "Patient/p1";
  made.effective.date_time = partial(when);
  fhir::Reference performer;
  performer.reference = "Patient/p1";
  made.performer.own() = {performer};
  made.dose = units_of(units);
  return made;
}

fhir::Chart chart_of(std::vector<MedicationAdministration> records) {
  fhir::Chart chart;
  chart.patient.id = "p1";
  chart.medication_administrations = std::move(records);
  chart.of(Data::kMedicationAdministrations).completeness = Completeness::kComplete;
  return chart;
}

// The day that lies `day` days after the begin of month `month` (0 is the earliest).
std::string on(int month, int day, std::string_view time = "") {
  const fhir::Date begin =
      fhir::minus_months(fhir::make_date(2026, 6, 15).value(), kMonths - month);
  return fhir::to_string(fhir::add_days(begin, day)) + std::string(time);
}

// `changes[m]` doses in month m that differ from the one before; the first dose of all is one more
// record.
std::vector<MedicationAdministration> adjusted(const std::vector<int>& changes) {
  std::vector<MedicationAdministration> records{given("2025-12-01", 1)};
  int units = 1;
  for (int month = 0; month < kMonths; ++month) {
    for (int i = 0; i < changes[static_cast<std::size_t>(month)]; ++i) {
      units = units == 1 ? 2 : 1;
      records.push_back(given(on(month, i), units));
    }
  }
  return records;
}

Finding judge(std::vector<MedicationAdministration> records) {
  return self_adjustment(chart_of(std::move(records)), context_on(2026, 6, 15));
}

void expect_unknown(std::vector<MedicationAdministration> records, Reason reason) {
  const Finding found = judge(std::move(records));
  EXPECT_EQ(found.status, Status::kUnknown);
  EXPECT_EQ(to_string(found.reason), to_string(reason));
}

// --- Status -------------------------------------------------------------------------------------

TEST(SelfAdjustment, FourChangesInEveryMonthMeet) {
  const Finding found = judge(adjusted({4, 4, 4, 4, 4, 4}));
  EXPECT_EQ(found.id, "G1.c");
  EXPECT_EQ(found.status, Status::kMet);
  EXPECT_EQ(found.basis, Basis::kDerived);
  EXPECT_EQ(found.count, 24);
  ASSERT_TRUE(found.value);
  EXPECT_EQ(found.value->value, fhir::Decimal::whole(4));
  EXPECT_EQ(found.value->unit, "/mo");
  EXPECT_EQ(found.window, (fhir::Window{fhir::make_date(2025, 12, 15).value(),
                                        fhir::make_date(2026, 6, 15).value()}));
  EXPECT_EQ(found.evidence_count, 24);
  EXPECT_EQ(found.evidence.size(), kMaxEvidence);
  EXPECT_EQ(found.when, partial(on(5, 3)));
}

class OneShortMonth : public testing::TestWithParam<int> {};

TEST_P(OneShortMonth, IsNotMet) {
  std::vector<int> changes(kMonths, 5);
  changes[static_cast<std::size_t>(GetParam())] = 3;
  const Finding found = judge(adjusted(changes));
  EXPECT_EQ(found.status, Status::kNotMet);
  ASSERT_TRUE(found.value);
  EXPECT_EQ(found.value->value, fhir::Decimal::whole(3));
}

TEST_P(OneShortMonth, WithoutAnyRecordIsUnknown) {
  std::vector<int> changes(kMonths, 5);
  changes[static_cast<std::size_t>(GetParam())] = 0;
  expect_unknown(adjusted(changes), Reason::kTooFew);
}

INSTANTIATE_TEST_SUITE_P(EachMonth, OneShortMonth, testing::Range(0, kMonths));

TEST(SelfAdjustment, TheNumberIsAParameter) {
  Parameters parameters;
  parameters.adjustments_per_month = 5;
  const fhir::Chart chart = chart_of(adjusted({4, 5, 5, 5, 5, 5}));
  EXPECT_EQ(self_adjustment(chart, context_on(2026, 6, 15, parameters)).status, Status::kNotMet);
  parameters.adjustments_per_month = 4;
  EXPECT_EQ(self_adjustment(chart, context_on(2026, 6, 15, parameters)).status, Status::kMet);
}

TEST(SelfAdjustment, NothingOnRecord) {
  const Finding found = judge({});
  EXPECT_EQ(found.status, Status::kUnknown);
  EXPECT_EQ(found.reason, Reason::kNoneOnRecord);
  EXPECT_EQ(found.basis, Basis::kAbsent);
  EXPECT_EQ(found.count, 0);
  expect_unknown({given("2025-12-14", 4)}, Reason::kNoneOnRecord);
}

TEST(SelfAdjustment, AMonthOfEqualDosesIsNotMet) {
  std::vector<MedicationAdministration> records = adjusted({4, 4, 4, 4, 4, 0});
  const int units = 1;  // the last dose of the month before
  for (int i = 0; i < 30; ++i) records.push_back(given(on(5, i), units));
  EXPECT_EQ(judge(records).status, Status::kNotMet);
}

// --- Months -------------------------------------------------------------------------------------

TEST(SelfAdjustment, MonthsAreHalfOpen) {
  // The fourth change of the first month on its last day, then on the first day of the next.
  std::vector<MedicationAdministration> records = adjusted({3, 4, 4, 4, 4, 4});
  records.push_back(given("2026-01-14T23:59:59Z", 9));
  EXPECT_EQ(judge(records).status, Status::kMet);
  records.back() = given("2026-01-15T00:00:00Z", 9);
  EXPECT_EQ(judge(records).status, Status::kNotMet);
}

TEST(SelfAdjustment, TheFirstDayOfTheWindowCountsAndTheAnchorDayDoesNot) {
  std::vector<MedicationAdministration> records = adjusted({3, 4, 4, 4, 4, 4});
  records.push_back(given("2025-12-14T23:59:59Z", 9));
  EXPECT_EQ(judge(records).status, Status::kNotMet);
  records = adjusted({4, 4, 4, 4, 4, 3});
  records.push_back(given("2026-06-15T00:00:00Z", 9));
  EXPECT_EQ(judge(records).status, Status::kNotMet);
  records.back() = given("2026-06-14T23:59:59Z", 9);
  EXPECT_EQ(judge(records).status, Status::kMet);
}

TEST(SelfAdjustment, DaysAreThoseOfTheSite) {
  std::vector<MedicationAdministration> records = adjusted({4, 4, 4, 4, 4, 3});
  records.push_back(given("2026-06-15T01:00:00+02:00", 9));  // 2026-06-14 in UTC
  EXPECT_EQ(judge(records).status, Status::kMet);
}

TEST(SelfAdjustment, MonthEndsAreClamped) {
  std::vector<MedicationAdministration> records;
  const Context context = context_on(2026, 3, 31);
  records.push_back(given("2026-02-28T08:00:00Z", 1));
  const Finding found = self_adjustment(chart_of(records), context);
  EXPECT_EQ(found.window, (fhir::Window{fhir::make_date(2025, 9, 30).value(),
                                        fhir::make_date(2026, 3, 31).value()}));
}

// --- Changes ------------------------------------------------------------------------------------

// How many changes the last month has, when the others have plenty.
int changes_of_last_month(const std::vector<MedicationAdministration>& last) {
  Parameters parameters;
  for (int needed = 1; needed <= 20; ++needed) {
    parameters.adjustments_per_month = needed;
    std::vector<MedicationAdministration> records =
        adjusted({needed, needed, needed, needed, needed, 0});
    records.insert(records.end(), last.begin(), last.end());
    const fhir::Chart chart = chart_of(std::move(records));
    if (self_adjustment(chart, context_on(2026, 6, 15, parameters)).status != Status::kMet) {
      return needed - 1;
    }
  }
  return 20;
}

TEST(DoseChange, IsADifferenceFromThePreviousDoseOfTheIngredient) {
  EXPECT_EQ(changes_of_last_month({given(on(5, 1), 5), given(on(5, 2), 5), given(on(5, 3), 6)}), 2);
}

TEST(DoseChange, IngredientsDoNotMix) {
  // glargine 20 each time, lispro 5 each time: only the first lispro differs (from the month
  // before).
  EXPECT_EQ(changes_of_last_month({given(on(5, 1), 20, glargine()), given(on(5, 2), 5),
                                   given(on(5, 3), 20, glargine()), given(on(5, 4), 5)}),
            1);
}

TEST(DoseChange, ProductsOfOneIngredientAreOne) {
  EXPECT_EQ(changes_of_last_month(
                {given(on(5, 1), 20, glargine()), given(on(5, 2), 22, rxnorm("847230"))}),
            1);
}

TEST(DoseChange, TheFirstDoseOfAnIngredientIsNone) {
  EXPECT_EQ(changes_of_last_month({given(on(5, 1), 20, glargine())}), 0);
}

TEST(DoseChange, ThePreviousDoseMayLieBeforeTheWindow) {
  std::vector<MedicationAdministration> records = adjusted({4, 4, 4, 4, 4, 4});
  EXPECT_EQ(judge(records).value->value, fhir::Decimal::whole(4));
  records.erase(records.begin());  // the dose before the window: the first one within is no change
  EXPECT_EQ(judge(records).value->value, fhir::Decimal::whole(3));
}

TEST(DoseChange, EqualNumbersInAnotherSpellingAreEqual) {
  MedicationAdministration spelled = given(on(5, 2), 0);
  spelled.dose->value = fhir::Decimal::parse("5.0");
  EXPECT_EQ(changes_of_last_month({given(on(5, 1), 5), spelled}), 1);
}

TEST(DoseChange, ADoubleUploadCountsOnce) {
  const std::string at = on(5, 1, "T08:00:00Z");
  const std::string zoned = on(5, 1, "T10:00:00+02:00");
  Finding once = judge({given(at, 5)});
  Finding twice = judge({given(at, 5), given(zoned, 5)});
  EXPECT_EQ(once.count, 1);
  EXPECT_EQ(twice.count, 1);
  EXPECT_EQ(judge({given(at, 5), given(at, 5, glargine())}).count, 2);
  EXPECT_EQ(judge({given(at, 5), given(at, 6)}).count, 2);
  EXPECT_EQ(judge({given(on(5, 1), 5), given(on(5, 1), 5)}).count, 2);
}

TEST(DoseChange, DoesNotDependOnTheOrderOfRecords) {
  std::vector<MedicationAdministration> records = adjusted({4, 5, 6, 4, 5, 3});
  for (int i = 0; i < 4; ++i) records.push_back(given(on(5, 10), i % 2 + 1));
  const Finding forward = judge(records);
  std::reverse(records.begin(), records.end());
  const Finding backward = judge(records);
  EXPECT_EQ(forward.status, backward.status);
  EXPECT_EQ(forward.value->value, backward.value->value);
}

// --- What counts --------------------------------------------------------------------------------

int count_of(MedicationAdministration record) { return judge({std::move(record)}).count.value(); }

TEST(SelfAdministration, OnlyCompletedOnes) {
  MedicationAdministration record = given(on(2, 3), 5);
  EXPECT_EQ(count_of(record), 1);
  for (const std::string_view status :
       {"in-progress", "not-done", "on-hold", "entered-in-error", "stopped", "unknown", ""}) {
    record.status = status;
    EXPECT_EQ(count_of(record), 0) << status;
  }
}

TEST(SelfAdministration, ByThePatientOrARelatedPerson) {
  MedicationAdministration record = given(on(2, 3), 5);
  const auto by = [&record](std::string_view reference) {
    record.performer.own().front().reference = reference;
    return count_of(record);
  };
  EXPECT_EQ(by("RelatedPerson/9"), 1);
  EXPECT_EQ(by("https://ehr.example/r4/Patient/p1"), 1);
  EXPECT_EQ(by("Practitioner/1"), 0);
  EXPECT_EQ(by("Device/1"), 0);
  EXPECT_EQ(by("Patient/other"), 0);
  EXPECT_EQ(by(""), 0);
  record.performer.own().clear();
  EXPECT_EQ(count_of(record), 0);
}

TEST(SelfAdministration, OnePerformerOfSeveralSuffices) {
  MedicationAdministration record = given(on(2, 3), 5);
  fhir::Reference nurse;
  nurse.reference = "Practitioner/1";
  record.performer.own().insert(record.performer->begin(), nurse);
  EXPECT_EQ(count_of(record), 1);
}

TEST(SelfAdministration, OnlyInsulin) {
  EXPECT_EQ(count_of(given(on(2, 3), 5, metformin())), 0);
  EXPECT_EQ(count_of(given(on(2, 3), 5, texted("insulin from the pen"))), 1);
}

TEST(SelfAdministration, WithoutADoseInInsulinUnitsIsNotUsed) {
  MedicationAdministration none = given(on(2, 3), 5);
  none.dose = {};
  expect_unknown({none}, Reason::kUnusableValues);
  MedicationAdministration volume = given(on(2, 3), 5);
  volume.dose->unit = "mL";
  volume.dose->code = "mL";
  expect_unknown({volume}, Reason::kUnusableValues);
  MedicationAdministration about = given(on(2, 3), 5);
  about.dose->comparator = fhir::Comparator::kLess;
  expect_unknown({about}, Reason::kUnusableValues);
  expect_unknown({given(on(2, 3), 0)}, Reason::kUnusableValues);
}

TEST(SelfAdministration, RecordsLeftOutStandAgainstANoOnly) {
  MedicationAdministration volume = given(on(2, 20), 5);
  volume.dose->unit = "mL";
  volume.dose->code = "mL";
  std::vector<MedicationAdministration> records = adjusted({4, 4, 3, 4, 4, 4});
  EXPECT_EQ(judge(records).status, Status::kNotMet);
  records.push_back(volume);
  expect_unknown(records, Reason::kUnusableValues);
  records = adjusted({4, 4, 4, 4, 4, 4});
  records.push_back(volume);
  EXPECT_EQ(judge(records).status, Status::kMet);
}

TEST(SelfAdministration, APartialDateStandsAgainstANoOnly) {
  std::vector<MedicationAdministration> records = adjusted({4, 4, 3, 4, 4, 4});
  records.push_back(given("2026-02", 7));
  expect_unknown(records, Reason::kPartialDate);
  records.back() = given("2024", 7);
  EXPECT_EQ(judge(records).status, Status::kNotMet);
}

TEST(SelfAdministration, OfAnUnknownMedicationStandsAgainstANo) {
  MedicationAdministration gone = given(on(2, 3), 5, {});
  gone.medication_reference.reference = "Medication/gone";
  std::vector<MedicationAdministration> records = adjusted({4, 4, 3, 4, 4, 4});
  records.push_back(gone);
  expect_unknown(records, Reason::kNotRetrieved);
}

TEST(SelfAdministration, APeriodCountsByItsStart) {
  MedicationAdministration record = given(on(2, 3), 5);
  record.effective.date_time.reset();
  record.effective.period.own().start = partial("2026-06-14T23:00:00Z");
  record.effective.period.own().end = partial("2026-06-15T01:00:00Z");
  EXPECT_EQ(count_of(record), 1);
  record.effective = {};
  EXPECT_EQ(count_of(record), 0);
}

// --- Incomplete data ----------------------------------------------------------------------------

TEST(SelfAdjustment, NothingIsKnownFromAnIncompleteQuery) {
  for (const Completeness completeness :
       {Completeness::kFailed, Completeness::kNotSupplied, Completeness::kPartial}) {
    fhir::Chart chart = chart_of(adjusted({4, 4, 4, 4, 4, 4}));
    chart.of(Data::kMedicationAdministrations).completeness = completeness;
    const Finding found = self_adjustment(chart, context_on(2026, 6, 15));
    EXPECT_EQ(found.status, Status::kUnknown);
    EXPECT_EQ(found.reason, Reason::kNotRetrieved);
  }
}

TEST(SelfAdjustment, AQueryThatIsCompleteForTheWindowSuffices) {
  fhir::Chart chart = chart_of(adjusted({4, 4, 4, 4, 4, 4}));
  fhir::Retrieval& retrieval = chart.of(Data::kMedicationAdministrations);
  retrieval.completeness = Completeness::kPartial;
  retrieval.complete_from = fhir::make_date(2025, 12, 15);
  EXPECT_EQ(self_adjustment(chart, context_on(2026, 6, 15)).status, Status::kMet);
  retrieval.complete_from = fhir::make_date(2025, 12, 16);
  EXPECT_EQ(self_adjustment(chart, context_on(2026, 6, 15)).status, Status::kUnknown);
}

}  // namespace
}  // namespace rules
