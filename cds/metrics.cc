#include "cds/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cds/fhir_client.h"

namespace cds {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

// A path is the client's: only what is served becomes a label.
std::string route_of(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kRoutes{{
      {"/cds-services", "discovery"},
      {"/cds-services/insulin-pump-order-sign", "order-sign"},
      {"/cds-services/insulin-pump-order-sign/feedback", "feedback"},
      {"/healthz", "health"},
      {"/readyz", "health"},
      {"/metrics", "metrics"},
  }};
  const auto* const found = std::ranges::find(kRoutes, path, [](const auto& r) { return r.first; });
  if (found != kRoutes.end()) return std::string(found->second);
  return path.starts_with("/fhir/") ? "fhir" : "other";
}

std::string status_label(int status) {
  return status >= 100 && status <= 599 ? std::to_string(status) : "none";
}

// The type may be that of a reference in an order, hence any text.
std::string type_of(std::string_view path) {
  constexpr std::array<std::string_view, 16> kTypes{"Condition",
                                                    "Coverage",
                                                    "Device",
                                                    "DeviceRequest",
                                                    "DeviceUseStatement",
                                                    "Encounter",
                                                    "Medication",
                                                    "MedicationAdministration",
                                                    "MedicationRequest",
                                                    "MedicationStatement",
                                                    "Observation",
                                                    "Patient",
                                                    "Procedure",
                                                    "QuestionnaireResponse",
                                                    "ServiceRequest",
                                                    "SupplyRequest"};
  const std::string_view type = path.substr(0, path.find_first_of("?/"));
  return std::ranges::find(kTypes, type) == kTypes.end() ? "other" : std::string(type);
}

std::string outcome_of(const QueryResult& result) {
  if (result.state == QueryResult::State::kComplete) return "complete";
  if (result.reason == "timeout") return "timeout";
  if (result.state == QueryResult::State::kPartial) return "partial";
  if (result.status >= 500) return "status-5xx";
  if (result.status >= 400) return "status-4xx";
  return "failed";
}

Histogram::BucketBoundaries buckets() {
  return {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8};
}

}  // namespace

class Metrics::Impl {
  prometheus::Registry registry_;

  Family<Counter>& counter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
  }
  Gauge& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add({});
  }

 public:
  std::string text() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

  Family<Counter>& answers =
      counter("pumpcds_http_answers_total", "Answers by route and HTTP status");
  Histogram& call_seconds = prometheus::BuildHistogram()
                                .Name("pumpcds_call_seconds")
                                .Help("Time of order-sign calls, from the head to the answer")
                                .Register(registry_)
                                .Add({}, buckets());
  Family<Counter>& calls =
      counter("pumpcds_calls_total", "Order-sign calls by what they were answered with");
  Counter& without_uuid = counter("pumpcds_hook_instances_without_uuid_total",
                                  "Order-sign calls whose hookInstance is no UUID")
                              .Add({});
  Family<Counter>& determinations =
      counter("pumpcds_determinations_total", "Judged orders by product and determination");
  Family<Counter>& unknown =
      counter("pumpcds_unknown_total", "Criteria that stayed unknown, by criterion and reason");
  Family<Counter>& queries =
      counter("pumpcds_fhir_queries_total", "Queries to EHRs by resource type and outcome");
  Family<Counter>& feedback = counter("pumpcds_feedback_total", "Feedback stored, by outcome");
  Family<Counter>& writes =
      counter("pumpcds_store_writes_total", "Transactions of the store, by result");
  Gauge& up = gauge("pumpcds_store_up", "1 while the store can be written to");
  Gauge& queue = gauge("pumpcds_store_queue", "Determinations waiting in memory for the store");
  Gauge& spool_bytes = gauge("pumpcds_spool_bytes", "Size of the determinations on disk that wait");
  Counter& lost =
      counter("pumpcds_determinations_lost_total", "Determinations that were never stored").Add({});
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {
  // What alerts look at is there before it happens.
  for (const char* result : {"written", "failed"}) impl_->writes.Add({{"result", result}});
  for (const char* outcome : {"accepted", "overridden"})
    impl_->feedback.Add({{"outcome", outcome}});
}
Metrics::~Metrics() = default;

void Metrics::answered(std::string_view path, int status, double seconds) {
  const std::string route = route_of(path);
  impl_->answers.Add({{"route", route}, {"status", status_label(status)}}).Increment();
  if (route != "order-sign") return;
  impl_->call_seconds.Observe(seconds);
  if (status >= 400)
    impl_->calls.Add({{"outcome", status < 500 ? "refused" : "failed"}}).Increment();
}

void Metrics::judged(const std::vector<DeterminationRecord>& determinations) {
  const bool cards = !determinations.empty();
  impl_->calls.Add({{"outcome", cards ? "cards" : "no-cards"}}).Increment();
  for (const DeterminationRecord& one : determinations) {
    impl_->determinations.Add({{"product", one.product}, {"determination", one.determination}})
        .Increment();
    for (const CriterionRecord& criterion : one.criteria) {
      if (criterion.status != "unknown") continue;
      impl_->unknown.Add({{"criterion", criterion.criterion}, {"reason", criterion.reason}})
          .Increment();
    }
  }
}

void Metrics::instance_without_uuid() { impl_->without_uuid.Increment(); }

void Metrics::queried(const Query& query, const QueryResult& result) {
  impl_->queries.Add({{"type", type_of(query.path)}, {"outcome", outcome_of(result)}}).Increment();
}

void Metrics::store_queue(std::size_t waiting) { impl_->queue.Set(static_cast<double>(waiting)); }

void Metrics::store_state(bool up, std::size_t spool_bytes) {
  impl_->up.Set(up ? 1 : 0);
  impl_->spool_bytes.Set(static_cast<double>(spool_bytes));
}

void Metrics::store_wrote(const StoreWritten& written) {
  impl_->writes.Add({{"result", "written"}}).Increment();
  impl_->feedback.Add({{"outcome", "accepted"}}).Increment(static_cast<double>(written.accepted));
  impl_->feedback.Add({{"outcome", "overridden"}})
      .Increment(static_cast<double>(written.overridden));
}

void Metrics::store_failed() { impl_->writes.Add({{"result", "failed"}}).Increment(); }
void Metrics::store_lost(std::int64_t count) { impl_->lost.Increment(static_cast<double>(count)); }
std::string Metrics::text() const { return impl_->text(); }

}  // namespace cds
