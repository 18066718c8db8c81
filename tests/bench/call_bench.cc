// Whole calls over HTTP: how fast they are answered, as ratios of what was measured in the same
// run. `./dev bench` runs it; docs/performance.md explains it.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/bench/call_benches.h"

namespace bench {

LoadResult load_without_errors(const Load& load) {
  LoadResult result = run_load(load);
  if (result.errors > 0 || result.answers != load.calls) {
    throw std::runtime_error(std::to_string(result.errors) + " of " + std::to_string(load.calls) +
                             " calls were answered wrongly or not at all: " + result.first_wrong);
  }
  return result;
}

std::vector<double> in_turns(int rounds, const std::function<double()>& turn) {
  turn();
  std::vector<double> values;
  for (int i = 0; i < rounds; ++i) values.push_back(turn());
  return values;
}

void add_latencies(const Bench& bench, const std::string& name, const LoadResult& calls) {
  bench.report.add(Figure{name + ": wall, p50", calls.percentile(0.5) * 1e3, "ms"});
  bench.report.add(Figure{name + ": wall, p99", calls.percentile(0.99) * 1e3, "ms"});
}

namespace {

struct Options {
  bool check = false;
  int rounds = 5;
  std::string json;
  std::vector<std::string> parts;
};

struct Part {
  std::string name;
  void (*run)(const Bench&);
};

// The service as it comes, with its store, in a folder of its own.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
    std::ofstream(config()) << "store = \"" << (path_ / "store.sqlite").string() << "\"\n"
                            << "time_zone = \"" << kSiteZone
                            << "\"\n"
                            // 64 calls at once, some twenty searches each
                            << "fhir_connections = 2048\n";
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string config() const { return (path_ / "pumpcds.toml").string(); }

 private:
  std::filesystem::path path_;
};

// Why calls were refused, as the service logs it; the first few.
void print_refusals(const std::string& log) {
  constexpr int kShown = 5;
  int shown = 0;
  std::istringstream lines(log);
  for (std::string line; shown < kShown && std::getline(lines, line);) {
    if (line.find("\"why\":") == std::string::npos) continue;
    std::cerr << line << "\n";
    ++shown;
  }
}

int run(const Options& options) {
  const std::vector<Part> parts{{"start", bench_start},
                                {"prefetch", bench_prefetch},
                                {"fetch", bench_fetch},
                                {"concurrent", bench_concurrent},
                                {"connections", bench_connections},
                                {"memory", bench_memory}};
  const ConstantServer constant(kServicePath, R"({"cards":[{}]})");
  const Folder folder;
  const Folder other_folder;
  const SampleChart chart;
  cds::ServeProgram service(folder.config());
  if (service.port() == 0) throw std::runtime_error("pumpcds serve did not start");
  Report report;
  for (const Part& part : parts) {
    const auto& wanted = options.parts;
    if (!wanted.empty() && std::ranges::find(wanted, part.name) == wanted.end()) continue;
    std::cerr << "==> " << part.name << "\n";
    try {
      part.run({chart, service, constant, other_folder.config(), options.rounds, report});
    } catch (const std::exception&) {
      service.end(SIGTERM);
      print_refusals(service.log());
      throw;
    }
  }
  service.end(SIGTERM);
  std::cout << machine() << "\n\n" << report.table();
  if (!options.json.empty()) std::ofstream(options.json) << report.json();
  const std::vector<std::string> failures = report.failures();
  for (const std::string& failure : failures) std::cerr << "too slow: " << failure << "\n";
  return options.check && !failures.empty() ? 1 : 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  bench::Options options;
  CLI::App app("Whole calls over HTTP, as ratios of what was measured in the same run");
  app.add_flag("--check", options.check, "exit 1 when a ratio is beyond what is tolerated");
  app.add_option("--rounds", options.rounds, "turns of each measurement")->check(CLI::Range(1, 99));
  app.add_option("--json", options.json, "also write the results to this file");
  app.add_option("parts", options.parts,
                 "start, prefetch, fetch, concurrent, connections, memory; all by default");
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  try {
    return bench::run(options);
  } catch (const std::exception& error) {
    std::cerr << "bench: " << error.what() << "\n";
    return 2;
  }
}
