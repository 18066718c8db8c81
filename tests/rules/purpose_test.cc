#include "rules/purpose.h"

#include <gtest/gtest.h>

#include "tests/support/order_case.h"

namespace rules {
namespace {

class PurposeOfOrder : public testing::TestWithParam<PurposeRow> {};

TEST_P(PurposeOfOrder, Decides) { expect_row(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    WhenItApplies, PurposeOfOrder,
    testing::Values(
        first_pump("NoPumpAtAll", [](OrderCase&) {}),
        in_use("ActiveDevice", [](OrderCase& c) { c.device("MiniMed 780G"); }),
        in_use("ActiveDeviceOfAnAidSystem",
               [](OrderCase& c) { c.device("").type = coded(fhir::systems::kHcpcs, "S1034"); }),
        in_use("ActiveWirelessDevice", [](OrderCase& c) { c.device("Omnipod 5"); }),
        first_pump("InactiveDevice", [](OrderCase& c) { c.device("MiniMed 780G", "inactive"); }),
        first_pump("DeviceEnteredInError",
                   [](OrderCase& c) { c.device("MiniMed 780G", "entered-in-error"); }),
        in_use("ActiveUse",
               [](OrderCase& c) {
                 c.device("MiniMed 780G", "inactive");
                 c.use("2024-01-01", "", "active");
               }),
        in_use("CompletedUseOfADeviceStillActive",
               [](OrderCase& c) {
                 c.device("MiniMed 780G");
                 c.use("2020-01-01", "2024-01-01", "completed");
               }),
        in_use("Present", [](OrderCase& c) { c.condition("Z96.41", "2024-01-01"); }),
        first_pump("PresentOnce",
                   [](OrderCase& c) {
                     c.no_group();  // the coverage is older than that pump
                     c.chart.encounters.clear();
                     c.condition("Z96.41", "2020-01-01").clinical_status = coded("s", "resolved");
                   }),
        first_pump("MechanicalDeviceIsNoPumpInUse", [](OrderCase& c) { c.device("V-Go"); }),
        replaced("PriorRequest",
                 [](OrderCase& c) { c.order.prior = {to("DeviceRequest/unread")}; }),
        replaced("ModifierRa", [](OrderCase& c) { c.modifier_ra = true; }),
        PurposeRow{"FailureInitial",
                   [](OrderCase& c) { c.reason("T85.614A"); },
                   Outcome::kNeedsInformation,
                   "R.fail",
                   Purpose::kReplacement,
                   {"R.fail.warranty", "R.fail.unrepairable"}},
        PurposeRow{"FailureSubsequent",
                   [](OrderCase& c) { c.reason("T85.614D"); },
                   Outcome::kNeedsInformation,
                   "R.fail",
                   Purpose::kReplacement,
                   {"R.fail.warranty", "R.fail.unrepairable"}},
        first_pump("FailureSequela", [](OrderCase& c) { c.reason("T85.614S"); }),
        first_pump("FailureWithoutSeventhCharacter", [](OrderCase& c) { c.reason("T85.614"); })),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Rule1Refill, PurposeOfOrder,
    testing::Values(refilled("SameKindInUse",
                             [](OrderCase& c) {
                               wireless(c);
                               c.device("Omnipod");
                             }),
                    in_use("OtherKindInUse",
                           [](OrderCase& c) {
                             wireless(c);
                             c.device("MiniMed 780G");
                           }),
                    refilled("ActiveOrderOf7Days",
                             [](OrderCase& c) {
                               wireless(c);
                               c.earlier("2026-06-08", "active");
                             }),
                    first_pump("ActiveOrderOf6Days",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.earlier("2026-06-09", "active");
                               }),
                    refilled("CompletedOrderOf12Months",
                             [](OrderCase& c) {
                               wireless(c);
                               c.earlier("2025-06-15", "completed");
                             }),
                    first_pump("CompletedOrderOlder",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.earlier("2025-06-14", "completed");
                               }),
                    refilled("CompletedYesterday",
                             [](OrderCase& c) {
                               wireless(c);
                               c.earlier("2026-06-14", "completed");
                             }),
                    first_pump("CompletedToday",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.earlier("2026-06-15", "completed");
                               }),
                    first_pump("TheDraftItself",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.earlier("2026-01-01", "active").id = "draft";
                               }),
                    first_pump("RevokedOrder",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.earlier("2026-01-01", "revoked");
                               }),
                    first_pump("OrderWithoutDate",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.earlier("", "active");
                               }),
                    refilled("OneOfTwoOrdersIsOldEnough",
                             [](OrderCase& c) {
                               wireless(c);
                               c.earlier("2026-06-14", "active");
                               c.earlier("2026-01-01", "completed").id = "x";
                             }),
                    refilled("AnOrderOfThisIdButAnotherType",
                             [](OrderCase& c) {
                               wireless(c);
                               fhir::Order& one = c.earlier("2026-01-01", "active");
                               one.id = "draft";
                               one.resource_type = "SupplyRequest";
                             }),
                    first_pump("OrderOfAnotherKind",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.earlier("2026-01-01", "active", "V-Go");
                               }),
                    first_pump("DurablePumpsAreNotRefilled",
                               [](OrderCase& c) { c.earlier("2026-01-01", "active"); }),
                    PurposeRow{"NeedsDiabetesToo",
                               [](OrderCase& c) {
                                 wireless(c);
                                 c.chart.conditions.clear();
                                 c.device("Omnipod");
                               },
                               Outcome::kNeedsInformation,
                               "F",
                               Purpose::kRefill,
                               {"DM"}}),
    row_name);

