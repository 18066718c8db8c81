// The states that a prefetch key can have, down to the card: "none on record" and "could not be
// read" stay apart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "cds/app.h"
#include "cds/clock.h"
#include "cds/order_sign_service.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/raw_http.h"

namespace cds {
namespace {

std::string a1c(const std::string& value, const std::string& patient = "p1") {
  return R"({"resource":{"resourceType":"Observation","id":"a1c-)" + value +
         R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},)"
         R"("subject":{"reference":"Patient/)" +
         patient + R"("},"effectiveDateTime":"2026-05-03","valueQuantity":{"value":)" + value +
         R"(,"unit":"%","system":"http://unitsofmeasure.org","code":"%"}}})";
}
std::string searchset(const std::string& entries, const std::string& next = "") {
  const std::string link =
      next.empty() ? "" : R"("link":[{"relation":"next","url":")" + next + R"("}],)";
  return R"({"resourceType":"Bundle","type":"searchset",)" + link + R"("entry":[)" + entries + "]}";
}

struct Row {
  const char* name;
  std::string prefetched;  // value of the key "hba1c"; empty: absent
  bool with_server;
  std::string search;  // the EHR's answer to the HbA1c search; empty: 404
  std::string status;
  std::string reason;
};

constexpr const char* kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"timeout"}]})";

class PrefetchState : public testing::TestWithParam<Row> {
 protected:
  PrefetchState() : app_(options()), port_(app_.start()) {
    ehr_.handle([this](const FhirRequest& request) -> std::unique_ptr<FhirAnswer> {
      const bool next = request.target.find("page=2") != std::string::npos;
      const bool search = request.target.find("code=4548-4") != std::string::npos;
      if (next) return std::make_unique<FhirAnswer>(FhirAnswer{.body = searchset(a1c("8.2"))});
      if (!search || GetParam().search.empty()) return nullptr;
      return std::make_unique<FhirAnswer>(FhirAnswer{.body = GetParam().search});
    });
  }
  ~PrefetchState() override { app_.stop(); }

  std::string call() const {
    const Row& row = GetParam();
    std::string prefetched = row.prefetched;
    const std::size_t at = prefetched.find("BASE");
    if (at != std::string::npos) prefetched.replace(at, 4, ehr_.base());
    return R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)" +
           (row.with_server ? R"("fhirServer":")" + ehr_.base() + "\"," : "") +
           R"("context":{"userId":"Practitioner/1","patientId":"p1","draftOrders":{)"
           R"("resourceType":"Bundle","type":"collection","entry":[{"resource":{)"
           R"("resourceType":"DeviceRequest","id":"o","status":"draft","intent":"order",)"
           R"("subject":{"reference":"Patient/p1"},"codeCodeableConcept":{"coding":[{"system":)"
           R"("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"E0784"}]}}}]}},)"
           R"("prefetch":{"patient":{"resourceType":"Patient","id":"p1"})" +
           (prefetched.empty() ? "" : R"(,"hba1c":)" + prefetched) + "}}";
  }

  // The criterion G1.e.1 of the card.
  rapidjson::Document hba1c_criterion() {
    const std::string body = call();
    const RawAnswer answer =
        raw_exchange(port_, std::string("POST /cds-services/") + kServiceId +
                                " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                "Content-Type: application/json\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    rapidjson::Document response;
    response.Parse(answer.body.c_str());
    rapidjson::Document found;
    for (const auto& one :
         response["cards"][0]["extension"]["org.pumpcds.determination"]["criteria"].GetArray()) {
      if (std::string(one["id"].GetString()) == "G1.e.1") found.CopyFrom(one, found.GetAllocator());
    }
    return found;
  }

 private:
  static AppOptions options() {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.now = fixed_clock({1'781'539'200});  // noon in New York, June 15, 2026
    return options;
  }

  FakeFhirServer ehr_;
  App app_;
  int port_;
};

TEST_P(PrefetchState, ReachesTheCriterion) {
  const rapidjson::Document criterion = hba1c_criterion();
  ASSERT_TRUE(criterion.IsObject());
  EXPECT_EQ(criterion["status"].GetString(), GetParam().status);
  const std::string reason = criterion.HasMember("reason") ? criterion["reason"].GetString() : "";
  EXPECT_EQ(reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, PrefetchState,
    testing::Values(
        Row{"AbsentAndNoServer", "", false, "", "unknown", "not-retrieved"},
        Row{"AbsentAndServerHasIt", "", true, searchset(a1c("8.2")), "met", "mdi-start-unknown"},
        Row{"AbsentAndServerFails", "", true, "", "unknown", "not-retrieved"},
        Row{"NullAndNoServer", "null", false, "", "unknown", "none-on-record"},
        Row{"NullAndServerHasIt", "null", true, searchset(a1c("8.2")), "met", "mdi-start-unknown"},
        Row{"NullAndServerFails", "null", true, "", "unknown", "none-on-record"},
        Row{"EmptyBundle", searchset(""), false, "", "unknown", "none-on-record"},
        Row{"OutcomeAndNoServer", kOutcome, false, "", "unknown", "not-retrieved"},
        Row{"OutcomeAndServerHasIt", kOutcome, true, searchset(a1c("8.2")), "met",
            "mdi-start-unknown"},
        Row{"OutcomeAndServerFails", kOutcome, true, "", "unknown", "not-retrieved"},
        Row{"FirstPageAndServerHasTheNext", searchset(a1c("6.8"), "BASE/Observation?page=2"), true,
            "", "met", "mdi-start-unknown"},
        Row{"FirstPageAndNoServer", searchset(a1c("6.8"), "http://127.0.0.1:1/Observation?page=2"),
            false, "", "unknown", "not-retrieved"},
        Row{"FirstPageAlreadyDecides",
            searchset(a1c("8.2"), "http://127.0.0.1:1/Observation?page=2"), false, "", "met",
            "mdi-start-unknown"},
        Row{"AnotherPatientsResult", searchset(a1c("8.2", "p2")), false, "", "unknown",
            "not-retrieved"},
        Row{"AnotherPatientsResultAndServerHasThisOnes", searchset(a1c("8.2", "p2")), true,
            searchset(a1c("8.2")), "met", "mdi-start-unknown"},
        Row{"NoFhirAtAll", "[1, 2]", false, "", "unknown", "not-retrieved"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace cds
