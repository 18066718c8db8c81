// What an EHR gets for a call that cannot be answered, and for one that needs no answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cds/app.h"
#include "cds/clock.h"
#include "cds/order_sign_service.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/raw_http.h"

namespace cds {
namespace {

using testing::HasSubstr;

constexpr const char* kPatient = R"({"resourceType":"Patient","id":"p1","birthDate":"1980-02-03"})";

std::string order(const std::string& id, const std::string& code, const std::string& text) {
  return R"({"resource":{"resourceType":"DeviceRequest","id":")" + id +
         R"(","status":"draft","intent":"order","subject":{"reference":"Patient/p1"},)" +
         R"("codeCodeableConcept":{"coding":[{"system":)" +
         R"("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":")" + code +
         R"("}],"text":")" + text + R"("}}})";
}
std::string insulin_pump(const std::string& id = "pump-1") {
  return order(id, "E0784", "Insulin pump");
}
std::string wheelchair() { return order("chair-1", "K0001", "Standard wheelchair"); }

// An order-sign call; `members` are more members of it, each with a comma after it.
std::string call(const std::string& orders, const std::string& members = "") {
  return R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)" +
         members +
         R"("context":{"userId":"Practitioner/1","patientId":"p1",)"
         R"("draftOrders":{"resourceType":"Bundle","type":"collection","entry":[)" +
         orders + "]}}}";
}
std::string server_member(const std::string& base) { return R"("fhirServer":")" + base + "\","; }
std::string prefetched_patient() {
  return std::string(R"("prefetch":{"patient":)") + kPatient + "},";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class HookStatuses : public testing::Test {
 protected:
  HookStatuses() : app_(options()), port_(app_.start()) {}
  ~HookStatuses() override { app_.stop(); }

  RawAnswer sign(const std::string& body) {
    return raw_exchange(port_, std::string("POST /cds-services/") + kServiceId +
                                   " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                   "Origin: https://ehr.example\r\n"
                                   "Content-Type: application/json\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  RawAnswer exchange(const std::string& request) { return raw_exchange(port_, request); }

  FakeFhirServer ehr_;  // answers 404 to what a test has not given it; ends after the service

 private:
  static AppOptions options() {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.cors_origins = {"https://ehr.example"};
    options.now = fixed_clock({1'781'539'200});  // noon in New York, June 15, 2026
    return options;
  }

  App app_;
  int port_;
};

// The issue of an OperationOutcome, as "code expression text".
std::string issue_of(const RawAnswer& answer) {
  rapidjson::Document outcome;
  if (outcome.Parse(answer.body.c_str()).HasParseError() || !outcome.HasMember("issue")) {
    return answer.body;
  }
  const auto& issue = outcome["issue"][0];
  std::string text = issue["code"].GetString();
  if (issue.HasMember("expression")) {
    text += std::string(" ") + issue["expression"][0].GetString();
  }
  return text + " " + issue["details"]["text"].GetString();
}

struct Refusal {
  std::string name;
  std::string body;
  int status;
  std::string issue;  // part of it
};

std::vector<Refusal> refusals() {
  const std::string good = call(insulin_pump(), prefetched_patient());
  return {
      {"NoPatient", replaced(good, R"("patientId":"p1",)", ""), 400, "context.patientId"},
      {"AnotherHook", replaced(good, "order-sign", "order-select"), 400, "hook"},
      {"NotJson", "order-sign, please", 400, "body"},
      {"CutOff", good.substr(0, good.size() - 2), 400, "body"},
      {"ServerElsewhere", call(insulin_pump(), server_member("http://192.0.2.1/fhir")), 403,
       "fhirServer"},
      {"NameLikeLoopback", call(insulin_pump(), server_member("http://127.0.0.1.example/fhir")),
       403, "fhirServer"},
      {"NeitherPrefetchNorServer", call(insulin_pump()), 412, "prefetch"},
  };
}

TEST_F(HookStatuses, AnInstanceThatIsNoUuidIsCounted) {
  const auto counted = [this] {
    return exchange("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").body;
  };
  EXPECT_EQ(sign(call(wheelchair())).status, 200);
  EXPECT_THAT(counted(), HasSubstr("pumpcds_hook_instances_without_uuid_total 0"));
  EXPECT_EQ(
      sign(replaced(call(wheelchair()), "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "i-1")).status,
      200);
  EXPECT_THAT(counted(), HasSubstr("pumpcds_hook_instances_without_uuid_total 1"));
}

TEST_F(HookStatuses, APumpOrderedByAnOlderVersionOfFhirIs400) {
  const auto as_procedure = [](const std::string& order) {
    return replaced(order, "\"DeviceRequest\"", "\"ProcedureRequest\"");
  };
  const RawAnswer answer = sign(call(as_procedure(insulin_pump())));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("ProcedureRequest"));
  EXPECT_EQ(sign(call(as_procedure(wheelchair()))).status, 200) << "it is not for us";
}

TEST_F(HookStatuses, ACallThatCannotBeAnsweredNamesWhatIsWrong) {
  for (const Refusal& refusal : refusals()) {
    SCOPED_TRACE(refusal.name);
    RawAnswer answer = sign(refusal.body);
    EXPECT_EQ(answer.status, refusal.status);
    EXPECT_EQ(answer.headers["content-type"], "application/fhir+json");
    EXPECT_EQ(answer.headers["access-control-allow-origin"], "https://ehr.example");
    EXPECT_THAT(issue_of(answer), HasSubstr(refusal.issue));
  }
}

TEST_F(HookStatuses, NothingReadableIs412) {
  testing::internal::CaptureStderr();
  const RawAnswer answer = sign(call(insulin_pump(), server_member(ehr_.base())));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(answer.status, 412);
  EXPECT_GT(ehr_.requests().size(), 0U);
  EXPECT_THAT(log, HasSubstr(R"("why":"Patient: 404")"));
}

TEST_F(HookStatuses, OneReadableKindIsEnough) {
  ehr_.get("Patient/p1", kPatient);
  const RawAnswer answer = sign(call(insulin_pump(), server_member(ehr_.base())));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("needs-information"));
}

TEST_F(HookStatuses, AnOrderThatIsNoPumpCostsTheEhrNothing) {
  const RawAnswer answer = sign(call(wheelchair(), server_member(ehr_.base())));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"cards":[]})");
  EXPECT_EQ(ehr_.requests().size(), 0U);
}

std::string order_of_device(const std::string& id) {
  return R"({"resource":{"resourceType":"DeviceRequest","id":")" + id +
         R"(","status":"draft","intent":"order","subject":{"reference":"Patient/p1"},)" +
         R"("codeReference":{"reference":"Device/d1"}}})";
}

TEST_F(HookStatuses, ADeviceOfTwoOrdersIsReadOnce) {
  ehr_.get("Device/d1", R"({"resourceType":"Device","id":"d1","deviceName":[{"name":"V-Go 30",)"
                        R"("type":"user-friendly-name"}]})");
  const std::string orders = order_of_device("a") + "," + order_of_device("b");
  EXPECT_EQ(sign(call(orders, server_member(ehr_.base()))).status, 412);
  const auto requests = ehr_.requests();
  EXPECT_EQ(std::ranges::count(requests, "/fhir/Device/d1", &FhirRequest::target), 1);
}

TEST_F(HookStatuses, EachPumpOrderGetsACardInTheOrderOfTheCall) {
  const std::string orders = insulin_pump("pump-2") + "," + wheelchair() + "," + insulin_pump();
  const RawAnswer answer = sign(call(orders, prefetched_patient()));
  ASSERT_EQ(answer.status, 200);
  rapidjson::Document body;
  ASSERT_FALSE(body.Parse(answer.body.c_str()).HasParseError());
  std::vector<std::string> judged;
  for (const auto& card : body["cards"].GetArray()) {
    judged.emplace_back(card["extension"]["org.pumpcds.determination"]["order"].GetString());
  }
  EXPECT_THAT(judged, testing::ElementsAre("DeviceRequest/pump-2", "DeviceRequest/pump-1"));
}

TEST_F(HookStatuses, APreflightOfTheHookIsAnsweredToKnownOrigins) {
  const auto preflight = [this](const std::string& origin) {
    return exchange(std::string("OPTIONS /cds-services/") + kServiceId +
                    " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: " + origin +
                    "\r\nAccess-Control-Request-Method: POST\r\n"
                    "Access-Control-Request-Headers: content-type\r\n\r\n");
  };
  RawAnswer allowed = preflight("https://ehr.example");
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.headers["access-control-allow-origin"], "https://ehr.example");
  EXPECT_THAT(allowed.headers["access-control-allow-methods"], HasSubstr("POST"));
  EXPECT_FALSE(preflight("https://other.example").headers.contains("access-control-allow-origin"));
}

}  // namespace
}  // namespace cds
