#include "rules/glucose.h"

#include <gtest/gtest.h>

#include "tests/support/chart_records.h"

namespace rules {
namespace {

constexpr std::string_view kLoinc = fhir::systems::kLoinc;
constexpr std::string_view kAmbiguous = "2339-0";
constexpr std::string_view kLaboratory = "2345-7";
const auto kName = [](const auto& row) { return row.param.name; };

GlucoseFacts facts_of(const fhir::Chart& chart) {
  return glucose_facts(chart, context_on(2026, 6, 15));
}

// What one Observation counts as. The chart holds the patient's meter and an earlier ward stay.
enum class As { kSelfTest, kDependsOnFailedQuery, kCgm, kLaboratory, kNothing, kNotUsed };

As classify(const fhir::Chart& chart) {
  const GlucoseFacts facts = facts_of(chart);
  if (!facts.self_tests.empty()) {
    return facts.self_tests.front().depends_on_failed_query ? As::kDependsOnFailedQuery
                                                            : As::kSelfTest;
  }
  if (!facts.cgm.empty()) return As::kCgm;
  if (!facts.laboratory.empty()) return As::kLaboratory;
  return facts.unused.empty() ? As::kNothing : As::kNotUsed;
}

fhir::Chart chart_of_one() {
  fhir::Chart chart = empty_chart();
  fhir::Device meter;
  meter.id = "meter";
  chart.devices.push_back(meter);
  fhir::Encounter visit;
  visit.id = "visit";
  visit.encounter_class.code = "AMB";
  chart.encounters.push_back(visit);
  add_test(chart, "2026-06-10T07:00:00Z", "120");
  return chart;
}

struct Row {
  const char* name;
  void (*change)(fhir::Observation&);
  As expected;
};

class GlucoseRecord : public testing::TestWithParam<Row> {};

TEST_P(GlucoseRecord, CountsAs) {
  fhir::Chart chart = chart_of_one();
  GetParam().change(chart.observations.back());
  EXPECT_EQ(classify(chart), GetParam().expected);
}

void ambiguous(fhir::Observation& o) { o.code = coded(kLoinc, kAmbiguous); }

INSTANTIATE_TEST_SUITE_P(
    Codes, GlucoseRecord,
    testing::Values(
        Row{"NoGlucoseCode", [](fhir::Observation& o) { o.code = coded(kLoinc, "2160-0"); },
            As::kNothing},
        Row{"NoDate", [](fhir::Observation& o) { o.effective.date_time.reset(); }, As::kNotUsed},
        Row{"MeterAndSensorCode",
            [](fhir::Observation& o) {
              o.code.own().coding.push_back({kLoinc, "99504-3", ""});
            },
            As::kSelfTest},
        Row{"SensorCode", [](fhir::Observation& o) { o.code = coded(kLoinc, "99504-3"); },
            As::kCgm},
        Row{"SubcutaneousCodeWithDevice",
            [](fhir::Observation& o) {
              o.code = coded(kLoinc, "2344-0");
              o.device = to("Device/sensor");
            },
            As::kCgm},
        Row{"SubcutaneousCodeWithMethod",
            [](fhir::Observation& o) {
              o.code = coded(kLoinc, "2344-0");
              o.method = coded("m", "sensor");
            },
            As::kCgm},
        Row{"SubcutaneousCodeAlone", [](fhir::Observation& o) { o.code = coded(kLoinc, "2344-0"); },
            As::kNothing},
        Row{"LaboratoryCode", [](fhir::Observation& o) { o.code = coded(kLoinc, kLaboratory); },
            As::kLaboratory},
        Row{"LaboratoryCodeWithTheMethod",
            [](fhir::Observation& o) {
              o.code = coded(kLoinc, kLaboratory);
              o.method = coded(fhir::systems::kSnomed, "308113006");
            },
            As::kSelfTest},
        Row{"PreMealCodeOfNoPlaceByThePatient",
            [](fhir::Observation& o) {
              o.code = coded(kLoinc, "53049-3");
              o.performer.own() = {to("Patient/p")};
            },
            As::kSelfTest},
        Row{"PreMealCodeOfNoPlaceByNobody",
            [](fhir::Observation& o) { o.code = coded(kLoinc, "53049-3"); }, As::kNothing}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    WhoMeasured, GlucoseRecord,
    testing::Values(
        Row{"AmbiguousByNobody", ambiguous, As::kNothing},
        Row{"AmbiguousByARelative",
            [](fhir::Observation& o) {
              ambiguous(o);
              o.performer.own() = {to("RelatedPerson/mother")};
            },
            As::kSelfTest},
        Row{"AmbiguousByAPatientWithoutId",
            [](fhir::Observation& o) {
              ambiguous(o);
              o.performer.own().emplace_back();
              o.performer.own().back().type = "Patient";
            },
            As::kSelfTest},
        Row{"AmbiguousByAnotherPatient",
            [](fhir::Observation& o) {
              ambiguous(o);
              o.performer.own() = {to("Patient/q")};
            },
            As::kNothing},
        Row{"AmbiguousByTheOwnMeter",
            [](fhir::Observation& o) {
              ambiguous(o);
              o.device = to("Device/meter");
            },
            As::kSelfTest},
        Row{"AmbiguousByAWardMeter",
            [](fhir::Observation& o) {
              ambiguous(o);
              o.device = to("Device/ward");
            },
            As::kNothing},
        Row{"AmbiguousFromALaboratory",
            [](fhir::Observation& o) {
              ambiguous(o);
              o.category.own() = {coded("c", "laboratory")};
            },
            As::kLaboratory},
        Row{"AmbiguousOfTwoCategories",
            [](fhir::Observation& o) {
              ambiguous(o);
              o.category.own() = {coded("c", "laboratory"), coded("c", "vital-signs")};
            },
            As::kNothing},
        Row{"MeterFromALaboratory",
            [](fhir::Observation& o) { o.category.own() = {coded("c", "laboratory")}; },
            As::kNothing},
        Row{"ByAPractitionerInARole",
            [](fhir::Observation& o) { o.performer.own() = {to("PractitionerRole/r")}; },
            As::kNothing},
        Row{"ByAnOrganization",
            [](fhir::Observation& o) { o.performer.own() = {to("Organization/o")}; }, As::kNothing},
        Row{"ByACareTeam", [](fhir::Observation& o) { o.performer.own() = {to("CareTeam/t")}; },
            As::kNothing},
        Row{"ByADevice", [](fhir::Observation& o) { o.performer.own() = {to("Device/meter")}; },
            As::kSelfTest},
        Row{"AtAnOfficeVisit", [](fhir::Observation& o) { o.encounter = to("Encounter/visit"); },
            As::kSelfTest},
        Row{"AtAnEncounterThatIsNotOnRecord",
            [](fhir::Observation& o) { o.encounter = to("Encounter/other"); }, As::kSelfTest}),
    kName);

void as_text(fhir::Observation& o, std::string_view text) {
  o.value_quantity.reset();
  o.value_string = text;
}
void as_code(fhir::Observation& o, std::string_view code, std::string_view display) {
  o.value_quantity.reset();
  o.value_concept = coded("urn:meter", code, display);
}

INSTANTIATE_TEST_SUITE_P(
    Values, GlucoseRecord,
    testing::Values(
        Row{"Text", [](fhir::Observation& o) { as_text(o, "LO"); }, As::kSelfTest},
        Row{"Code", [](fhir::Observation& o) { as_code(o, "H", "high"); }, As::kSelfTest},
        Row{"UnitWithoutNumber", [](fhir::Observation& o) { o.value_quantity->value.reset(); },
            As::kNothing},
        Row{"EmptyQuantity", [](fhir::Observation& o) { o.value_quantity = fhir::Quantity{}; },
            As::kNothing}),
    kName);

struct TextRow {
  const char* name;
  void (*change)(fhir::Observation&);
  GlucoseValue::Kind kind;
  std::size_t unused;
};

class GlucoseText : public testing::TestWithParam<TextRow> {};

TEST_P(GlucoseText, IsReadAsALimitOrSetAside) {
  fhir::Chart chart = chart_of_one();
  GetParam().change(chart.observations.back());
  const GlucoseFacts facts = facts_of(chart);
  ASSERT_EQ(facts.self_tests.size(), 1U);
  EXPECT_EQ(facts.self_tests.front().value.kind, GetParam().kind);
  EXPECT_EQ(facts.unused.size(), GetParam().unused);
}

using Kind = GlucoseValue::Kind;
INSTANTIATE_TEST_SUITE_P(
    Texts, GlucoseText,
    testing::Values(
        TextRow{"Hi", [](fhir::Observation& o) { as_text(o, "HI"); }, Kind::kHigh, 0},
        TextRow{"High", [](fhir::Observation& o) { as_text(o, "high"); }, Kind::kHigh, 0},
        TextRow{"Lo", [](fhir::Observation& o) { as_text(o, "Lo"); }, Kind::kLow, 0},
        TextRow{"Low", [](fhir::Observation& o) { as_text(o, "LOW"); }, Kind::kLow, 0},
        TextRow{"Prose", [](fhir::Observation& o) { as_text(o, "fine"); }, Kind::kUnusable, 1},
        TextRow{"ByCode", [](fhir::Observation& o) { as_code(o, "LO", ""); }, Kind::kLow, 0},
        TextRow{"ByDisplay", [](fhir::Observation& o) { as_code(o, "1", "High"); }, Kind::kHigh, 0},
        TextRow{"OtherCode", [](fhir::Observation& o) { as_code(o, "1", "fine"); }, Kind::kUnusable,
                1}),
    kName);

TEST(GlucoseFailedQueries, LeaveAReadingUnsure) {
  fhir::Chart devices = chart_of_one();
  ambiguous(devices.observations.back());
  devices.observations.back().device = to("Device/other");
  devices.of(fhir::Data::kDevices).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(classify(devices), As::kDependsOnFailedQuery);
  fhir::Chart encounters = chart_of_one();
  encounters.observations.back().encounter = to("Encounter/other");
  encounters.of(fhir::Data::kEncounters).completeness = fhir::Completeness::kFailed;
  EXPECT_EQ(classify(encounters), As::kDependsOnFailedQuery);
}

// A second upload of one reading, changed in one point.
struct Upload {
  const char* name;
  const char* when;
  void (*change)(fhir::Observation&);
  bool same;
};

class DoubleUpload : public testing::TestWithParam<Upload> {};

TEST_P(DoubleUpload, CountsOnce) {
  fhir::Chart chart = empty_chart();
  add_test(chart, GetParam().when, "120");
  fhir::Identifier identifier;
  identifier.system = "urn:meter";
  identifier.value = "77";
  chart.observations.back().identifier.own() = {identifier};
  chart.observations.push_back(chart.observations.back());
  chart.observations.back().id = "again";
  GetParam().change(chart.observations.back());
  EXPECT_EQ(facts_of(chart).self_tests.size(), GetParam().same ? 1U : 2U);
}

constexpr const char* kMinute = "2026-06-10T07:00:10Z";
INSTANTIATE_TEST_SUITE_P(
    Readings, DoubleUpload,
    testing::Values(
        Upload{"OfTheSameMinute", kMinute, [](fhir::Observation&) {}, true},
        Upload{
            "SecondsApart", kMinute,
            [](fhir::Observation& o) { o.effective.date_time = partial("2026-06-10T07:00:59Z"); },
            true},
        Upload{"InAnotherZone", kMinute,
               [](fhir::Observation& o) {
                 o.effective.date_time = partial("2026-06-10T09:00:10+02:00");
               },
               true},
        Upload{
            "NextMinute", kMinute,
            [](fhir::Observation& o) { o.effective.date_time = partial("2026-06-10T07:01:00Z"); },
            false},
        Upload{"AnotherValue", kMinute,
               [](fhir::Observation& o) { o.value_quantity = quantity("121", "mg/dL"); }, false},
        Upload{"AnotherUnit", kMinute,
               [](fhir::Observation& o) { o.value_quantity = quantity("120", "mmol/L"); }, false},
        Upload{"TwoUnknownUnits", kMinute,
               [](fhir::Observation& o) { o.value_quantity = quantity("120", "mg"); }, false},
        Upload{"TextInPlaceOfTheNumber", kMinute, [](fhir::Observation& o) { as_text(o, "HI"); },
               false},
        Upload{"OfADateByIdentifier", "2026-06-10", [](fhir::Observation&) {}, true},
        Upload{"OfADateWithAnotherIdentifier", "2026-06-10",
               [](fhir::Observation& o) { o.identifier.own().front().value = "78"; }, false},
        Upload{"OfADateWithoutIdentifier", "2026-06-10",
               [](fhir::Observation& o) { o.identifier.own().front().value = ""; }, false},
        Upload{"OfADateById", "2026-06-10",
               [](fhir::Observation& o) {
                 o.identifier.own().clear();
                 o.id = "o0";
               },
               true}),
    kName);

TEST(DoubleUpload, BeforeTheEpochIsToTheMinuteToo) {
  fhir::Chart chart = empty_chart();
  add_test(chart, "1969-12-31T23:58:01Z", "120");
  add_test(chart, "1969-12-31T23:58:59Z", "120");
  EXPECT_EQ(facts_of(chart).self_tests.size(), 1U);
}

}  // namespace
}  // namespace rules
