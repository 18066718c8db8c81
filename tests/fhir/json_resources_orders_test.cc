#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fhir/read.h"

namespace fhir {
namespace {

template <class T>
struct One {
  std::unique_ptr<std::string> text;
  Issues issues;
  T resource;
};

template <class T>
One<T> read(std::string_view json) {
  One<T> one;
  one.text = std::make_unique<std::string>(json);
  const ReadOptions options{.as_orders = std::is_same_v<T, Order>};
  ResourceSet set = read_resources(*one.text, SiteZone("UTC"), one.issues, options);
  EXPECT_EQ(set.resources.size(), 1U);
  one.resource = std::move(set.resources.of<T>().at(0));
  return one;
}

DateTime date_time(std::string_view text) { return *parse_date_time(text, SiteZone("UTC")); }

template <class List>
std::vector<std::string_view> references(const List& from) {
  std::vector<std::string_view> all;
  for (const Reference& reference : from) all.push_back(reference.reference);
  return all;
}

TEST(ReadMedicationRequest, Whole) {
  const auto r = read<MedicationRequest>(
      R"({"resourceType":"MedicationRequest","id":"m","meta":{"lastUpdated":"L"},"status":"active","intent":"order",)"
      R"("doNotPerform":false,"medicationReference":{"reference":"#med"},)"
      R"("contained":[{"resourceType":"Medication","id":"med","code":{"text":"lispro"}},{"resourceType":"Practitioner","id":"x"}],)"
      R"("subject":{"reference":"Patient/p"},"authoredOn":"2026-01-01","reasonCode":[{"text":"T1D"}],)"
      R"("dosageInstruction":[{"sequence":1,"text":"with meals","patientInstruction":"pi","additionalInstruction":[{"text":"ai"}],)"
      R"("timing":{"repeat":{"boundsPeriod":{"start":"2026-01-01"},"frequency":3,"period":1,"periodUnit":"d","when":["AC","HS"],)"
      R"("timeOfDay":["08:00:00"],"dayOfWeek":["mon"]},"code":{"text":"TID"}},"asNeededBoolean":true,)"
      R"("asNeededCodeableConcept":{"text":"high"},"site":{"text":"s"},"route":{"text":"sc"},"method":{"text":"inj"},)"
      R"("doseAndRate":[{"doseQuantity":{"value":5,"unit":"U"}},{"doseQuantity":{"value":9}}]}],)"
      R"("dispenseRequest":{"validityPeriod":{"end":"2026-12-31"},"numberOfRepeatsAllowed":3},"note":[{"text":"n"}]})");
  const MedicationRequest& m = r.resource;
  EXPECT_EQ(m.do_not_perform, false);
  EXPECT_EQ(m.medication_reference.reference, "#med");
  ASSERT_EQ(m.contained.size(), 1U);
  EXPECT_EQ(m.contained[0].code.text, "lispro");
  EXPECT_EQ(m.authored_on, date_time("2026-01-01"));
  ASSERT_EQ(m.dosage.size(), 1U);
  const Dosage& d = m.dosage[0];
  EXPECT_EQ(d.sequence, Decimal::whole(1));
  EXPECT_EQ(d.text, "with meals");
  EXPECT_EQ(d.patient_instruction, "pi");
  EXPECT_EQ(d.additional_instruction.at(0).text, "ai");
  ASSERT_TRUE(d.timing);
  EXPECT_EQ(d.timing->repeat.bounds.start, date_time("2026-01-01"));
  EXPECT_EQ(d.timing->repeat.frequency, Decimal::whole(3));
  EXPECT_EQ(d.timing->repeat.period_unit, "d");
  EXPECT_EQ(d.timing->repeat.when, (std::vector<std::string_view>{"AC", "HS"}));
  EXPECT_EQ(d.timing->repeat.time_of_day.at(0), "08:00:00");
  EXPECT_EQ(d.timing->repeat.day_of_week.at(0), "mon");
  EXPECT_EQ(d.timing->code.text, "TID");
  EXPECT_EQ(d.as_needed, true);
  EXPECT_EQ(d.as_needed_for.text, "high");
  EXPECT_EQ(d.route.text, "sc");
  EXPECT_EQ(d.dose->value, Decimal::whole(5)) << "the first of two rates";
  ASSERT_TRUE(m.validity_period);
  EXPECT_EQ(m.validity_period->end, date_time("2026-12-31"));
  EXPECT_EQ(m.note.at(0).text, "n");
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadMedicationStatement, Whole) {
  const auto r = read<MedicationStatement>(
      R"({"resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{"text":"glargine"},)"
      R"("subject":{"reference":"Patient/p"},"effectivePeriod":{"start":"2026-01"},"dateAsserted":"2026-02-01",)"
      R"("reasonCode":[{"text":"r"}],"dosage":[{"text":"d"}],"note":[{"text":"n"}]})");
  EXPECT_EQ(r.resource.medication.text, "glargine");
  EXPECT_EQ(r.resource.effective.start(), date_time("2026-01"));
  EXPECT_EQ(r.resource.date_asserted, date_time("2026-02-01"));
  EXPECT_EQ(r.resource.dosage.at(0).text, "d");
}

TEST(ReadMedicationAdministration, Whole) {
  const auto r = read<MedicationAdministration>(
      R"({"resourceType":"MedicationAdministration","status":"completed","medicationCodeableConcept":{"text":"lispro"},)"
      R"("subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-06-01T08:00:00Z",)"
      R"("performer":[{"actor":{"reference":"Patient/p"}},{"function":{},"actor":{"reference":"Practitioner/x"}}],)"
      R"("dosage":{"text":"t","dose":{"value":4,"unit":"U"}}})");
  EXPECT_EQ(references(*r.resource.performer),
            (std::vector<std::string_view>{"Patient/p", "Practitioner/x"}));
  ASSERT_TRUE(r.resource.dose);
  EXPECT_EQ(r.resource.dose->value, Decimal::whole(4));
  EXPECT_TRUE(r.resource.effective.date_time->at.has_value());
}

TEST(ReadDevice, Whole) {
  const auto r = read<Device>(
      R"({"resourceType":"Device","id":"d","status":"active","statusReason":[{"text":"online"}],"type":{"text":"pump"},)"
      R"("patient":{"reference":"Patient/p"},"udiCarrier":[{"deviceIdentifier":"00817","carrierHRF":"(01)00817"},)"
      R"({"deviceIdentifier":"00818"}],"deviceName":[{"name":"A","type":"model-name"},{"name":"B"}],"modelNumber":"m",)"
      R"("manufacturer":"f","manufactureDate":"2020-01-01","extension":[{"url":"w","valueDate":"2027-01-01"},)"
      R"({"url":"p","valuePeriod":{"end":"2028"}},{"url":"c","valueCodeableConcept":{"text":"t"}},{"url":"s","valueString":"x"}]})");
  const Device& d = r.resource;
  EXPECT_EQ(d.status_reason.at(0).text, "online");
  EXPECT_EQ(d.device_identifier, (std::vector<std::string_view>{"00817", "00818"}));
  EXPECT_EQ(d.udi, (std::vector<std::string_view>{"(01)00817"}));
  EXPECT_EQ(d.name, (std::vector<std::string_view>{"A", "B"}));
  EXPECT_EQ(d.model_number, "m");
  EXPECT_EQ(d.manufacture_date, date_time("2020-01-01"));
  ASSERT_EQ(d.extension.size(), 4U);
  EXPECT_EQ(d.extension[0].value_date_time, date_time("2027-01-01"));
  EXPECT_EQ(d.extension[1].value_period.end, date_time("2028"));
  EXPECT_EQ(d.extension[2].value_concept.text, "t");
}

TEST(ReadDeviceUseStatement, EachKindOfTiming) {
  const auto timing = [](const std::string& json) {
    return read<DeviceUseStatement>(
               R"({"resourceType":"DeviceUseStatement","device":{"reference":"#d"},)" + json + "}")
        .resource.timing;
  };
  EXPECT_EQ(timing(R"("timingDateTime":"2026-01-01")").date_time, date_time("2026-01-01"));
  EXPECT_EQ(timing(R"("timingPeriod":{"start":"2026-01-02"})").start(), date_time("2026-01-02"));
  EXPECT_EQ(
      timing(R"("timingTiming":{"repeat":{"boundsPeriod":{"start":"2026-01-03"},"frequency":1}})")
          .start(),
      date_time("2026-01-03"));
}

TEST(ReadDeviceUseStatement, KeepsContainedDevices) {
  const auto r = read<DeviceUseStatement>(
      R"({"resourceType":"DeviceUseStatement","status":"active","recordedOn":"2026-01-01","device":{"reference":"#d"},)"
      R"("contained":[{"id":"d","type":{"text":"pump"},"resourceType":"Device"}],"reasonCode":[{"text":"r"}]})");
  ASSERT_EQ(r.resource.contained.size(), 1U);
  EXPECT_EQ(r.resource.contained[0].id, "d");
  EXPECT_EQ(r.resource.contained[0].type.text, "pump");
  EXPECT_EQ(r.resource.recorded_on, date_time("2026-01-01"));
}

struct OrderCase {
  std::string type;
  std::string code;
  std::string reference;
  std::string subject;
};

class ReadOrder : public testing::TestWithParam<OrderCase> {};

TEST_P(ReadOrder, FindsCodeReferenceAndSubjectUnderTheTypesOwnNames) {
  const OrderCase& c = GetParam();
  const auto r =
      read<Order>(R"({"resourceType":")" + c.type + R"(","id":"x",")" + c.code +
                  R"(":{"coding":[{"code":"E0784"}],"text":"t"},")" + c.reference +
                  R"(":{"reference":"#d"},")" + c.subject + R"(":{"reference":"Patient/p"}})");
  EXPECT_EQ(r.resource.resource_type, c.type);
  EXPECT_EQ(r.resource.code.coding.at(0).code, "E0784");
  EXPECT_EQ(r.resource.code.text, "t");
  EXPECT_EQ(r.resource.code_reference->reference, "#d");
  EXPECT_EQ(r.resource.subject.reference, "Patient/p");
}

