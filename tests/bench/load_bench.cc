// Many connections, many calls, and the start.
#include <signal.h>

#include <chrono>
#include <cmath>

#include "tests/bench/call_benches.h"
#include "tests/bench/process_figures.h"

namespace bench {
namespace {

Load small_load(const Bench& bench) {
  Load load;
  load.port = bench.service.port();
  load.path = kServicePath;
  load.body = bench.chart.prefetch_body(135, ReadingShape::kFull);
  load.answer_begins = kCards;
  return load;
}

double mebibytes(std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

// The most that is resident while 8 large bodies are judged at once, above what an idle service
// holds.
void bench_peak(const Bench& bench) {
  constexpr std::size_t kAtOnce = 8;
  Load load = small_load(bench);
  load.body = bench.chart.prefetch_body(10000, ReadingShape::kFull);
  load.connections = kAtOnce;
  load.calls = kAtOnce * 5;
  const std::size_t idle = resident_bytes(bench.service.process());
  reset_peak(bench.service.process());
  load_without_errors(load);
  const double peak = mebibytes(peak_bytes(bench.service.process()));
  const double in_flight = mebibytes(load.body.size() * kAtOnce);
  bench.report.add(Figure{"8 calls of 10,000 readings at once: bodies", in_flight, "MiB"});
  bench.report.add(Figure{"8 calls of 10,000 readings at once: peak resident", peak, "MiB"});
  bench.report.add(Ratio{"(peak - idle) / bodies in flight", (peak - mebibytes(idle)) / in_flight,
                         Ratio::Wanted::kAtMost, 3.0, 3.3});
}

}  // namespace

void bench_connections(const Bench& bench) {
  constexpr std::size_t kConnections = 512;
  Load load = small_load(bench);
  load.connections = kConnections;
  load.calls = kConnections * 20;
  std::vector<double> worst;
  std::vector<double> rates;
  in_turns(bench.rounds, [&] {
    const LoadResult result = load_without_errors(load);
    if (result.connections_served != kConnections) {
      throw std::runtime_error("512 connections: not every one was served");
    }
    rates.push_back(result.per_second());
    worst.push_back(result.percentile(0.99) / result.percentile(0.5));
    return worst.back();
  });
  bench.report.add(Figure{"512 connections, 135 readings", median(rates), "calls/s"});
  bench.report.add(
      Ratio{"512 connections: p99 / p50", median(worst), Ratio::Wanted::kAtMost, 10, 10});
  // An open loop at half of that: latency counts from when a call was due.
  load.calls_per_second = median(rates) / 2;
  load.calls = static_cast<std::size_t>(load.calls_per_second) * 3;
  const LoadResult open = load_without_errors(load);
  add_latencies(bench, "512 connections, half of that rate, open loop", open);
}

void bench_memory(const Bench& bench) {
  constexpr std::size_t kParts = 10;
  Load load = small_load(bench);
  load.connections = 16;
  load.calls = 10'000;
  load_without_errors(load);
  const double begin = mebibytes(resident_bytes(bench.service.process()));
  double most = begin;
  for (std::size_t i = 0; i < kParts; ++i) {
    load_without_errors(load);
    most = std::max(most, mebibytes(resident_bytes(bench.service.process())));
  }
  bench.report.add(Figure{"resident after 10,000 calls", begin, "MiB"});
  bench.report.add(Figure{"the most resident in the 100,000 calls after them", most, "MiB"});
  bench.report.add(Ratio{"resident, most of 100,000 calls / after the first 10,000", most / begin,
                         Ratio::Wanted::kAtMost, 1.1, 1.2});
  bench_peak(bench);
}

void bench_start(const Bench& bench) {
  Load load = small_load(bench);
  const double seconds = median(in_turns(bench.rounds, [&] {
    const auto begin = std::chrono::steady_clock::now();
    cds::ServeProgram program(bench.other_config);
    load.port = program.port();
    load_without_errors(load);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    program.end(SIGTERM);
    return took.count();
  }));
  bench.report.add(Ratio{"start to the first answer / 150 ms", seconds / 0.15,
                         Ratio::Wanted::kAtMost, 1.0, 1.5});
}

}  // namespace bench
