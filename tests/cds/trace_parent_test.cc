#include "cds/trace_parent.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

const std::string kGood = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceParent, AValidOneIsPassedOn) {
  EXPECT_EQ(valid_trace_parent(kGood), kGood);
  EXPECT_EQ(trace_id_of(kGood), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(TraceParent, OfALaterVersionTheKnownPartIs) {
  EXPECT_EQ(valid_trace_parent("01" + kGood.substr(2) + "-more"), kGood);
  EXPECT_EQ(valid_trace_parent("01" + kGood.substr(2) + "more"), "");
}

TEST(TraceParent, AnythingElseIsNone) {
  for (const std::string& bad :
       {std::string(), std::string("x"), kGood + "-more", "ff" + kGood.substr(2),
        "00-00000000000000000000000000000000" + kGood.substr(35),
        kGood.substr(0, 36) + "0000000000000000-01",
        std::string("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
        kGood.substr(0, 54) + "\n", kGood.substr(0, 54) + "g", kGood.substr(0, 54)}) {
    EXPECT_EQ(valid_trace_parent(bad), "") << bad;
  }
  EXPECT_EQ(trace_id_of(""), "");
}

}  // namespace
}  // namespace cds
