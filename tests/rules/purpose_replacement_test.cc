#include <gtest/gtest.h>

#include "rules/purpose.h"
#include "tests/support/order_case.h"

namespace rules {
namespace {

class Replacement : public testing::TestWithParam<PurposeRow> {};

TEST_P(Replacement, Decides) { expect_row(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Rules3And4FailureAndUpgrade, Replacement,
    testing::Values(PurposeRow{"WarrantyEndedYesterday",
                               [](OrderCase& c) {
                                 broken(c);
                                 c.warranty_ends("2026-06-14");
                               },
                               Outcome::kMeets, "R.fail", Purpose::kReplacement},
                    PurposeRow{"WarrantyEndsToday",
                               [](OrderCase& c) {
                                 broken(c);
                                 c.no_group();
                                 c.warranty_ends("2026-06-15");
                               },
                               Outcome::kDoesNotMeet, "R.fail", Purpose::kReplacement},
                    PurposeRow{"WarrantyEndsThisMonth",
                               [](OrderCase& c) {
                                 broken(c);
                                 c.warranty_ends("2026-06");
                               },
                               Outcome::kNeedsInformation,
                               "R.fail",
                               Purpose::kReplacement,
                               {"R.fail.warranty"}},
                    PurposeRow{"WarrantyOverByYes",
                               [](OrderCase& c) {
                                 broken(c);
                                 c.says("R.fail.warranty", true);
                               },
                               Outcome::kMeets, "R.fail", Purpose::kReplacement},
                    PurposeRow{"WarrantyDateOverItsYes",
                               [](OrderCase& c) {
                                 broken(c);
                                 c.no_group();
                                 c.says("R.fail.warranty", true);
                                 c.warranty_ends("2027-01-01");
                               },
                               Outcome::kDoesNotMeet, "R.fail", Purpose::kReplacement},
                    PurposeRow{"FailedAndNoDiabetesOnRecord",
                               [](OrderCase& c) {
                                 broken(c);
                                 c.chart.conditions.clear();
                                 c.warranty_ends("2026-06-14");
                               },
                               Outcome::kNeedsInformation,
                               "R.fail",
                               Purpose::kReplacement,
                               {"DM"}},
                    PurposeRow{"WorksUnderWarranty",
                               [](OrderCase& c) {
                                 c.device("MiniMed 780G");
                                 c.says("R.fail.malfunction", false);
                                 c.warranty_ends("2026-06-15");
                               },
                               Outcome::kDoesNotMeet, "N.upgrade", Purpose::kUpgrade},
                    PurposeRow{"WorksUnderWarrantyBeatsAGroup",
                               [](OrderCase& c) {
                                 c.device("MiniMed 780G");
                                 c.says("R.fail.malfunction", false);
                                 c.warranty_ends("2026-06-15");
                                 c.pregnant();
                               },
                               Outcome::kDoesNotMeet, "N.upgrade", Purpose::kUpgrade},
                    PurposeRow{"UpgradeStatedUnderWarranty",
                               [](OrderCase& c) {
                                 c.device("MiniMed 780G");
                                 c.says("N.upgrade", true);
                                 c.warranty_ends("2026-06-15");
                               },
                               Outcome::kDoesNotMeet, "N.upgrade", Purpose::kUpgrade},
                    in_use("UpgradeStatedWithWarrantyUnknown",
                           [](OrderCase& c) {
                             c.device("MiniMed 780G");
                             c.says("N.upgrade", true);
                           }),
                    PurposeRow{"WorksOutOfWarranty",
                               [](OrderCase& c) {
                                 c.device("MiniMed 780G");
                                 c.no_group();
                                 c.says("R.fail.malfunction", false);
                                 c.warranty_ends("2026-06-14");
                               },
                               Outcome::kDoesNotMeet, "R.fail", Purpose::kReplacement}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Rules5And6GroupsAndRemainder, Replacement,
    testing::Values(PurposeRow{"AGroupIsMet",
                               [](OrderCase& c) {
                                 c.device("MiniMed 780G");
                                 c.pregnant();
                               },
                               Outcome::kMeets, "G2", Purpose::kReplacement},
                    PurposeRow{"NotRepairableNoAndNoGroup",
                               [](OrderCase& c) {
                                 c.condition("Z96.41", "2020-01-01");
                                 c.no_group();
                                 c.says("R.fail.unrepairable", false);
                               },
                               Outcome::kDoesNotMeet, "R.fail", Purpose::kReplacement},
                    PurposeRow{"NotRepairableNoAndAGroupOpen",
                               [](OrderCase& c) {
                                 c.device("MiniMed 780G");
                                 c.says("R.fail.unrepairable", false);
                               },
                               Outcome::kNeedsInformation,
                               "G3",
                               Purpose::kReplacement,
                               {"G3.a", "G3.b"}},
                    PurposeRow{"AGroupIsCloser",
                               [](OrderCase& c) {
                                 c.condition("Z96.41", "2020-01-01");
                                 c.no_group();
                                 c.chart.coverages.front().period.start = partial("2024-01-01");
                               },
                               Outcome::kNeedsInformation,
                               "G3",
                               Purpose::kReplacement,
                               {"G3.b"}},
                    PurposeRow{
                        "RemainderAsksForDiabetesToo",
                        [](OrderCase& c) {
                          c.condition("Z96.41", "2020-01-01");
                          c.no_group();
                          c.chart.conditions.erase(c.chart.conditions.begin());
                        },
                        Outcome::kNeedsInformation,
                        "R.fail",
                        Purpose::kReplacement,
                        {"DM", "R.fail.warranty", "R.fail.malfunction", "R.fail.unrepairable"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(FailedQueries, Replacement,
                         testing::Values(PurposeRow{"RefillUnknownWhenEveryGroupFails",
                                                    [](OrderCase& c) {
                                                      wireless(c);
                                                      c.no_group();
                                                      c.failed(fhir::Data::kServiceRequests);
                                                    },
                                                    Outcome::kNeedsInformation,
                                                    "G1",
                                                    Purpose::kInitial,
                                                    {"F"}},
                                         PurposeRow{"DurableIsNoMatterOfRefill",
                                                    [](OrderCase& c) {
                                                      c.no_group();
                                                      c.failed(fhir::Data::kServiceRequests);
                                                    },
                                                    Outcome::kDoesNotMeet, "G1", Purpose::kInitial},
                                         PurposeRow{"AttestationUnread",
                                                    [](OrderCase& c) {
                                                      c.no_group();
                                                      c.failed(fhir::Data::kQuestionnaireResponses);
                                                    },
                                                    Outcome::kNeedsInformation,
                                                    "G1",
                                                    Purpose::kInitial,
                                                    {"attestation"}},
                                         PurposeRow{"AttestationUnreadForAnotherIndication",
                                                    [](OrderCase& c) {
                                                      c.chart.conditions.clear();
                                                      c.reason("E66.9");
                                                      c.failed(fhir::Data::kQuestionnaireResponses);
                                                    },
                                                    Outcome::kDoesNotMeet, "N.other",
                                                    Purpose::kInitial}),
                         row_name);

// ---- facts -------------------------------------------------------------------------------------

const Finding* malfunction(const Determination& d) {
  return find(d.criteria, "R.fail.malfunction");
}

struct MalfunctionRow {
  const char* name;
  void (*fill)(OrderCase&);
  Status status;
};

class Malfunction : public testing::TestWithParam<MalfunctionRow> {};

TEST_P(Malfunction, IsOnRecordOrNot) {
  OrderCase c;
  c.device("MiniMed 780G");
  c.use("2026-02-01", "", "active");
  GetParam().fill(c);
  const Determination d = c.judge();
  ASSERT_NE(malfunction(d), nullptr);
  EXPECT_EQ(to_string(malfunction(d)->status), to_string(GetParam().status));
}

void state(OrderCase& c, std::string_view code) {
  c.chart.devices.front().status_reason = {coded("s", code)};
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Malfunction,
    testing::Values(
        MalfunctionRow{"Nothing", [](OrderCase&) {}, Status::kUnknown},
        MalfunctionRow{"Attested", [](OrderCase& c) { c.says("R.fail.malfunction", true); },
                       Status::kMet},
        MalfunctionRow{"AttestedWorking", [](OrderCase& c) { c.says("R.fail.malfunction", false); },
                       Status::kNotMet},
        MalfunctionRow{"OrderReason", [](OrderCase& c) { c.reason("T85.614A"); }, Status::kMet},
        MalfunctionRow{"Condition", [](OrderCase& c) { c.condition("T85.614A", "2026-05-01"); },
                       Status::kMet},
        MalfunctionRow{"ConditionAtTheStartOfThisPump",
                       [](OrderCase& c) { c.condition("T85.614A", "2026-02-01"); }, Status::kMet},
        MalfunctionRow{"ConditionOfThePumpBefore",
                       [](OrderCase& c) { c.condition("T85.614A", "2026-01-31"); },
                       Status::kUnknown},
        MalfunctionRow{"ConditionOfSixMonths",
                       [](OrderCase& c) {
                         c.chart.device_uses.clear();
                         c.condition("T85.614A", "2025-12-15");
                       },
                       Status::kMet},
        MalfunctionRow{"ConditionOlder",
                       [](OrderCase& c) {
                         c.chart.device_uses.clear();
                         c.condition("T85.614A", "2025-12-14");
                       },
                       Status::kUnknown},
        MalfunctionRow{"HardwareDisconnected", [](OrderCase& c) { state(c, "hw-discon"); },
                       Status::kMet},
        MalfunctionRow{"TransducerDisconnected", [](OrderCase& c) { state(c, "transduc-discon"); },
                       Status::kMet},
        MalfunctionRow{"OffIsAHint", [](OrderCase& c) { state(c, "off"); }, Status::kUnknown},
        MalfunctionRow{"NotReadyIsAHint", [](OrderCase& c) { state(c, "not-ready"); },
                       Status::kUnknown}),
    [](const auto& row) { return row.param.name; });

TEST(OnPump, Group1IsReadOnlyWhileInjectionsAreActive) {
  OrderCase c;
  c.device("MiniMed 780G");
  EXPECT_EQ(find(c.judge().criteria, "G1")->reason, Reason::kOnPump);
  OrderCase injecting;
  injecting.device("MiniMed 780G");
  injecting.injects();
  EXPECT_NE(find(injecting.judge().criteria, "G1")->reason, Reason::kOnPump);
  OrderCase attested;
  attested.device("MiniMed 780G");
  attested.says("G1.b", true);
  EXPECT_NE(find(attested.judge().criteria, "G1")->reason, Reason::kOnPump);
  OrderCase unread;
  unread.device("MiniMed 780G");
  unread.failed(fhir::Data::kMedicationStatements);
  EXPECT_NE(find(unread.judge().criteria, "G1")->reason, Reason::kOnPump);
}

TEST(PumpInUse, UnknownWhenAQueryFailed) {
  for (const fhir::Data data :
       {fhir::Data::kDevices, fhir::Data::kDeviceUse, fhir::Data::kConditions}) {
    OrderCase c;
    c.failed(data);
    OrderedProduct product;
    product.order = &c.order;
    const Context context = context_on(2026, 6, 15);
    EXPECT_FALSE(pump_facts(product, gather_evidence(c.chart, context), context).in_use_known);
  }
}

TEST(PumpInUse, MissingWhereGroup1WouldMeet) {
  OrderCase c;
  for (const char* id : {"G1.a", "G1.b", "G1.c", "G1.d", "G1.e.1"}) c.says(id, true);
  EXPECT_EQ(c.judge().outcome, Outcome::kMeets);
  c.failed(fhir::Data::kDevices);
  const Determination d = c.judge();
  EXPECT_EQ(d.outcome, Outcome::kNeedsInformation);
  EXPECT_EQ(d.missing, (std::vector<std::string>{"pump-in-use"}));
}

TEST(CurrentPump, IsTheLatestBegunWhateverTheOrder) {
  for (const bool reversed : {false, true}) {
    OrderCase c;
    c.device("MiniMed 780G").id = "old";
    c.device("Paradigm 522").id = "new";
    c.use("2020-01-01", "", "active");
    c.use("2025-01-01", "", "active");
    c.chart.device_uses[0].device = to("Device/old");
    c.chart.device_uses[1].device = to("Device/new");
    if (reversed) std::reverse(c.chart.device_uses.begin(), c.chart.device_uses.end());
    c.born("2010-01-01");
    c.brand = "MiniMed 780G";  // larger than the Paradigm 522 alone
    EXPECT_EQ(c.judge().route, "R.pediatric");
  }
}

}  // namespace
}  // namespace rules
