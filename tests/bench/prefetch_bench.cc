// Calls that bring the chart along.
#include <algorithm>
#include <map>

#include "tests/bench/call_benches.h"
#include "tests/bench/floors.h"
#include "tests/bench/process_figures.h"

namespace bench {
namespace {

struct Size {
  std::size_t readings;
  ReadingShape shape;
  std::size_t calls;  // in a turn
};

std::string named(const Size& size) {
  std::string digits = std::to_string(size.readings);
  if (digits.size() > 3) digits.insert(digits.size() - 3, ",");
  return digits + (size.shape == ReadingShape::kFull ? " readings" : " short readings");
}

Load prefetch_load(const Bench& bench, std::string body) {
  Load load;
  load.port = bench.service.port();
  load.path = kServicePath;
  load.body = std::move(body);
  load.answer_begins = kCards;
  return load;
}

double cpu_of_calls(const Load& load, pid_t process, LoadResult* all = nullptr) {
  const double begin = cpu_seconds(process);
  const LoadResult result = load_without_errors(load);
  if (all != nullptr) all->add(result);
  return (cpu_seconds(process) - begin) / static_cast<double>(load.calls);
}

// CPU time of one call, and how it compares with the floors.
void bench_size(const Bench& bench, const Size& size) {
  const std::string name = named(size);
  Load load = prefetch_load(bench, bench.chart.prefetch_body(size.readings, size.shape));
  load.calls = size.calls;
  const std::vector<Floor> all = floors();
  std::map<std::string, std::vector<double>> floor_times;
  std::map<std::string, std::vector<double>> ratios;
  std::vector<double> calls;
  LoadResult answers;
  in_turns(bench.rounds, [&] {
    const double call = cpu_of_calls(load, bench.service.process(), &answers);
    calls.push_back(call);
    for (const Floor& floor : all) {
      const std::size_t passes = std::max<std::size_t>(size.calls / 2, 1);
      const double time = cpu_seconds_of([&] {
                            for (std::size_t i = 0; i < passes; ++i) floor.pass(load.body);
                          }) /
                          static_cast<double>(passes);
      floor_times[floor.name].push_back(time);
      ratios[floor.name].push_back(call / time);
    }
    return call;
  });
  bench.report.add(
      Figure{name + ": body", static_cast<double>(load.body.size()) / (1 << 20), "MiB"});
  bench.report.add(Figure{name + ": whole call, CPU", median(calls) * 1e3, "ms"});
  add_latencies(bench, name, answers);
  for (const Floor& floor : all) {
    bench.report.add(Figure{name + ": " + floor.name, median(floor_times[floor.name]) * 1e3, "ms"});
  }
  Load constant = load;
  constant.port = bench.constant.port();
  constant.answer_begins = kCards;
  bench.report.add(
      Figure{name + ": constant handler, CPU",
             median(in_turns(bench.rounds,
                             [&] { return cpu_of_calls(constant, bench.constant.process()); })) *
                 1e3,
             "ms"});
  if (size.readings >= 1000 && size.readings <= 10000) {
    bench.report.add(Ratio{name + ": CPU of the call / DOM with our checks",
                           median(ratios[kDomChecked]), Ratio::Wanted::kAtMost, 1.0, 1.5});
    bench.report.add(Ratio{name + ": CPU of the call / empty-handler SAX with our checks",
                           median(ratios[kSaxChecked]), Ratio::Wanted::kAtMost, 2.0, 2.0});
  }
}

// As many readings in calls of ten thousand as in calls of a hundred thousand, one right after the
// other, so that both meet the same machine and the same memory.
void bench_linear(const Bench& bench) {
  Load ten = prefetch_load(bench, bench.chart.prefetch_body(10000, ReadingShape::kShort));
  ten.calls = 50;
  Load hundred = prefetch_load(bench, bench.chart.prefetch_body(100000, ReadingShape::kShort));
  hundred.calls = ten.calls / 10;
  const double ratio = median(in_turns(bench.rounds, [&] {
    const double of_ten = cpu_of_calls(ten, bench.service.process());
    return cpu_of_calls(hundred, bench.service.process()) / of_ten / 10;
  }));
  bench.report.add(Ratio{"CPU a reading, 100,000 / 10,000 short readings", ratio,
                         Ratio::Wanted::kAtMost, 1.3, 1.8});
}

// Calls a second as a part of the constant handler's, with the same body.
void bench_rate(const Bench& bench, const std::string& name, Load load, double bound,
                double tolerated) {
  load.connections = 16;
  load.calls = 4000;
  Load constant = load;
  constant.port = bench.constant.port();
  constant.answer_begins = kCards;
  std::vector<double> ours;
  LoadResult answers;
  const double ratio = median(in_turns(bench.rounds, [&] {
    const LoadResult result = load_without_errors(load);
    answers.add(result);
    ours.push_back(result.per_second());
    return ours.back() / load_without_errors(constant).per_second();
  }));
  bench.report.add(Figure{name, median(ours), "calls/s"});
  add_latencies(bench, name, answers);
  bench.report.add(
      Ratio{name + " / constant handler", ratio, Ratio::Wanted::kAtLeast, bound, tolerated});
}

}  // namespace

void bench_prefetch(const Bench& bench) {
  bench_size(bench, {135, ReadingShape::kFull, 400});
  bench_size(bench, {1000, ReadingShape::kFull, 100});
  bench_size(bench, {10000, ReadingShape::kFull, 10});
  bench_size(bench, {10000, ReadingShape::kShort, 20});
  bench_size(bench, {100000, ReadingShape::kShort, 2});
  bench_linear(bench);
  bench_rate(bench, "calls a second, 135 readings",
             prefetch_load(bench, bench.chart.prefetch_body(135, ReadingShape::kFull)), 0.5, 0.3);
  Load other = prefetch_load(bench, bench.chart.other_order_body(135, ReadingShape::kFull));
  other.answer_begins = kNoCards;
  bench_rate(bench, "calls a second, an order that is no pump", other, 0.8, 0.6);
}

}  // namespace bench
