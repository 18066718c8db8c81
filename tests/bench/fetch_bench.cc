// Calls for which the chart is fetched, from a FHIR server that takes the same time for each query.
#include <httplib.h>

#include <algorithm>
#include <thread>

#include "tests/bench/call_benches.h"
#include "tests/bench/process_figures.h"
#include "tests/bench/slow_ehr.h"

namespace bench {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kReadings = 1000;

// Answers the chart's queries; the readings on as many pages as asked for.
class PagedChart {
 public:
  PagedChart(const SampleChart& chart, std::size_t pages) : chart_(chart), pages_(pages) {
    for (const cds::SearchTemplate& search : chart.searches()) {
      by_target_["/fhir/" + cds::query_path(search, chart.patient())] = search.key;
    }
  }

  // Before the first query.
  void set_base(const std::string& base) {
    const std::size_t size = kReadings / pages_;
    for (std::size_t i = 0; i < pages_; ++i) {
      const std::string next =
          i + 1 == pages_ ? "" : base + "/readings?page=" + std::to_string(i + 1);
      readings_.push_back(
          readings_page(chart_.patient(), kReadings, i * size, size, ReadingShape::kFull, next));
    }
  }

  std::string answer(const std::string& target) const {
    const auto found = by_target_.find(target);
    if (found == by_target_.end()) {
      const std::size_t at = target.find("?page=");
      if (at == std::string::npos) return R"({"resourceType":"Bundle","type":"searchset"})";
      return readings_.at(std::stoul(target.substr(at + 6)));
    }
    return found->second == "glucose" ? readings_.front() : chart_.answer(found->second);
  }

  // Request targets of the first round.
  std::vector<std::string> targets() const {
    std::vector<std::string> targets;
    for (const auto& [target, key] : by_target_) targets.push_back(target);
    return targets;
  }
  std::string readings_target() const {
    for (const auto& [target, key] : by_target_) {
      if (key == "glucose") return target;
    }
    return {};
  }

 private:
  const SampleChart& chart_;
  const std::size_t pages_;
  std::map<std::string, std::string> by_target_;
  std::vector<std::string> readings_;
};

double seconds_of(const std::function<void()>& action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The slowest query of a call, asked alone: its answer read and thrown away.
double slowest_query(httplib::Client& client, const PagedChart& chart) {
  double slowest = 0;
  for (const std::string& target : chart.targets()) {
    slowest = std::max(slowest, seconds_of([&] { client.Get(target); }));
  }
  return slowest;
}

// Page after page, following the links, nothing else done with them.
double page_chain(httplib::Client& client, const PagedChart& chart) {
  return seconds_of([&] {
    std::string target = chart.readings_target();
    while (!target.empty()) {
      const auto answer = client.Get(target);
      const std::size_t at = answer ? answer->body.find("/fhir/readings?page=") : std::string::npos;
      target =
          at == std::string::npos ? "" : answer->body.substr(at, answer->body.find('"', at) - at);
    }
  });
}

struct Ehr {
  Ehr(const SampleChart& sample, std::size_t pages, milliseconds delay)
      : chart(sample, pages), server(delay, [this](const auto& t) { return chart.answer(t); }) {
    chart.set_base(server.base());
  }
  PagedChart chart;
  SlowEhr server;
};

Load fetch_load(const Bench& bench, const Ehr& ehr) {
  Load load;
  load.port = bench.service.port();
  load.path = kServicePath;
  load.body = bench.chart.fetch_body(ehr.server.base());
  load.answer_begins = kCards;
  return load;
}

void bench_one_round(const Bench& bench, milliseconds delay, std::size_t pages) {
  const Ehr ehr(bench.chart, pages, delay);
  Load load = fetch_load(bench, ehr);
  load_without_errors(load);  // learns how this server wants patients named
  load.calls = pages == 1 ? 5 : 2;
  httplib::Client client("127.0.0.1", ehr.server.port());
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_url_encode(false);  // the targets are as the service sends them
  LoadResult answers;
  // Of an answer that takes 5 ms, the 2 ms that a call may take besides are a good part.
  const double allowed = pages == 1 ? 2e-3 : 0;
  const double ratio = median(in_turns(bench.rounds, [&] {
    const double floor =
        pages == 1 ? slowest_query(client, ehr.chart) : page_chain(client, ehr.chart);
    const LoadResult result = load_without_errors(load);
    answers.add(result);
    return (result.percentile(0.5) - allowed) / floor;
  }));
  const std::string name = "fetch, " + std::to_string(delay.count()) + " ms a query, " +
                           std::to_string(pages) + (pages == 1 ? " page" : " pages");
  add_latencies(bench, name, answers);
  bench.report.add(Ratio{
      name + (pages == 1 ? ": (wall - 2 ms) / slowest query" : ": wall / page chain read alone"),
      ratio, Ratio::Wanted::kAtMost, 1.15, delay < milliseconds(50) ? 1.6 : 1.3});
}

}  // namespace

void bench_fetch(const Bench& bench) {
  for (const int delay : {5, 50, 200}) {
    for (const std::size_t pages : {1, 20}) bench_one_round(bench, milliseconds(delay), pages);
  }
}

// 64 calls at a time against 200 ms a query: at best 64 are answered every 200 ms. They begin all
// at once, which a service in use never sees, and need a while to come apart: the more answers, the
// less that counts.
void bench_concurrent(const Bench& bench) {
  constexpr std::size_t kAtOnce = 64;
  constexpr milliseconds kDelay{200};
  const Ehr ehr(bench.chart, 1, kDelay);
  Load load = fetch_load(bench, ehr);
  load.connections = kAtOnce;
  load.calls = kAtOnce * 128;
  const double ideal = static_cast<double>(kAtOnce) / std::chrono::duration<double>(kDelay).count();
  std::vector<double> rates;
  LoadResult answers;
  const double part = median(in_turns(std::min(bench.rounds, 3), [&] {
    const LoadResult result = load_without_errors(load);
    answers.add(result);
    rates.push_back(result.per_second());
    return rates.back() / ideal;
  }));
  const std::string name = "fetch, 64 calls at once, 200 ms a query";
  bench.report.add(Figure{name, median(rates), "calls/s"});
  add_latencies(bench, name, answers);
  bench.report.add(Ratio{"fetch, 64 calls at once: calls a second / 64 every 200 ms", part,
                         Ratio::Wanted::kAtLeast, 0.9, 0.75});
}

}  // namespace bench