INSTANTIATE_TEST_SUITE_P(
    Types, ReadOrder,
    testing::Values(OrderCase{"DeviceRequest", "codeCodeableConcept", "codeReference", "subject"},
                    OrderCase{"ServiceRequest", "code", "codeReference", "subject"},
                    OrderCase{"SupplyRequest", "itemCodeableConcept", "itemReference",
                              "deliverFor"},
                    OrderCase{"MedicationRequest", "medicationCodeableConcept",
                              "medicationReference", "subject"}),
    [](const auto& info) { return info.param.type; });

TEST(ReadOrder, Whole) {
  const auto r = read<Order>(
      R"({"resourceType":"DeviceRequest","id":"o","meta":{"lastUpdated":"L"},"status":"draft","intent":"order",)"
      R"("doNotPerform":true,"subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/e"},"authoredOn":"2026-06-15",)"
      R"("requester":{"reference":"Practitioner/x"},"reasonCode":[{"text":"T1D"}],"reasonReference":[{"reference":"Condition/c"}],)"
      R"("insurance":[{"reference":"Coverage/v"}],"priorRequest":[{"reference":"DeviceRequest/1"}],)"
      R"("replaces":[{"reference":"ServiceRequest/2"}],"priorPrescription":{"reference":"MedicationRequest/3"},)"
      R"("parameter":[{"code":{"text":"size"},"valueCodeableConcept":{"text":"large"}}],"orderDetail":[{"text":"d"}],)"
      R"("contained":[{"resourceType":"Device","id":"d"},{"resourceType":"Medication","id":"m"},{"resourceType":"Patient"}]})");
  const Order& o = r.resource;
  EXPECT_EQ(o.last_updated, "L");
  EXPECT_EQ(o.do_not_perform, true);
  EXPECT_EQ(o.encounter->reference, "Encounter/e");
  EXPECT_EQ(o.authored_on, date_time("2026-06-15"));
  EXPECT_EQ(o.requester->reference, "Practitioner/x");
  EXPECT_EQ(references(o.reason_reference), (std::vector<std::string_view>{"Condition/c"}));
  EXPECT_EQ(references(o.insurance), (std::vector<std::string_view>{"Coverage/v"}));
  EXPECT_EQ(references(o.prior),
            (std::vector<std::string_view>{"DeviceRequest/1", "ServiceRequest/2",
                                           "MedicationRequest/3"}));
  EXPECT_EQ(o.parameter.at(0).value.text, "large");
  EXPECT_EQ(o.order_detail.at(0).text, "d");
  EXPECT_EQ(o.contained_device.at(0).id, "d");
  EXPECT_EQ(o.contained_medication.at(0).id, "m");
  EXPECT_TRUE(r.issues.empty());
}

TEST(ReadOrder, BillingOptionsStandOnTheOrderOrOnItsCode) {
  const auto r = read<Order>(
      R"({"resourceType":"DeviceRequest","extension":[{"url":"http://x/other","valueCodeableConcept":{"text":"no"}},)"
      R"({"valueCodeableConcept":{"text":"a"},"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options"}],)"
      R"("codeCodeableConcept":{"text":"pump","extension":[{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/)"
      R"(ext-billing-options","valueCodeableConcept":{"text":"b"}}]}})");
  ASSERT_EQ(r.resource.billing_option.size(), 2U);
  EXPECT_EQ(r.resource.billing_option[0].text, "a");
  EXPECT_EQ(r.resource.billing_option[1].text, "b");
}

}  // namespace
}  // namespace fhir
