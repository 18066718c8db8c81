// The facts behind the purpose of an order: which pump is in use, which earlier order counts, what
// tells of a malfunction.
#include <gtest/gtest.h>

#include "rules/purpose.h"
#include "tests/support/order_case.h"

namespace rules {
namespace {

const Finding* finding(const Determination& d, std::string_view id) { return find(d.criteria, id); }

TEST(EarlierOrder, TheLatestOneIsShown) {
  OrderCase c;
  wireless(c);
  c.earlier("2026-01-01", "completed").id = "a";
  c.earlier("2026-03-01", "completed").id = "b";
  c.earlier("2026-02-01", "completed").id = "c";
  EXPECT_EQ(finding(c.judge(), "F")->evidence.front().reference, "DeviceRequest/b");
  c.chart.orders[2].authored_on = c.chart.orders[1].authored_on;  // of one day: the later id
  EXPECT_EQ(finding(c.judge(), "F")->evidence.front().reference, "DeviceRequest/c");
}

// A pump in use, and what a record says of its working order.
struct Row {
  const char* name;
  void (*fill)(OrderCase&);
  Status status;
  Reason reason;
};

class MalfunctionRecord : public testing::TestWithParam<Row> {};

TEST_P(MalfunctionRecord, TellsOrNot) {
  OrderCase c;
  c.device("MiniMed 780G");
  c.use("2025-01-01", "", "active");
  GetParam().fill(c);
  const Determination d = c.judge();
  const Finding* malfunction = finding(d, "R.fail.malfunction");
  ASSERT_NE(malfunction, nullptr);
  EXPECT_EQ(malfunction->status, GetParam().status);
  EXPECT_EQ(malfunction->reason, GetParam().reason);
}

constexpr Status kMet = Status::kMet;
constexpr Status kOpen = Status::kUnknown;
constexpr Reason kNothing = Reason::kNoneOnRecord;

INSTANTIATE_TEST_SUITE_P(
    Conditions, MalfunctionRecord,
    testing::Values(
        Row{"Sequela", [](OrderCase& c) { c.condition("T85.614S", "2026-06-01"); }, kOpen,
            kNothing},
        Row{"WithoutItsSeventhCharacter",
            [](OrderCase& c) { c.condition("T85.614", "2026-06-01"); }, kOpen, kNothing},
        Row{"InIcd9",
            [](OrderCase& c) {
              c.condition("", "2026-06-01").code = coded(fhir::systems::kIcd9Cm, "996.57");
            },
            kMet, Reason::kNone},
        Row{"Unconfirmed",
            [](OrderCase& c) {
              c.condition("T85.614A", "2026-06-01").verification_status = coded("v", "provisional");
            },
            kOpen, kNothing},
        Row{"WithoutDate", [](OrderCase& c) { c.condition("T85.614A", ""); }, kOpen, kNothing},
        Row{"OfAPumpThatBeganNobodyKnowsWhen",
            [](OrderCase& c) {
              c.chart.device_uses.front().timing.period.own().start.reset();
              c.condition("T85.614A", "2026-04-30");
            },
            kMet, Reason::kNone}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Others, MalfunctionRecord,
    testing::Values(Row{"OneOfTwoReasons",
                        [](OrderCase& c) {
                          c.reason("E10.65");
                          c.reason("T85.614D");
                        },
                        kMet, Reason::kNone},
                    Row{"ConditionsNotRead",
                        [](OrderCase& c) { c.failed(fhir::Data::kConditions); }, kOpen,
                        Reason::kNotRetrieved},
                    Row{"DevicesNotRead", [](OrderCase& c) { c.failed(fhir::Data::kDevices); },
                        kOpen, Reason::kNotRetrieved}),
    row_name);

// A pump on record by a use, and what changes whether it is in use: then R.fail is listed.
struct UseRow {
  const char* name;
  void (*fill)(OrderCase&);
  bool in_use;
};

class PumpRecord : public testing::TestWithParam<UseRow> {};

TEST_P(PumpRecord, LetsTheReplacementRulesApply) {
  OrderCase c;
  GetParam().fill(c);
  EXPECT_EQ(finding(c.judge(), "R.fail") != nullptr, GetParam().in_use);
}

void contained(OrderCase& c, std::string_view name, std::string_view reference) {
  c.use("2025-01-01", "", "active");
  fhir::Device pump;
  pump.id = "inside";
  pump.name = {name};
  c.chart.device_uses.front().contained = {pump};
  c.chart.device_uses.front().device = to(reference);
}

INSTANTIATE_TEST_SUITE_P(
    Records, PumpRecord,
    testing::Values(
        UseRow{"ContainedPump", [](OrderCase& c) { contained(c, "MiniMed 780G", "#inside"); },
               true},
        UseRow{"ContainedMeter", [](OrderCase& c) { contained(c, "Contour Next", "#inside"); },
               false},
        UseRow{"NothingContainedOfThisId",
               [](OrderCase& c) { contained(c, "MiniMed 780G", "#other"); }, false},
        UseRow{"PumpOfUnknownKindAlone",
               [](OrderCase& c) { contained(c, "Omnipod GO", "#inside"); }, false},
        UseRow{"DeviceOfNoStatus", [](OrderCase& c) { c.device("MiniMed 780G", ""); }, true},
        UseRow{"DeviceInactive", [](OrderCase& c) { c.device("MiniMed 780G", "inactive"); }, false},
        UseRow{"PumpPresence", [](OrderCase& c) { c.condition("Z96.41", "2020-01-01"); }, true},
        UseRow{"PumpPresenceRefuted",
               [](OrderCase& c) {
                 c.condition("Z96.41", "2020-01-01").verification_status = coded("v", "refuted");
               },
               false},
        UseRow{"PumpPresenceUnconfirmed",
               [](OrderCase& c) {
                 c.condition("Z96.41", "2020-01-01").verification_status =
                     coded("v", "provisional");
               },
               false},
        UseRow{"PumpPresenceOver",
               [](OrderCase& c) {
                 c.condition("Z96.41", "2020-01-01").abatement.date_time = partial("2024-01-01");
               },
               false},
        UseRow{"PumpPresenceSaidToBeOver",
               [](OrderCase& c) { c.condition("Z96.41", "2020-01-01").abatement_boolean = true; },
               false},
        UseRow{"PumpPresenceResolved",
               [](OrderCase& c) {
                 c.condition("Z96.41", "2020-01-01").clinical_status = coded("s", "resolved");
               },
               false}),
    row_name);

// An order that any route would allow, but for its product.
TEST(UnnamedDisposablePump, IsAskedForOnceAGroupIsMet) {
  OrderCase c;
  c.kind = ProductKind::kDisposable;
  c.pregnant();
  const Determination d = c.judge();
  EXPECT_EQ(d.outcome, Outcome::kNeedsInformation);
  EXPECT_EQ(d.route, "G2");
  EXPECT_EQ(d.missing, std::vector<std::string>{"product"});
}

}  // namespace
}  // namespace rules
