// A trace that the EHR began goes on in what the service asks the EHR's API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cds/app.h"
#include "cds/order_sign_service.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/raw_http.h"

namespace cds {
namespace {

constexpr const char* kTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class Trace : public testing::Test {
 protected:
  // Signs with this header; the `traceparent` of the queries that followed.
  std::vector<std::string> traces_of_queries(const std::string& header) {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    App app(std::move(options));
    const int port = app.start();
    const std::string body =
        R"({"hook":"order-sign","hookInstance":"1","fhirServer":")" + ehr_.base() +
        R"(","context":{"userId":"Practitioner/1","patientId":"p1","draftOrders":{)"
        R"("resourceType":"Bundle","entry":[{"resource":{"resourceType":"DeviceRequest","id":"d",)"
        R"("status":"draft","intent":"order","subject":{"reference":"Patient/p1"},)"
        R"("codeCodeableConcept":{"coding":[{"code":"E0784","system":)"
        R"("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"}]}}}]}}})";
    raw_exchange(port, std::string("POST /cds-services/") + kServiceId +
                           " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header +
                           "Content-Type: application/json\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body);
    app.stop();
    std::vector<std::string> traces;
    for (const FhirRequest& request : ehr_.requests()) {
      const auto found = request.headers.find("traceparent");
      traces.push_back(found == request.headers.end() ? "" : found->second);
    }
    return traces;
  }
  FakeFhirServer ehr_;
};

TEST_F(Trace, IsPassedOnWithEveryQuery) {
  const auto traces = traces_of_queries(std::string("traceparent: ") + kTrace + "\r\n");
  EXPECT_GT(traces.size(), 3U);
  EXPECT_THAT(traces, testing::Each(kTrace));
}

TEST_F(Trace, ThatIsNotValidIsNot) {
  const auto traces = traces_of_queries("traceparent: 00-Jane-Roe\r\n");
  EXPECT_GT(traces.size(), 3U);
  EXPECT_THAT(traces, testing::Each(""));
}

}  // namespace
}  // namespace cds
