// `pumpcds demo` as a person starts and ends it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "tests/support/program.h"

namespace cds {
namespace {

using testing::HasSubstr;

class CmdDemo : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string(PUMPCDS_PROGRAM).empty()) GTEST_SKIP() << "the program is not built";
  }
};

TEST_F(CmdDemo, ShowsAddressesAndAWorkedExampleAndEndsWithSigterm) {
  Program program({"demo", "--listen", "127.0.0.1:0"});
  const std::string text = program.read_to("Notes:");
  EXPECT_THAT(text, HasSubstr("/cds-services\n"));
  EXPECT_THAT(text, HasSubstr("/fhir/metadata\n"));
  EXPECT_THAT(text, HasSubstr("/demo/cases\n"));
  EXPECT_THAT(text, HasSubstr("curl -s http://127.0.0.1:"));
  EXPECT_THAT(text, HasSubstr("-d @- http://127.0.0.1:"));
  EXPECT_THAT(text, HasSubstr("[warning] Insulin pump: 1 item missing for CG-DME-01"));
  EXPECT_THAT(text, HasSubstr("| Criterion | Status | Evidence |"));
  program.send(SIGTERM);
  EXPECT_EQ(program.wait_for_end(), 0);
}

TEST_F(CmdDemo, SaysThatThereAreNoFixtures) {
  Program program({"demo", "--listen", "127.0.0.1:0", "--fixtures", "/nonexistent"});
  EXPECT_EQ(program.read_to("Example"), "");
  EXPECT_EQ(program.wait_for_end(), 65);
}

TEST_F(CmdDemo, IsOpenOnLoopbackOnly) {
  Program program({"demo", "--listen", "0.0.0.0:0"});
  EXPECT_EQ(program.wait_for_end(), 78);
}

}  // namespace
}  // namespace cds