const std::vector<std::string> kNeeds{"R.ped.needs", "R.ped.changes"};

PurposeRow reviewed(const char* name, void (*fill)(OrderCase&),
                    std::vector<std::string> missing = kNeeds) {
  return {name, fill, Outcome::kIndividualReview, "R.pediatric", Purpose::kReplacement, missing};
}

INSTANTIATE_TEST_SUITE_P(
    Rule2Pediatric, PurposeOfOrder,
    testing::Values(reviewed("LargerReservoirOrdered", [](OrderCase& c) { child(c); }),
                    reviewed("SeventeenUntilTomorrow",
                             [](OrderCase& c) {
                               child(c);
                               c.born("2008-06-16");
                             }),
                    in_use("EighteenToday",
                           [](OrderCase& c) {
                             child(c);
                             c.born("2008-06-15");
                           }),
                    in_use("NoBirthDate",
                           [](OrderCase& c) {
                             child(c);
                             c.chart.patient.birth_date.reset();
                           }),
                    in_use("SameReservoir",
                           [](OrderCase& c) {
                             child(c);
                             c.brand = "Omnipod";
                           }),
                    in_use("SmallerReservoir",
                           [](OrderCase& c) {
                             child(c);
                             c.brand = "Paradigm 522";
                           }),
                    reviewed("Attested",
                             [](OrderCase& c) {
                               child(c);
                               c.brand = {};
                               c.says("R.ped", true);
                             }),
                    reviewed("AttestedByTheVolumeWanted",
                             [](OrderCase& c) {
                               child(c);
                               c.brand = {};
                               c.attest_number("R.ped.volume.wanted", 201);
                             }),
                    in_use("VolumeWantedIsTheCurrentOne",
                           [](OrderCase& c) {
                             child(c);
                             c.brand = {};
                             c.says("R.ped", true);
                             c.attest_number("R.ped.volume.wanted", 200);
                           }),
                    reviewed("StatedVolumeGoesBeforeTheTable",
                             [](OrderCase& c) {
                               child(c);
                               c.brand = {};
                               c.attest_number("R.ped.volume", 160);
                               c.attest_number("R.ped.volume.wanted", 200);
                             }),
                    in_use("AttestedThatNoneIsNeeded",
                           [](OrderCase& c) {
                             child(c);
                             c.brand = {};
                             c.says("R.ped", false);
                           }),
                    reviewed("AttestedForAPumpOfUnknownKind",
                             [](OrderCase& c) {
                               c.condition("Z96.41", "2024-01-01");
                               c.born("2010-01-01");
                               c.says("R.ped", true);
                             },
                             {"R.ped.volume", "R.ped.needs", "R.ped.changes"}),
                    reviewed("AllOnRecord",
                             [](OrderCase& c) {
                               child(c);
                               c.attest("R.ped.needs").value_decimal = fhir::Decimal::whole(70);
                               c.attest("R.ped.changes").value_string = "every second day";
                             },
                             {}),
                    reviewed("BeforeFailure",
                             [](OrderCase& c) {
                               child(c);
                               c.says("R.fail.malfunction", true);
                               c.says("R.fail.unrepairable", true);
                               c.warranty_ends("2026-01-01");
                             }),
                    PurposeRow{"NotBeforeRefill",
                               [](OrderCase& c) {
                                 child(c);
                                 wireless(c);
                               },
                               Outcome::kMeets, "F", Purpose::kRefill},
                    first_pump("NotForAFirstPump",
                               [](OrderCase& c) {
                                 c.born("2010-01-01");
                                 c.says("R.ped", true);
                               })),
    row_name);

}  // namespace
}  // namespace rules
