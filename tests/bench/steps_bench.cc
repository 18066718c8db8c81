// Reading and judging a chart of many readings, beside RapidJSON's own in-situ parse of the same
// text with the same checks. Quote ratios of one run, never single times.

// clang-format off
#include "fhir/json_rapid.h"  // before any other use of RapidJSON
// clang-format on

#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cds/chart_builder.h"
#include "cds/terminology.h"
#include "fhir/read.h"
#include "rules/glucose.h"

namespace {

std::string reading(int number) {
  const int day = number / 4 % 28 + 1;
  const int month = number / 112 % 12 + 1;
  const std::string minute = std::to_string(10 + number % 50);
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return R"({"fullUrl":"https://ehr.example/fhir/Observation/g-)" + std::to_string(number) +
         R"(","resource":{"resourceType":"Observation","id":"g-)" + std::to_string(number) +
         R"(","meta":{"lastUpdated":"2026-06-14T08:00:00Z"},"status":"final","category":[{"coding":[{"system":)"
         R"("http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],)"
         R"("code":{"coding":[{"system":"http://loinc.org","code":"41653-7","display":"Glucose by Glucometer"}]},)"
         R"("subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-)" +
         two(month) + "-" + two(day) + "T07:" + minute +
         R"(:00-04:00","performer":[{"reference":"Patient/p"}],"valueQuantity":{"value":)" +
         std::to_string(80 + number % 150) +
         R"(,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}})";
}

std::string searchset(int readings) {
  std::string text = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
  for (int i = 0; i < readings; ++i) text += (i > 0 ? "," : "") + reading(i);
  return text + "]}";
}

void parse_document(benchmark::State& state) {
  const std::string text = searchset(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    std::string copy = text;
    rapidjson::Document document;
    document.ParseInsitu<rapidjson::kParseValidateEncodingFlag>(copy.data());
    benchmark::DoNotOptimize(document.HasParseError());
  }
}

void read_bundle(benchmark::State& state) {
  const std::string text = searchset(static_cast<int>(state.range(0)));
  const fhir::SiteZone zone("America/New_York");
  for (auto _ : state) {
    std::string copy = text;
    fhir::Issues issues;
    benchmark::DoNotOptimize(fhir::read_resources(copy, zone, issues));
  }
}

void gather_readings(benchmark::State& state) {
  const fhir::SiteZone zone("America/New_York");
  const cds::Terminology terminology;
  const rules::Parameters parameters;
  const fhir::Instant now{1'781'539'200};
  const rules::Context context{zone, {now, zone.date_of(now)}, terminology.terms(), parameters};
  auto text = std::make_unique<std::string>(searchset(static_cast<int>(state.range(0))));
  fhir::Issues issues;
  cds::ChartBuilder builder("p", "");
  builder.add_everything(fhir::read_resources(*text, zone, issues));
  const fhir::Chart chart = builder.build();
  for (auto _ : state) benchmark::DoNotOptimize(rules::glucose_facts(chart, context));
}

BENCHMARK(parse_document)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(read_bundle)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(gather_readings)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
