// Templates with today(): an answer to one holds the recent past. What lies before is read when it
// matters, or unknown, and never "none". The patient: four years on a pump, enrolled on April 1;
// enough self-tests in March, too few since.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "cds/app.h"
#include "cds/order_sign_service.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/fixture_cases.h"

namespace cds {
namespace {

using rapidjson::Document;
using rapidjson::Value;

constexpr const char* kCase = "meets-pump-before-enrollment";
constexpr const char* kGlucoseCode = "41653-7";

class PrefetchPast : public testing::Test {
 protected:
  PrefetchPast() : app_(options()), port_(app_.start()) {
    ehr_.handle([this](const FhirRequest& request) {
      if (fails_ && is_for_glucose(request))
        return std::make_unique<FhirAnswer>(FhirAnswer{.status = 403});
      const RawAnswer answer = http_get(port_of(anchored_ehr()), request.target);
      return std::make_unique<FhirAnswer>(FhirAnswer{.status = answer.status, .body = answer.body});
    });
  }
  ~PrefetchPast() override { app_.stop(); }

  static bool is_for_glucose(const FhirRequest& request) {
    return request.target.find(kGlucoseCode) != std::string::npos;
  }
  std::vector<std::string> glucose_searches() const {
    std::vector<std::string> targets;
    for (const FhirRequest& request : ehr_.requests()) {
      if (is_for_glucose(request)) targets.push_back(request.target);
    }
    return targets;
  }

  // The call of a case with everything that discovery asks for, and without access.
  Document call(const std::string& name) {
    const DemoCase& one = *anchored_ehr().data().find_case(name);
    Document body = parsed(anchored_ehr().request(one));
    body.RemoveMember("fhirServer");
    auto& memory = body.GetAllocator();
    const Document discovery = parsed(http_get(port_, "/cds-services").body);
    Value prefetch(rapidjson::kObjectType);
    for (const auto& each : discovery["services"][0]["prefetch"].GetObject()) {
      const std::string query =
          filled_template(each.value.GetString(), one.patient_id, day(kAnchor));
      Document value(&memory);
      value.Parse(http_get(port_of(anchored_ehr()), "/fhir/" + query).body.c_str());
      prefetch.AddMember(Value(each.name, memory), value, memory);
    }
    body.AddMember("prefetch", prefetch, memory);
    return body;
  }
  // The readings under another key, or others under the same one.
  static void rename_readings(Document& call, const char* key) {
    Value readings = std::move(call["prefetch"][kKey]);
    call["prefetch"].RemoveMember(kKey);
    call["prefetch"].AddMember(Value(key, call.GetAllocator()), readings, call.GetAllocator());
  }
  static void replace_readings(Document& call, const char* json) {
    Document value(&call.GetAllocator());
    value.Parse(json);
    call["prefetch"][kKey].CopyFrom(value, call.GetAllocator());
  }
  void give_access(Document& call) const {
    call.AddMember("fhirServer", Value(ehr_.base().c_str(), call.GetAllocator()),
                   call.GetAllocator());
  }

  Document judged(const Document& call) const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    call.Accept(writer);
    const RawAnswer answer = http_post(port_, std::string("/cds-services/") + kServiceId,
                                       "application/json", buffer.GetString());
    EXPECT_EQ(answer.status, 200) << answer.body;
    Document found;
    const Document response = parsed(answer.body);
    found.CopyFrom(response["cards"][0]["extension"]["org.pumpcds.determination"],
                   found.GetAllocator());
    return found;
  }
  static std::string outcome(const Document& judged) {
    return text_at(judged, "determination") + " " + text_at(judged, "route");
  }
  // "unknown not-retrieved"
  static std::string status(const Document& judged, const std::string& id) {
    for (const auto& one : judged["criteria"].GetArray()) {
      if (text_at(one, "id") == id) return text_at(one, "status") + " " + text_at(one, "reason");
    }
    return "not listed";
  }

  static constexpr const char* kKey = "glucose92Days";
  FakeFhirServer ehr_;
  std::atomic<bool> fails_{false};

 private:
  static AppOptions options() {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.time_zone = kFixturesZone;
    options.config.prefetch_dialect = "3.0";
    options.config.parameters.cgm = rules::CgmRule::kIgnore;  // meters alone decide
    options.config.deadline = std::chrono::seconds(60);
    options.now = fixed_clock(parse_as_of(kAnchor, fhir::SiteZone(kFixturesZone)));
    return options;
  }

  App app_;
  int port_;
};

TEST_F(PrefetchPast, IsAllThatTheFirstPumpNeeds) {
  Document body = call("meets-type-1-adult");
  give_access(body);
  EXPECT_EQ(outcome(judged(body)), "meets G1");
  EXPECT_THAT(glucose_searches(), testing::IsEmpty());
}

TEST_F(PrefetchPast, IsCompletedDownToTheMonthBeforeEnrollment) {
  Document body = call(kCase);
  give_access(body);
  const Document answer = judged(body);
  EXPECT_EQ(outcome(answer), "meets G3");
  EXPECT_EQ(status(answer, "G3.b"), "met ");
  EXPECT_THAT(glucose_searches(),
              testing::ElementsAre(testing::AllOf(testing::HasSubstr("date=ge2026-02-28"),
                                                  testing::HasSubstr("date=lt2026-03-18"))));
}

TEST_F(PrefetchPast, IsWhatStaysKnownWhenTheRestCannotBeRead) {
  Document body = call(kCase);
  give_access(body);
  fails_ = true;
  const Document answer = judged(body);
  EXPECT_EQ(outcome(answer), "needs-information G3");
  EXPECT_EQ(status(answer, "G3.b"), "unknown not-retrieved");
}

// Half of March is there, or nothing is: "too few" or "none" would be a guess.
TEST_F(PrefetchPast, SaysNothingOfWhatLiesBefore) {
  for (const char* readings : {"", "null", R"({"resourceType":"Bundle","type":"searchset"})",
                               R"({"resourceType":"OperationOutcome","issue":[]})"}) {
    SCOPED_TRACE(readings);
    Document body = call(kCase);
    if (*readings != 0) replace_readings(body, readings);
    const Document answer = judged(body);
    EXPECT_EQ(outcome(answer), "needs-information G3");
    EXPECT_EQ(status(answer, "G3.b"), "unknown not-retrieved");
  }
}

TEST_F(PrefetchPast, IsNoneOnRecordWhereNothingOlderCounts) {
  Document body = call("meets-type-1-adult");
  replace_readings(body, "null");
  EXPECT_EQ(status(judged(body), "G1.d"), "unknown none-on-record");
}

// Of a client that knows the discovery of another day: one without today(), or with another past.
TEST_F(PrefetchPast, OfAnotherConfigurationIsNotTakenForThisOne) {
  Document all = call("meets-type-1-adult");
  rename_readings(all, "glucose");
  EXPECT_EQ(status(judged(all), "G1.d"), "met ");
  Document other = call("meets-type-1-adult");
  rename_readings(other, "glucose32Days");
  EXPECT_EQ(status(judged(other), "G1.d"), "unknown not-retrieved");
  give_access(other);
  EXPECT_EQ(outcome(judged(other)), "meets G1");
}

}  // namespace
}  // namespace cds
