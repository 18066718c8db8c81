// The inner steps of a call that brings its chart along, each by itself: read the body, build the
// chart, gather the evidence, determine, write the cards; beside them RapidJSON's own in-situ parse
// of the same body with the same checks. Quote ratios of one run, never single times.

// clang-format off
#include "fhir/json_rapid.h"  // before any other use of RapidJSON
// clang-format on

#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cds/cards.h"
#include "cds/chart_builder.h"
#include "cds/clock.h"
#include "cds/hook_request.h"
#include "cds/ids.h"
#include "cds/judge.h"
#include "cds/terminology.h"
#include "rules/order_facts.h"
#include "tests/bench/hook_bodies.h"

namespace {

// A call that has been read as far as each step needs it.
class SampleCall {
 public:
  explicit SampleCall(std::size_t readings)
      : body_(sample().prefetch_body(readings, bench::ReadingShape::kFull)),
        request_(read()),
        chart_(build(request_)) {}

  const std::string& body() const { return body_; }
  cds::HookRequest read() const {
    return cds::read_hook_request(body_, "order-sign", site().zone, {});
  }
  // Empties the request's prefetch.
  static fhir::Chart build(cds::HookRequest& request) {
    cds::ChartBuilder builder(request.patient_id, "");
    for (const cds::SearchTemplate& search : sample().searches()) {
      std::vector<fhir::ResourceSet> pages;
      pages.push_back(std::move(request.prefetch.at(search.key)));
      builder.add_search(search.data, std::move(pages), false, search.newest_first);
    }
    return builder.build();
  }
  rules::Evidence gather() const { return rules::gather_evidence(chart_, site().context()); }
  rules::Judged determine(const rules::Evidence& evidence) const {
    const rules::Context context = site().context();
    return rules::determine(rules::order_facts(ordered().front(), evidence, context), evidence,
                            context);
  }
  std::string write_cards(const rules::Determination& determination) const {
    cds::CardContext context;
    context.patient_id = request_.patient_id;
    context.new_uuid = cds::new_uuid;
    context.orders = cds::signed_orders(request_);
    return cds::write_hook_response({cds::make_card(determination, context)});
  }

 private:
  struct Site {
    fhir::SiteZone zone{bench::kSiteZone};
    fhir::Instant now = cds::system_now();
    cds::Terminology terminology;
    rules::Parameters parameters;
    rules::Context context() const {
      return {zone, {now, zone.date_of(now)}, terminology.terms(), parameters};
    }
  };
  static const Site& site() {
    static const Site kSite;
    return kSite;
  }
  static const bench::SampleChart& sample() {
    static const bench::SampleChart kSample;
    return kSample;
  }
  std::vector<rules::OrderedProduct> ordered() const {
    return cds::recognize_orders(request_, {}, {}, site().terminology.terms());
  }

  std::string body_;
  cds::HookRequest request_;
  fhir::Chart chart_;
};

SampleCall call_of(const benchmark::State& state) {
  return SampleCall(static_cast<std::size_t>(state.range(0)));
}

void parse_document(benchmark::State& state) {
  const SampleCall call = call_of(state);
  for (auto _ : state) {
    std::string copy = call.body();
    rapidjson::Document document;
    document.ParseInsitu<rapidjson::kParseValidateEncodingFlag>(copy.data());
    benchmark::DoNotOptimize(document.HasParseError());
  }
}

void read_call(benchmark::State& state) {
  const SampleCall call = call_of(state);
  for (auto _ : state) benchmark::DoNotOptimize(call.read());
}

void build_chart(benchmark::State& state) {
  const SampleCall call = call_of(state);
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<cds::HookRequest> request = call.read();
    state.ResumeTiming();
    benchmark::DoNotOptimize(SampleCall::build(*request));
    state.PauseTiming();
    request.reset();
    state.ResumeTiming();
  }
}

void gather_evidence(benchmark::State& state) {
  const SampleCall call = call_of(state);
  for (auto _ : state) benchmark::DoNotOptimize(call.gather());
}

void determine(benchmark::State& state) {
  const SampleCall call = call_of(state);
  const rules::Evidence evidence = call.gather();
  for (auto _ : state) benchmark::DoNotOptimize(call.determine(evidence));
}

void write_cards(benchmark::State& state) {
  const SampleCall call = call_of(state);
  const rules::Judged judged = call.determine(call.gather());
  for (auto _ : state) benchmark::DoNotOptimize(call.write_cards(judged.determination));
}

void charts(benchmark::internal::Benchmark* step) {
  for (const int readings : {135, 1000, 10000}) step->Arg(readings);
  step->Unit(benchmark::kMicrosecond);
}

BENCHMARK(parse_document)->Apply(charts);
BENCHMARK(read_call)->Apply(charts);
BENCHMARK(build_chart)->Apply(charts);
BENCHMARK(gather_evidence)->Apply(charts);
BENCHMARK(determine)->Apply(charts);
BENCHMARK(write_cards)->Apply(charts);

}  // namespace

BENCHMARK_MAIN();
