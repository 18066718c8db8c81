#include "rules/product.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/terms_for_tests.h"

namespace rules {

namespace {

namespace systems = fhir::systems;

fhir::Order device_request(fhir::CodeableConcept code) {
  fhir::Order order;
  order.resource_type = "DeviceRequest";
  order.id = "pump-1";
  order.status = "draft";
  order.intent = "order";
  order.code = std::move(code);
  return order;
}

fhir::Order hcpcs(std::string_view code, std::string_view text = {}) {
  fhir::Order order = device_request(coded(systems::kHcpcs, code));
  order.code.text = text;
  return order;
}

OrderedProduct recognize(const fhir::Order& order) {
  return recognize(order, {}, {}, terms_for_tests());
}

// --- Codes and names ----------------------------------------------------------------------------

struct KindCase {
  std::string_view name;
  std::string_view system;
  std::string_view code;
  std::string_view text;
  ProductKind kind;
};

class OrderKind : public testing::TestWithParam<KindCase> {};

TEST_P(OrderKind, IsRecognized) {
  const KindCase& c = GetParam();
  fhir::Order order =
      device_request(c.code.empty() ? fhir::CodeableConcept() : coded(c.system, c.code));
  order.code.text = c.text;
  EXPECT_EQ(recognize(order).kind, c.kind);
}

INSTANTIATE_TEST_SUITE_P(
    Codes, OrderKind,
    testing::Values(
        KindCase{"E0784", systems::kHcpcs, "E0784", "", ProductKind::kDurable},
        KindCase{"E0787", systems::kHcpcs, "E0787", "", ProductKind::kDurable},
        KindCase{"LowerCase", systems::kHcpcs, "e0784", "", ProductKind::kDurable},
        KindCase{"Spaces", systems::kHcpcs, " E0784 ", "", ProductKind::kDurable},
        KindCase{"SystemAlias", "https://bluebutton.cms.gov/resources/codesystem/hcpcs", "E0784",
                 "", ProductKind::kDurable},
        KindCase{"UnderTheCptSystem", kCptSystem, "E0784", "", ProductKind::kDurable},
        KindCase{"NoSystem", "", "E0784", "", ProductKind::kNone},
        KindCase{"OtherSystem", "urn:local", "E0784", "", ProductKind::kNone},
        KindCase{"LongerCode", systems::kHcpcs, "E07841", "", ProductKind::kNone},
        KindCase{"A9274Alone", systems::kHcpcs, "A9274", "", ProductKind::kDisposable},
        KindCase{"S1034", systems::kHcpcs, "S1034", "", ProductKind::kAidSystem},
        KindCase{"S1035", systems::kHcpcs, "S1035", "", ProductKind::kIntegration},
        KindCase{"S1036", systems::kHcpcs, "S1036", "", ProductKind::kIntegration},
        KindCase{"S1037", systems::kHcpcs, "S1037", "", ProductKind::kIntegration},
        KindCase{"InfusionSet", systems::kHcpcs, "A4230", "", ProductKind::kSupplies},
        KindCase{"Sensor", systems::kHcpcs, "A9276", "", ProductKind::kSupplies},
        KindCase{"InsulinForAPump", systems::kHcpcs, "J1817", "", ProductKind::kSupplies},
        KindCase{"E0780", systems::kHcpcs, "E0780", "", ProductKind::kNone},
        KindCase{"E0781", systems::kHcpcs, "E0781", "", ProductKind::kNone},
        KindCase{"E0791", systems::kHcpcs, "E0791", "", ProductKind::kNone},
        KindCase{"E0781WhateverItsText", systems::kHcpcs, "E0781", "Omnipod", ProductKind::kNone},
        KindCase{"AnyInsulinPump", systems::kSnomed, "69805005", "", ProductKind::kDurable},
        KindCase{"SomethingElse", systems::kHcpcs, "E0601", "CPAP", ProductKind::kNone},
        KindCase{"Insulin", systems::kRxNorm, "86009", "", ProductKind::kNone},
        KindCase{"InsulinForAnOmnipod", systems::kRxNorm, "86009", "lispro for Omnipod",
                 ProductKind::kNone}),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    CodeAndName, OrderKind,
    testing::Values(
        KindCase{"A9274Omnipod", systems::kHcpcs, "A9274", "Omnipod 5 pods",
                 ProductKind::kWireless},
        KindCase{"A9274VGo", systems::kHcpcs, "A9274", "V-Go 20", ProductKind::kMechanical},
        KindCase{"A9274OmnipodGo", systems::kHcpcs, "A9274", "Omnipod GO",
                 ProductKind::kDisposable},
        KindCase{"A9274DurableBrandContradicts", systems::kHcpcs, "A9274", "t:slim X2",
                 ProductKind::kDisposable},
        KindCase{"E0784VGo", systems::kHcpcs, "E0784", "VGo", ProductKind::kMechanical},
        KindCase{"E0784OmnipodStaysDurable", systems::kHcpcs, "E0784", "Omnipod 5",
                 ProductKind::kDurable},
        KindCase{"E0784OmnipodGoIsToReview", systems::kHcpcs, "E0784", "Omnipod GO",
                 ProductKind::kDisposable},
        KindCase{"S1034VGoStaysASystem", systems::kHcpcs, "S1034", "V-Go", ProductKind::kAidSystem},
        KindCase{"InfusionSetForAnOmnipod", systems::kHcpcs, "A4230", "set for Omnipod",
                 ProductKind::kSupplies},
        KindCase{"TransmitterForAPump", systems::kHcpcs, "S1036", "transmitter for t:slim X2",
                 ProductKind::kIntegration},
        KindCase{"AnyPumpOmnipod", systems::kSnomed, "69805005", "Omnipod", ProductKind::kWireless},
        KindCase{"AnyPumpVGo", systems::kSnomed, "69805005", "V-Go", ProductKind::kMechanical},
        KindCase{"AnyPumpTSlim", systems::kSnomed, "69805005", "t:slim", ProductKind::kDurable},
        KindCase{"OtherCodeOmnipod", systems::kHcpcs, "E1399", "Omnipod 5", ProductKind::kWireless},
        KindCase{"TextOmnipod", "", "", "Omnipod 5", ProductKind::kWireless},
        KindCase{"TextVGo", "", "", "V‑Go", ProductKind::kMechanical},
        KindCase{"TextTSlim", "", "", "Tandem t:slim X2 pump", ProductKind::kDurable},
        KindCase{"TextOmnipodGo", "", "", "Omnipod GO", ProductKind::kDisposable},
        KindCase{"TextWithoutBrand", "", "", "insulin pump", ProductKind::kNone},
        KindCase{"NoTextAtAll", "", "", "", ProductKind::kNone}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Recognize, ADisplayNamesTheProductToo) {
  fhir::Order order = device_request(coded(systems::kHcpcs, "A9274", "Omnipod 5, each"));
  EXPECT_EQ(recognize(order).kind, ProductKind::kWireless);
}

TEST(Recognize, ABrandIsNotReadAcrossTwoTexts) {
  fhir::Order order = device_request(coded(systems::kHcpcs, "A9274", "go"));
  order.code.text = "v";
  EXPECT_EQ(recognize(order).product, nullptr);
}

TEST(Recognize, AnExactCodeBeatsACodeOfAnyPump) {
  fhir::Order order = device_request(coded(systems::kSnomed, "69805005"));
  order.code.coding.push_back({systems::kHcpcs, "A9274", ""});
  EXPECT_EQ(recognize(order).kind, ProductKind::kDisposable);
  EXPECT_EQ(recognize(order).code, "A9274");
}

TEST(Recognize, AnExcludedCodingBesideAPumpCodeIsNoneOfOurs) {
  fhir::Order order = hcpcs("E0784");
  order.code.coding.push_back({systems::kHcpcs, "E0781", ""});
  EXPECT_EQ(recognize(order).kind, ProductKind::kNone);
}

TEST(Recognize, ABillingOptionDecidesWhereTheCodeDoesNot) {
  fhir::Order order = device_request(coded(systems::kSnomed, "69805005"));
  order.billing_option.push_back(coded(systems::kHcpcs, "A9274"));
  EXPECT_EQ(recognize(order).kind, ProductKind::kDisposable);
  order.code = coded("urn:local", "PUMP");
  EXPECT_EQ(recognize(order).kind, ProductKind::kDisposable);
  order.code = coded(systems::kHcpcs, "E0784");
  EXPECT_EQ(recognize(order).kind, ProductKind::kDurable);
}

TEST(Recognize, NamesTheOrderTheCodeAndTheProduct) {
  const fhir::Order order = hcpcs("a9274", "Omnipod 5 starter kit");
  const OrderedProduct found = recognize(order);
  EXPECT_EQ(found.order, &order);
  EXPECT_EQ(found.reference, "DeviceRequest/pump-1");
  EXPECT_EQ(found.code, "A9274");
  EXPECT_EQ(found.display, "Omnipod 5");
  ASSERT_NE(found.product, nullptr);
  EXPECT_EQ(found.product->reservoir_units, 200);
}

TEST(Recognize, DisplayIsTheBrandElseTheCodesElseTheText) {
  EXPECT_EQ(recognize(device_request(coded(systems::kHcpcs, "E0784", "External pump"))).display,
            "External pump");
  EXPECT_EQ(recognize(hcpcs("E0784", "a pump")).display, "a pump");
  EXPECT_EQ(recognize(hcpcs("E0784")).display, "E0784");
}

TEST(Recognize, AnOrderWithoutIdIsNamedByItsType) {
  fhir::Order order = hcpcs("E0784");
  order.id = {};
  EXPECT_EQ(recognize(order).reference, "DeviceRequest");
}

// --- Status -------------------------------------------------------------------------------------

TEST(Recognize, OrdersThatDoNotStandAreNoneOfOurs) {
  for (const std::string_view status : {"revoked", "entered-in-error", "cancelled"}) {
    fhir::Order order = hcpcs("E0784");
    order.status = status;
    EXPECT_EQ(recognize(order).kind, ProductKind::kNone) << status;
  }
  fhir::Order proposal = hcpcs("E0784");
  proposal.intent = "proposal";
  EXPECT_EQ(recognize(proposal).kind, ProductKind::kNone);
  fhir::Order negated = hcpcs("E0784");
  negated.do_not_perform = true;
  EXPECT_EQ(recognize(negated).kind, ProductKind::kNone);
}

TEST(Recognize, OtherStatusesAndIntentsAreJudged) {
  for (const std::string_view status : {"draft", "active", "on-hold", "completed", "unknown", ""}) {
    fhir::Order order = hcpcs("E0784");
    order.status = status;
    order.do_not_perform = false;
    EXPECT_EQ(recognize(order).kind, ProductKind::kDurable) << status;
  }
  for (const std::string_view intent : {"plan", "order", "original-order", ""}) {
    fhir::Order order = hcpcs("E0784");
    order.intent = intent;
    EXPECT_EQ(recognize(order).kind, ProductKind::kDurable) << intent;
  }
}

TEST(Recognize, AnOrderThatDoesNotStandCausesNoRead) {
  fhir::Order order = device_request({});
  order.status = "revoked";
  order.code_reference.own().reference = "Device/9";
  EXPECT_EQ(recognize(order).unresolved_reference, "");
}

// --- Implantable --------------------------------------------------------------------------------

TEST(Implantable, IsOursWhenTheReasonIsDiabetes) {
  fhir::Order order = hcpcs("E0783");
  EXPECT_EQ(recognize(order).kind, ProductKind::kNone);
  order.reason_code.push_back(coded(systems::kIcd10Cm, "G89.4"));
  EXPECT_EQ(recognize(order).kind, ProductKind::kNone);
  order.reason_code.push_back(coded(systems::kIcd10Cm, "E10.9"));
  EXPECT_EQ(recognize(order).kind, ProductKind::kImplantable);
  order.reason_code = {coded(systems::kIcd10Cm, "O24.410")};
  EXPECT_EQ(recognize(order).kind, ProductKind::kImplantable);
}

TEST(Implantable, IsOursWhenItsTextSaysInsulin) {
  EXPECT_EQ(recognize(hcpcs("E0783", "implantable insulin pump")).kind, ProductKind::kImplantable);
  EXPECT_EQ(recognize(hcpcs("E0783", "implantable pump, baclofen")).kind, ProductKind::kNone);
}

// --- References ---------------------------------------------------------------------------------

fhir::Device device(std::string_view id, std::string_view name) {
  fhir::Device made;
  made.id = id;
  if (!name.empty()) made.name.push_back(name);
  return made;
}

fhir::Order refers_to(std::string_view reference) {
  fhir::Order order = device_request({});
  order.code_reference.own().reference = reference;
  return order;
}

TEST(Reference, ContainedDevice) {
  fhir::Order order = refers_to("#d1");
  order.contained_device.push_back(device("d1", "Omnipod 5"));
  EXPECT_EQ(recognize(order).kind, ProductKind::kWireless);
  EXPECT_EQ(recognize(order).display, "Omnipod 5");
}

TEST(Reference, ContainedMedication) {
  fhir::Order order = refers_to("#m1");
  order.resource_type = "MedicationRequest";
  order.contained_medication.push_back({"m1", texted("V-Go 20 kit")});
  EXPECT_EQ(recognize(order).kind, ProductKind::kMechanical);
}

TEST(Reference, BundledByTypeAndIdByUrlOrByUuid) {
  const std::vector<fhir::Device> devices{device("d9", ""), device("d1", "t:slim X2")};
  for (const std::string_view reference :
       {"Device/d1", "https://ehr.example/r4/Device/d1", "Device/d1/_history/2", "urn:uuid:d1"}) {
    const OrderedProduct found = recognize(refers_to(reference), devices, {}, terms_for_tests());
    EXPECT_EQ(found.kind, ProductKind::kDurable) << reference;
    EXPECT_EQ(found.unresolved_reference, "") << reference;
  }
}

TEST(Reference, BundledMedication) {
  const OrderedProduct found =
      recognize(refers_to("Medication/m1"), {},
                {{"m1", coded(systems::kHcpcs, "A9274", "Omnipod")}}, terms_for_tests());
  EXPECT_EQ(found.kind, ProductKind::kWireless);
}

TEST(Reference, TypeAndIdMustBothFit) {
  const OrderedProduct found =
      recognize(refers_to("Medication/d1"), {device("d1", "Omnipod")}, {}, terms_for_tests());
  EXPECT_EQ(found.kind, ProductKind::kNone);
  EXPECT_EQ(found.unresolved_reference, "Medication/d1");
}

TEST(Reference, RemoteMustBeReadFirst) {
  fhir::Order order = refers_to("Device/123");
  order.code_reference.own().display = "Omnipod 5";
  EXPECT_EQ(recognize(order).unresolved_reference, "Device/123");
  EXPECT_EQ(recognize(order).kind, ProductKind::kNone);
  EXPECT_EQ(recognize(refers_to("Device/123/_history/2")).unresolved_reference, "Device/123");
  EXPECT_EQ(recognize(refers_to("https://ehr.example/r4/Device/123")).unresolved_reference,
            "https://ehr.example/r4/Device/123");
}

TEST(Reference, WhatCannotBeReadIsNotAskedFor) {
  for (const std::string_view reference :
       {"#gone", "urn:uuid:0b1c", "Substance/1", "Patient/1", "nonsense", ""}) {
    EXPECT_EQ(recognize(refers_to(reference)).unresolved_reference, "") << reference;
  }
}

TEST(Reference, ThatLeadsNowhereLeavesItsDisplay) {
  fhir::Order order = refers_to("#gone");
  order.code_reference.own().display = "Omnipod 5";
  EXPECT_EQ(recognize(order).kind, ProductKind::kWireless);
}

TEST(Reference, TypeCodeOfTheDeviceCounts) {
  fhir::Device pump = device("d1", "V-Go");
  pump.type = coded(systems::kHcpcs, "S1034");
  const OrderedProduct found = recognize(refers_to("Device/d1"), {pump}, {}, terms_for_tests());
  EXPECT_EQ(found.kind, ProductKind::kAidSystem);
}

// --- Devices ------------------------------------------------------------------------------------

TEST(DeviceKind, IdentifierBeforeNameBeforeText) {
  fhir::Device pump = device("d1", "t:slim X2");
  pump.type = texted("V-Go");
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kDurable);
  pump.device_identifier = {"00385083000035"};
  const Product* product = nullptr;
  EXPECT_EQ(device_kind(pump, terms_for_tests(), &product), ProductKind::kWireless);
  ASSERT_NE(product, nullptr);
  EXPECT_EQ(product->display, "Omnipod 5");
}

TEST(DeviceKind, IdentifierWithinTheUdi) {
  fhir::Device pump = device("d1", "");
  pump.udi = {"(01)00385083000035(17)270101(10)L1"};
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kWireless);
  pump.udi = {"(17)270101"};
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kNone);
}

TEST(DeviceKind, ByModelNumber) {
  fhir::Device pump = device("d1", "insulin pump");
  pump.model_number = "MMT-1780K";
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kDurable);
}

TEST(DeviceKind, ByTypeCodeOrText) {
  fhir::Device pump = device("d1", "");
  pump.type = coded(systems::kSnomed, "69805005");
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kDurable);
  pump.name = {"Omnipod"};
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kWireless);
  pump = device("d1", "");
  pump.type = texted("Omnipod pod");
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kWireless);
}

TEST(DeviceKind, OfSomethingElseIsNone) {
  const Product* product = &terms_for_tests().products.products().front();
  EXPECT_EQ(device_kind(device("d1", "Pacemaker"), terms_for_tests(), &product),
            ProductKind::kNone);
  EXPECT_EQ(product, nullptr);
}

TEST(DeviceKind, ImplantableOnlyWhenItSaysInsulin) {
  fhir::Device pump = device("d1", "");
  pump.type = coded(systems::kHcpcs, "E0783");
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kNone);
  pump.name = {"implanted insulin pump"};
  EXPECT_EQ(device_kind(pump, terms_for_tests()), ProductKind::kImplantable);
}

}  // namespace
}  // namespace rules
