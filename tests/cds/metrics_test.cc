#include "cds/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cds/fhir_client.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kHook = "/cds-services/insulin-pump-order-sign";

TEST(Metrics, CountAnswersByRouteAndStatus) {
  Metrics metrics;
  metrics.answered(kHook, 200, 0.03);
  metrics.answered(kHook, 400, 0.001);
  metrics.answered("/cds-services/", 200, 0.001);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr(R"(pumpcds_http_answers_total{route="order-sign",status="200"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(pumpcds_http_answers_total{route="discovery",status="200"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(pumpcds_calls_total{outcome="refused"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(pumpcds_call_seconds_bucket{le="0.025"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(pumpcds_call_seconds_bucket{le="0.05"} 2)"));
}

TEST(Metrics, APathOrATypeOfAClientIsNoLabel) {
  Metrics metrics;
  metrics.answered("/PHIMARK", 404, 0.001);
  metrics.answered("/fhir/ValueSet/PHIMARK", 404, 0.001);
  metrics.queried({"PHIMARK/1", {}, {}}, {});
  const std::string text = metrics.text();
  EXPECT_THAT(text, Not(HasSubstr("PHIMARK")));
  EXPECT_THAT(text, HasSubstr(R"(route="other",status="404")"));
  EXPECT_THAT(text, HasSubstr(R"(type="other")"));
}

TEST(Metrics, CountDeterminationsAndWhyCriteriaAreUnknown) {
  Metrics metrics;
  metrics.judged({determination_record("card-1"), determination_record("card-2")});
  metrics.judged({});
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr(R"(pumpcds_calls_total{outcome="cards"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(pumpcds_calls_total{outcome="no-cards"} 1)"));
  EXPECT_THAT(text,
              testing::ContainsRegex(R"(pumpcds_determinations_total\{.*needs-information.*\} 2)"));
  EXPECT_THAT(text, testing::ContainsRegex(R"(pumpcds_unknown_total\{.*none-on-record.*\} 2)"));
  EXPECT_THAT(text, Not(HasSubstr("criterion=\"DM\"")));
}

std::string outcome_of(QueryResult result) {
  Metrics metrics;
  metrics.queried({"Observation?patient=Patient/1", {}, {}}, result);
  const std::string text = metrics.text();
  const std::string label = "outcome=\"";
  const std::size_t at = text.find(label, text.find("pumpcds_fhir_queries_total{"));
  EXPECT_THAT(text, HasSubstr("type=\"Observation\""));
  return text.substr(at + label.size(), text.find('"', at + label.size()) - at - label.size());
}

QueryResult result(QueryResult::State state, int status, const std::string& reason) {
  QueryResult made;
  made.state = state;
  made.status = status;
  made.reason = reason;
  return made;
}

TEST(Metrics, CountQueriesByOutcome) {
  using State = QueryResult::State;
  EXPECT_EQ(outcome_of(result(State::kComplete, 200, "")), "complete");
  EXPECT_EQ(outcome_of(result(State::kPartial, 200, "too many pages")), "partial");
  EXPECT_EQ(outcome_of(result(State::kFailed, 0, "timeout")), "timeout");
  EXPECT_EQ(outcome_of(result(State::kFailed, 401, "401")), "status-4xx");
  EXPECT_EQ(outcome_of(result(State::kFailed, 503, "503")), "status-5xx");
  EXPECT_EQ(outcome_of(result(State::kFailed, 200, "not JSON")), "failed");
}

TEST(Metrics, ShowTheStore) {
  Metrics metrics;
  metrics.store_state(true, 12);
  metrics.store_queue(3);
  metrics.store_wrote({1, 2, 3});
  metrics.store_failed();
  metrics.store_lost(4);
  const std::string text = metrics.text();
  for (const char* line : {"pumpcds_store_up 1", "pumpcds_spool_bytes 12", "pumpcds_store_queue 3",
                           R"(pumpcds_store_writes_total{result="written"} 1)",
                           R"(pumpcds_store_writes_total{result="failed"} 1)",
                           R"(pumpcds_feedback_total{outcome="accepted"} 2)",
                           R"(pumpcds_feedback_total{outcome="overridden"} 3)",
                           "pumpcds_determinations_lost_total 4"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

}  // namespace
}  // namespace cds
