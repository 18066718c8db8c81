#include "rules/insulin.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/insulin_records.h"

namespace rules {
namespace {

namespace systems = fhir::systems;

Insulin named(const fhir::CodeableConcept& medication) {
  InsulinNames names(terms_for_tests());
  return names.of(NamedMedication{&medication, {}});
}

Context today() { return context_on(2026, 6, 15); }

InsulinFacts facts(const fhir::Chart& chart) { return insulin_facts(chart, today()); }

Rate per_day(const fhir::Chart& chart) { return facts(chart).injections_per_day; }

Rate whole(int number) { return Rate::make(number, 1).value(); }

// --- Classes ------------------------------------------------------------------------------------

struct ClassCase {
  std::string_view name;
  std::string_view system;
  std::string_view code;
  InsulinClass kind;
};

class InsulinClassOf : public testing::TestWithParam<ClassCase> {};

TEST_P(InsulinClassOf, IsGivenByTheCode) {
  EXPECT_EQ(named(coded(GetParam().system, GetParam().code)).kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    Codes, InsulinClassOf,
    testing::Values(
        ClassCase{"Rapid", systems::kRxNorm, "86009", InsulinClass::kRapid},
        ClassCase{"Short", systems::kRxNorm, "253182", InsulinClass::kShort},
        ClassCase{"Intermediate", systems::kRxNorm, "253181", InsulinClass::kIntermediate},
        ClassCase{"Long", systems::kRxNorm, "274783", InsulinClass::kLong},
        ClassCase{"Premixed", systems::kRxNorm, "106892", InsulinClass::kPremixed},
        ClassCase{"Inhaled", systems::kRxNorm, "1544490", InsulinClass::kInhaled},
        ClassCase{"Unspecified", systems::kRxNorm, "5856", InsulinClass::kUnclassified},
        ClassCase{"FinerAtcCodeWins", kAtc, "A10AE04", InsulinClass::kLong},
        ClassCase{"AtcGroup", kAtc, "A10AX99", InsulinClass::kUnclassified},
        ClassCase{"ThroughAPump", systems::kHcpcs, "J1817", InsulinClass::kUnclassified},
        ClassCase{"OtherDrug", systems::kRxNorm, "6809", InsulinClass::kNone},
        ClassCase{"CodeWithoutSystem", "", "86009", InsulinClass::kNone}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(InsulinClassOf, AFinerCodingBesideAnUnspecifiedOneWins) {
  fhir::CodeableConcept both = unspecified();
  both.coding.push_back(lispro().coding.front());
  EXPECT_EQ(named(both).kind, InsulinClass::kRapid);
  EXPECT_EQ(named(both).ingredient, "lispro");
}

TEST(InsulinClassOf, BasalAndBolusOnOneMedicationContradict) {
  fhir::CodeableConcept both = glargine();
  both.coding.push_back(lispro().coding.front());
  EXPECT_EQ(named(both).kind, InsulinClass::kUnclassified);
}

TEST(InsulinClassOf, PremixedBesideItsIngredientIsPremixed) {
  fhir::CodeableConcept both = isophane();
  both.coding.push_back(premixed().coding.front());
  EXPECT_EQ(named(both).kind, InsulinClass::kPremixed);
}

TEST(InsulinClassOf, TheWordInsulinMakesAnUnclassifiedOne) {
  EXPECT_EQ(named(texted("Insulin Lispro 100 units/mL")).kind, InsulinClass::kUnclassified);
  EXPECT_EQ(named(coded("urn:local", "1", "INSULIN pen")).kind, InsulinClass::kUnclassified);
  EXPECT_EQ(named(texted("insulinoma scan")).kind, InsulinClass::kNone);
  EXPECT_EQ(named(texted("metformin")).kind, InsulinClass::kNone);
  EXPECT_EQ(named({}).kind, InsulinClass::kNone);
}

TEST(InsulinClassOf, SyringesAndNeedlesAreNoInjections) {
  EXPECT_TRUE(named(texted("insulin syringe 0.5 mL")).is_supply);
  EXPECT_TRUE(named(texted("Insulin pen needles")).is_supply);
  EXPECT_FALSE(named(texted("insulin aspart pen")).is_supply);
}

TEST(InsulinClassOf, TheIngredientIsTheSetElseTheCodeElseTheWords) {
  EXPECT_EQ(named(glargine()).ingredient, named(rxnorm("847230")).ingredient);
  EXPECT_EQ(named(rxnorm("139825")).ingredient,
            "http://www.nlm.nih.gov/research/umls/rxnorm|139825");
  EXPECT_EQ(named(texted("Insulin-X")).ingredient, named(texted("insulin x")).ingredient);
}

// --- Medication of a record ---------------------------------------------------------------------

TEST(MedicationOf, ContainedOrReferenced) {
  fhir::Chart chart;
  chart.medications.push_back({"m1", lispro()});
  fhir::MedicationRequest record;
  record.contained.push_back({"c1", glargine()});
  record.medication_reference.reference = "#c1";
  EXPECT_EQ(medication_of(record, chart).coded, &record.contained.front().code);
  record.medication_reference.reference = "Medication/m1";
  EXPECT_EQ(medication_of(record, chart).coded, &chart.medications.front().code);
  record.medication_reference.reference = "Medication/m2";
  EXPECT_FALSE(medication_of(record, chart).known());
  record.medication_reference.display = "insulin glargine";
  EXPECT_EQ(name_of(medication_of(record, chart)), "insulin glargine");
}

TEST(InsulinFacts, AnActiveRecordOfAnUnknownMedicationIsNoted) {
  fhir::MedicationRequest record = request({});
  record.medication_reference.reference = "Medication/gone";
  EXPECT_TRUE(facts(insulin_chart({record})).unread_medication);
  record.status = "completed";
  EXPECT_FALSE(facts(insulin_chart({record})).unread_medication);
}

// --- Evidence -----------------------------------------------------------------------------------

struct RequestCase {
  std::string_view name;
  std::string_view status;
  std::string_view intent;
  bool on_record;
  InForce in_force;
};

class RequestStatus : public testing::TestWithParam<RequestCase> {};

TEST_P(RequestStatus, DecidesWhetherItCounts) {
  fhir::MedicationRequest record = request(glargine(), {daily(1)});
  record.status = GetParam().status;
  record.intent = GetParam().intent;
  const InsulinFacts found = facts(insulin_chart({record}));
  ASSERT_EQ(found.orders.size(), GetParam().on_record ? 1U : 0U);
  if (GetParam().on_record) {
    EXPECT_EQ(found.orders.front().in_force, GetParam().in_force);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Requests, RequestStatus,
    testing::Values(RequestCase{"Active", "active", "order", true, InForce::kYes},
                    RequestCase{"OriginalOrder", "active", "original-order", true, InForce::kYes},
                    RequestCase{"ReflexOrder", "active", "reflex-order", true, InForce::kYes},
                    RequestCase{"FillerOrder", "active", "filler-order", true, InForce::kYes},
                    RequestCase{"InstanceOrder", "active", "instance-order", true, InForce::kYes},
                    RequestCase{"NoIntent", "active", "", true, InForce::kYes},
                    RequestCase{"Proposal", "active", "proposal", false, InForce::kNo},
                    RequestCase{"Plan", "active", "plan", false, InForce::kNo},
                    RequestCase{"Option", "active", "option", false, InForce::kNo},
                    RequestCase{"OnHold", "on-hold", "order", true, InForce::kNo},
                    RequestCase{"Completed", "completed", "order", true, InForce::kNo},
                    RequestCase{"Stopped", "stopped", "order", true, InForce::kNo},
                    RequestCase{"Draft", "draft", "order", false, InForce::kNo},
                    RequestCase{"Cancelled", "cancelled", "order", false, InForce::kNo},
                    RequestCase{"Unknown", "unknown", "order", false, InForce::kNo},
                    RequestCase{"EnteredInError", "entered-in-error", "order", false,
                                InForce::kNo}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(RequestStatus, DoNotPerformIsNoEvidence) {
  fhir::MedicationRequest record = request(glargine(), {daily(1)});
  record.do_not_perform = true;
  EXPECT_TRUE(facts(insulin_chart({record})).orders.empty());
}

TEST(StatementStatus, DecidesWhetherItCounts) {
  for (const std::string_view status : {"entered-in-error", "unknown", "not-taken", "intended"}) {
    fhir::MedicationStatement record = statement(glargine(), {daily(1)});
    record.status = status;
    EXPECT_TRUE(facts(insulin_chart({}, {record})).orders.empty()) << status;
  }
  for (const std::string_view status : {"completed", "stopped", "on-hold"}) {
    fhir::MedicationStatement record = statement(glargine(), {daily(1)});
    record.status = status;
    const InsulinFacts found = facts(insulin_chart({}, {record}));
    ASSERT_EQ(found.orders.size(), 1U) << status;
    EXPECT_EQ(found.orders.front().in_force, InForce::kNo) << status;
  }
}

// --- In force at 2026-06-15 ---------------------------------------------------------------------

struct BoundsCase {
  std::string_view name;
  std::string_view start;
  std::string_view end;
  InForce in_force;
};

class Bounds : public testing::TestWithParam<BoundsCase> {
 protected:
  static std::optional<fhir::DateTime> read(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return partial(text);
  }
};

TEST_P(Bounds, OfARequest) {
  const fhir::Dosage dosage = bounded(daily(1), read(GetParam().start), read(GetParam().end));
  const InsulinFacts found = facts(insulin_chart({request(glargine(), {dosage})}));
  EXPECT_EQ(found.orders.front().in_force, GetParam().in_force);
  EXPECT_EQ(found.has_basal, GetParam().in_force == InForce::kYes);
  EXPECT_EQ(found.orders.front().has_open_dates, GetParam().in_force == InForce::kPossibly);
}

TEST_P(Bounds, OfAStatement) {
  fhir::MedicationStatement record = statement(glargine(), {daily(1)});
  record.effective.period.own() = {read(GetParam().start), read(GetParam().end)};
  const InsulinFacts found = facts(insulin_chart({}, {record}));
  EXPECT_EQ(found.orders.front().in_force, GetParam().in_force);
  EXPECT_EQ(found.has_basal, GetParam().in_force == InForce::kYes);
}

INSTANTIATE_TEST_SUITE_P(
    Dates, Bounds,
    testing::Values(BoundsCase{"None", "", "", InForce::kYes},
                    BoundsCase{"StartsTheDayBefore", "2026-06-14", "", InForce::kYes},
                    BoundsCase{"StartsThatDay", "2026-06-15", "", InForce::kYes},
                    BoundsCase{"StartsTheDayAfter", "2026-06-16", "", InForce::kNo},
                    BoundsCase{"EndsTheDayBefore", "", "2026-06-14", InForce::kNo},
                    BoundsCase{"EndsThatDay", "", "2026-06-15", InForce::kYes},
                    BoundsCase{"EndsTheDayAfter", "", "2026-06-16", InForce::kYes},
                    BoundsCase{"StartsInThatMonth", "2026-06", "", InForce::kPossibly},
                    BoundsCase{"StartsInTheMonthBefore", "2026-05", "", InForce::kYes},
                    BoundsCase{"EndsInThatMonth", "", "2026-06", InForce::kPossibly},
                    BoundsCase{"EndsInThatYear", "2020", "2026", InForce::kPossibly},
                    BoundsCase{"EndsInTheYearBefore", "2020", "2025", InForce::kNo},
                    BoundsCase{"OpenStartButEnded", "2026", "2026-06-14", InForce::kNo}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(InForceAt, AnyInstructionSuffices) {
  const fhir::Dosage past = bounded(daily(4), {}, day(2026, 5, 1));
  const fhir::Dosage now = bounded(daily(1), day(2026, 5, 2), {});
  const InsulinFacts found = facts(insulin_chart({request(glargine(), {past, now})}));
  EXPECT_TRUE(found.has_basal);
  EXPECT_EQ(found.injections_per_day, whole(1));
}

TEST(InForceAt, AnInstructionWithAnOpenDateIsNotCountedAndIsNoted) {
  const fhir::Dosage maybe = bounded(daily(4), {}, partial("2026"));
  const InsulinFacts found = facts(insulin_chart({request(glargine(), {maybe, daily(1)})}));
  EXPECT_EQ(found.injections_per_day, whole(1));
  EXPECT_TRUE(found.orders.front().has_open_dates);
}

TEST(InForceAt, EffectiveDateTimeOfAStatementInTheFuture) {
  fhir::MedicationStatement record = statement(glargine(), {daily(1)});
  record.effective = {};
  record.effective.date_time = day(2026, 6, 16);
  EXPECT_FALSE(facts(insulin_chart({}, {record})).has_basal);
  record.effective.date_time = day(2026, 6, 15);
  EXPECT_TRUE(facts(insulin_chart({}, {record})).has_basal);
}

// --- Pump insulin -------------------------------------------------------------------------------

TEST(PumpInsulin, IsSaidInManyPlaces) {
  std::vector<fhir::MedicationRequest> records(9, request(lispro(), {daily(4)}));
  records[0].dosage[0].text = "via insulin pump";
  records[1].dosage[0].patient_instruction = "Fill the PUMP";
  records[2].dosage[0].site = texted("pump site");
  records[3].dosage[0].route = texted("Continuous subcutaneous infusion");
  records[4].dosage[0].method = coded("urn:local", "1", "CSII");
  records[5].note.push_back({"continuous subcutaneous insulin infusion"});
  records[6].reason_code.push_back(coded(systems::kIcd10Cm, "Z96.41"));
  records[7].dosage[0].additional_instruction.push_back(texted("for use in pumps"));
  records[8].medication.text = "insulin lispro (pump)";
  for (std::size_t i = 0; i < records.size(); ++i) {
    const InsulinFacts found = facts(insulin_chart({records[i]}));
    ASSERT_EQ(found.orders.size(), 1U) << i;
    EXPECT_TRUE(found.orders.front().through_pump) << i;
    EXPECT_FALSE(found.has_bolus) << i;
    EXPECT_EQ(found.injections_per_day, whole(0)) << i;
  }
}

TEST(PumpInsulin, IsSaidByItsCode) {
  const InsulinFacts found =
      facts(insulin_chart({request(coded(systems::kHcpcs, "J1817"), {daily(4)}),
                           request(coded(systems::kHcpcs, "J1811"), {daily(4)})}));
  ASSERT_EQ(found.orders.size(), 2U);
  EXPECT_TRUE(found.orders[0].through_pump);
  EXPECT_TRUE(found.orders[1].through_pump);
  EXPECT_FALSE(found.has_bolus);
}

TEST(PumpInsulin, NeedsTheWholeWord) {
  fhir::MedicationRequest record = request(lispro(), {daily(3)});
  record.note.push_back({"pumpkin seeds, no CSIIx"});
  record.dosage[0].text = "subcutaneous";
  EXPECT_FALSE(facts(insulin_chart({record})).orders.front().through_pump);
}

TEST(PumpInsulin, OfAStatement) {
  fhir::MedicationStatement record = statement(lispro(), {daily(4)});
  record.note.push_back({"on pump"});
  EXPECT_FALSE(facts(insulin_chart({}, {record})).has_bolus);
}

// --- Injections a day ---------------------------------------------------------------------------

TEST(InjectionsPerDay, IngredientsAdd) {
  EXPECT_EQ(
      per_day(insulin_chart({request(glargine(), {daily(1)}), request(lispro(), {daily(2)})})),
      whole(3));
}

TEST(InjectionsPerDay, EqualOrdersOfAnIngredientCountOnce) {
  EXPECT_EQ(per_day(insulin_chart({request(lispro(), {daily(2)}), request(lispro(), {daily(2)})})),
            whole(2));
}

TEST(InjectionsPerDay, EqualOrdersMayNameDifferentProductsOfTheIngredient) {
  EXPECT_EQ(per_day(insulin_chart(
                {request(glargine(), {daily(1)}), request(rxnorm("847230"), {daily(1)})})),
            whole(1));
}

TEST(InjectionsPerDay, OrdersOfAnIngredientThatDifferAdd) {
  EXPECT_EQ(per_day(insulin_chart(
                {request(glargine(), {by_code("AM")}), request(glargine(), {by_code("PM")})})),
            whole(2));
  EXPECT_EQ(per_day(insulin_chart({request(lispro(), {dosed(daily(1), 5)}),
                                   request(lispro(), {dosed(daily(1), 6)})})),
            whole(2));
}

TEST(InjectionsPerDay, OfRequestsAndStatementsTheGreaterCountsForEachIngredient) {
  EXPECT_EQ(
      per_day(insulin_chart({request(lispro(), {daily(2)})}, {statement(lispro(), {daily(2)})})),
      whole(2));
  EXPECT_EQ(
      per_day(insulin_chart({request(lispro(), {daily(1)}), request(glargine(), {daily(2)})},
                            {statement(lispro(), {daily(3)}), statement(glargine(), {daily(1)})})),
      whole(5));
}

TEST(InjectionsPerDay, InhaledAndPumpInsulinAndOthersAddNothing) {
  EXPECT_EQ(
      per_day(insulin_chart({request(inhaled(), {daily(3)}), request(metformin(), {daily(3)})})),
      whole(0));
}

TEST(InjectionsPerDay, UnclassifiedInsulinAddsWithinItsKindOfRecord) {
  EXPECT_EQ(per_day(insulin_chart(
                {request(premixed(), {daily(2)}), request(texted("Insulin"), {daily(1)})})),
            whole(3));
}

TEST(InjectionsPerDay, UnclassifiedInsulinOfTheOtherKindMayBeTheSameAndDoesNotAdd) {
  EXPECT_EQ(per_day(insulin_chart({request(premixed(), {daily(2)})},
                                  {statement(texted("Insulin 70/30"), {daily(2)})})),
            whole(2));
}

TEST(InjectionsPerDay, SyringesAddNothing) {
  EXPECT_EQ(per_day(insulin_chart({request(texted("insulin syringes"), {daily(4)})})), whole(0));
}

TEST(InjectionsPerDay, ATimedPartOfAnOrderIsALowerBound) {
  EXPECT_EQ(per_day(insulin_chart({request(premixed(), {daily(3), fhir::Dosage()})})), whole(3));
}

TEST(InjectionsPerDay, OrdersNotInForceAddNothing) {
  fhir::MedicationRequest stopped = request(lispro(), {daily(3)});
  stopped.status = "stopped";
  EXPECT_EQ(per_day(insulin_chart({stopped})), whole(0));
}

TEST(InsulinFacts, EvidenceNamesTheRecordItsStartAndTheInsulin) {
  fhir::MedicationRequest record = request(coded(systems::kRxNorm, "274783", "insulin glargine"));
  record.id = "12";
  const InsulinFacts found = facts(insulin_chart({record}));
  EXPECT_EQ(found.orders.front().evidence.reference, "MedicationRequest/12");
  EXPECT_EQ(found.orders.front().evidence.when, day(2026, 1, 10));
  EXPECT_EQ(found.orders.front().evidence.display, "insulin glargine");
}

}  // namespace
}  // namespace rules
