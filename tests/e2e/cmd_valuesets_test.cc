// `pumpcds valuesets verify` as the build calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace cds {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Outcome {
  int code = -1;
  std::string text;  // both outputs
};

Outcome verify(const std::string& directory) {
  Outcome outcome;
  const std::string command =
      "PUMPCDS_VALUESETS='" + directory + "' " PUMPCDS_PROGRAM " valuesets verify 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 512> buffer{};
  while (fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) {
    outcome.text += buffer.data();
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  return outcome;
}

class ValueSetsVerify : public testing::Test {
 protected:
  ValueSetsVerify()
      : folder_(fs::path(testing::TempDir()) / ("pumpcds_verify_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~ValueSetsVerify() override { fs::remove_all(folder_); }

  // A set of LOINC codes in place of a built-in one.
  Outcome with_set(const std::string& id, const std::string& concepts) const {
    std::ofstream(folder_ / "set.json")
        << R"({"resourceType":"ValueSet","id":")" << id << R"(","title":"T","status":"active",)"
        << R"("compose":{"include":[{"system":"http://loinc.org","concept":[)" << concepts
        << "]}]}}";
    return verify(folder_.string());
  }

 private:
  fs::path folder_;
};

TEST_F(ValueSetsVerify, TheBuiltInSetsPass) {
  const Outcome outcome = verify("");
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  EXPECT_THAT(outcome.text, HasSubstr("ok: "));
}

TEST_F(ValueSetsVerify, ACodeInTwoSetsThatExcludeEachOtherFails) {
  // 41653-7 is a self-test.
  const Outcome outcome = with_set("glucose-lab", R"({"code":"41653-7","display":"Glucose"})");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("glucose-lab and glucose-self-test: "));
  EXPECT_THAT(outcome.text, HasSubstr("|41653-7 is in both"));
}

TEST_F(ValueSetsVerify, ACodeTwiceOrWithoutDisplayFails) {
  const Outcome twice =
      with_set("hba1c", R"({"code":"4548-4","display":"A"},{"code":"4548-4","display":"A"})");
  EXPECT_EQ(twice.code, 1);
  EXPECT_THAT(twice.text, HasSubstr("ValueSet hba1c: "));
  EXPECT_THAT(twice.text, HasSubstr("named twice, code 4548-4"));
  const Outcome bare = with_set("hba1c", R"({"code":"4548-4"})");
  EXPECT_EQ(bare.code, 1);
  EXPECT_THAT(bare.text, HasSubstr("display missing, code 4548-4"));
}

}  // namespace
}  // namespace cds
