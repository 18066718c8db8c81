#include "rules/icd_era.h"

#include <gtest/gtest.h>

#include "rules/diagnosis.h"
#include "tests/support/chart_records.h"

namespace rules {
namespace {

// A confirmed, active diagnosis recorded on that date, "" for none.
fhir::Condition condition(const fhir::CodeableConcept& code, std::string_view recorded) {
  fhir::Condition c;
  c.id = "dm";
  c.code = code;
  c.clinical_status = coded("s", "active");
  c.verification_status = coded("v", "confirmed");
  if (!recorded.empty()) c.recorded_date = partial(recorded);
  return c;
}

std::optional<Note> note_of(const fhir::Order& order, const fhir::Chart& chart) {
  const Context context = context_on(2026, 6, 15);
  return icd_era_mismatch(order, documented_diabetes(order, chart, context), chart, context);
}

struct Row {
  const char* name;
  std::string_view system;
  const char* code;
  const char* recorded;
  bool noted;
};

class RecordedDiagnosis : public testing::TestWithParam<Row> {};

TEST_P(RecordedDiagnosis, IsNotedWhenItsEditionWasNotInForce) {
  const Row& row = GetParam();
  fhir::Chart chart = empty_chart();
  chart.conditions.push_back(condition(coded(row.system, row.code), row.recorded));
  const std::optional<Note> note = note_of({}, chart);
  ASSERT_EQ(note.has_value(), row.noted);
  if (!note) return;
  EXPECT_EQ(note->kind, NoteKind::kIcdEraMismatch);
  EXPECT_EQ(note->count, 1);
  EXPECT_EQ(note->detail, row.code);
}

INSTANTIATE_TEST_SUITE_P(
    Dates, RecordedDiagnosis,
    testing::Values(Row{"Icd10OnItsFirstDay", fhir::systems::kIcd10Cm, "E10.65", "2015-10-01",
                        false},
                    Row{"Icd10TheDayBefore", fhir::systems::kIcd10Cm, "E10.65", "2015-09-30", true},
                    Row{"Icd9OnItsLastDay", fhir::systems::kIcd9Cm, "250.01", "2015-09-30", false},
                    Row{"Icd9TheDayAfter", fhir::systems::kIcd9Cm, "250.01", "2015-10-01", true},
                    Row{"Icd9InAMonthAfter", fhir::systems::kIcd9Cm, "250.01", "2015-11", true},
                    Row{"AYearWithBothEras", fhir::systems::kIcd9Cm, "250.01", "2015", false},
                    Row{"NoDateOfRecord", fhir::systems::kIcd9Cm, "250.01", "", false},
                    Row{"Snomed", fhir::systems::kSnomed, "46635009", "2014-01-01", false}),
    [](const auto& test) { return test.param.name; });

TEST(IcdEra, AnOnsetLongBeforeIcd10IsNoMismatch) {
  fhir::Chart chart = empty_chart();
  chart.conditions.push_back(condition(coded(fhir::systems::kIcd10Cm, "E10.65"), "2020-01-01"));
  chart.conditions.back().onset.date_time = day(1990, 1, 1);
  EXPECT_FALSE(note_of({}, chart));
}

TEST(IcdEra, BothEditionsInOneRecordAreNoMismatch) {
  fhir::CodeableConcept both = coded(fhir::systems::kIcd9Cm, "250.01");
  both.coding.push_back({fhir::systems::kIcd10Cm, "E10.65", ""});
  fhir::Chart chart = empty_chart();
  chart.conditions.push_back(condition(both, "2020-01-01"));
  EXPECT_FALSE(note_of({}, chart));
}

TEST(IcdEra, TheOrdersReasonIsDatedByTheOrderElseByTheSigning) {
  fhir::Order order;
  order.resource_type = "DeviceRequest";
  order.reason_code = {coded(fhir::systems::kIcd9Cm, "250.01")};
  EXPECT_TRUE(note_of(order, empty_chart()));
  order.authored_on = day(2015, 3, 1);
  EXPECT_FALSE(note_of(order, empty_chart()));
}

TEST(IcdEra, AConditionThatIsReasonAndEvidenceCountsOnce) {
  fhir::Chart chart = empty_chart();
  chart.conditions.push_back(condition(coded(fhir::systems::kIcd9Cm, "250.01"), "2020-01-01"));
  fhir::Order order;
  order.reason_reference = {to("Condition/dm")};
  ASSERT_TRUE(note_of(order, chart));
  EXPECT_EQ(note_of(order, chart)->count, 1);
}

TEST(IcdEra, ADeterminationCarriesTheNote) {
  fhir::Order order;
  order.resource_type = "DeviceRequest";
  order.id = "pump-1";
  order.reason_code = {coded(fhir::systems::kIcd9Cm, "250.01")};
  OrderedProduct product;
  product.order = &order;
  product.kind = ProductKind::kDurable;
  const Determination d = determine(product, empty_chart(), context_on(2026, 6, 15)).determination;
  ASSERT_FALSE(d.notes.empty());
  EXPECT_EQ(d.notes.front().kind, NoteKind::kIcdEraMismatch);
}

}  // namespace
}  // namespace rules
