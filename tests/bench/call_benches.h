#pragma once

// The parts of the call benchmark. Each adds its figures and ratios to the report; what is compared
// is measured in turns, and the ratio is the median of the turns' ratios.
//
// Throws std::runtime_error when a call is answered wrongly: a fast wrong answer is no result.

#include <functional>
#include <string>

#include "tests/bench/constant_server.h"
#include "tests/bench/hook_bodies.h"
#include "tests/bench/load_client.h"
#include "tests/bench/report.h"
#include "tests/support/serve_program.h"

namespace bench {

inline constexpr const char* kServicePath = "/cds-services/insulin-pump-order-sign";
inline constexpr const char* kCards = R"({"cards":[{)";
inline constexpr const char* kNoCards = R"({"cards":[]})";

// What all parts measure with.
struct Bench {
  const SampleChart& chart;
  const cds::ServeProgram& service;
  const ConstantServer& constant;
  std::string other_config;  // for another service
  int rounds = 5;
  Report& report;
};

// Runs the load; throws when an answer was wrong or missing.
LoadResult load_without_errors(const Load& load);

// Median and 99th percentile of what the calls took.
void add_latencies(const Bench& bench, const std::string& name, const LoadResult& calls);

// `turn` once to warm up, then `rounds` times.
std::vector<double> in_turns(int rounds, const std::function<double()>& turn);

void bench_prefetch(const Bench& bench);     // CPU of a call against parsing its body; small calls
void bench_fetch(const Bench& bench);        // a FHIR server that takes its time
void bench_concurrent(const Bench& bench);   // 64 calls at once that fetch
void bench_connections(const Bench& bench);  // 512 of them
void bench_memory(const Bench& bench);
void bench_start(const Bench& bench);

}  // namespace bench
