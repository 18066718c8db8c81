// An order that names its pump by a reference to the EHR: `check --fhir` and the service read it,
// and come to the same answer.
#include "cds/order_references.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "cds/app.h"
#include "cds/clock.h"
#include "cds/commands.h"
#include "cds/order_sign_service.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/fake_fhir_server.h"

namespace cds {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kVgo =
    R"({"resourceType":"Device","id":"vgo","status":"active","deviceName":[)"
    R"({"name":"V-Go 20","type":"user-friendly-name"}]})";
constexpr const char* kVgoAsMedication =
    R"({"resourceType":"Medication","id":"vgo","code":{"text":"V-Go 20"}})";
constexpr const char* kPatient = R"({"resourceType":"Patient","id":"p1"})";

std::string order_with(const std::string& reference) {
  const bool medication = reference.find("Medication/") != std::string::npos;
  const std::string type = medication ? "MedicationRequest" : "DeviceRequest";
  const std::string element = medication ? "medicationReference" : "codeReference";
  return R"({"resourceType":")" + type +
         R"(","id":"o","status":"draft","intent":"order","subject":{"reference":"Patient/p1"},")" +
         element + R"(":{"reference":")" + reference + R"("}})";
}

class ReferencedPump : public testing::Test {
 protected:
  ReferencedPump()
      : file_(fs::path(testing::TempDir()) / ("pumpcds_order_" + std::to_string(getpid()))) {
    ehr_.get("Patient/p1", kPatient);
    ehr_.get("Device/vgo", kVgo);
    ehr_.get("Medication/vgo", kVgoAsMedication);
  }
  ~ReferencedPump() override { fs::remove(file_); }

  int check(const std::string& reference) {
    std::ofstream(file_) << order_with(reference);
    CheckOptions options;
    options.fhir = ehr_.base();
    options.patient = "p1";
    options.order = file_.string();
    options.as_of = kAnchor;
    testing::internal::CaptureStdout();
    const int code = run_check(options);
    printed_ = testing::internal::GetCapturedStdout();
    return code;
  }

  std::string card(const std::string& reference) {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.now = fixed_clock({1'781'539'200});  // noon in New York, June 15, 2026
    App app(std::move(options));
    const int port = app.start();
    const std::string body =
        R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
        R"("fhirServer":")" +
        ehr_.base() +
        R"(","context":{"userId":"Practitioner/1","patientId":"p1","draftOrders":{)"
        R"("resourceType":"Bundle","type":"collection","entry":[{"resource":)" +
        order_with(reference) + "}]}}}";
    std::string answer =
        http_post(port, std::string("/cds-services/") + kServiceId, "application/json", body).body;
    app.stop();
    return answer;
  }

  FakeFhirServer ehr_;
  fs::path file_;
  std::string printed_;
};

TEST_F(ReferencedPump, IsReadByCheckAndByTheService) {
  for (const std::string& reference :
       {std::string("Device/vgo"), std::string("Medication/vgo"), ehr_.base() + "/Device/vgo"}) {
    EXPECT_EQ(check(reference), kExitDoesNotMeet) << reference;
    EXPECT_THAT(printed_, HasSubstr("V-Go 20")) << reference;
    EXPECT_THAT(card(reference), HasSubstr("N.mechanical")) << reference;
  }
}

TEST_F(ReferencedPump, OfAnotherServerIsNotRead) {
  const FakeFhirServer other;
  EXPECT_EQ(check(other.base() + "/Device/vgo"), kExitOutOfScope);
  EXPECT_THAT(printed_, HasSubstr("No insulin pump order"));
  EXPECT_THAT(card(other.base() + "/Device/vgo"), HasSubstr(R"("cards":[])"));
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(ReferencedPump, ThatTheEhrDoesNotHaveIsNoPump) {
  EXPECT_EQ(check("Device/gone"), kExitOutOfScope);
  EXPECT_THAT(card("Device/gone"), HasSubstr(R"("cards":[])"));
}

}  // namespace
}  // namespace cds
