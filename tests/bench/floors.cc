// clang-format off
#include "fhir/json_rapid.h"  // before any other use of RapidJSON
// clang-format on

#include "tests/bench/floors.h"

#include <benchmark/benchmark.h>
#include <rapidjson/document.h>
#include <time.h>

#include <stdexcept>

#ifdef PUMPCDS_BENCH_SIMDJSON
#include <simdjson.h>
#endif

namespace bench {
namespace {

// What fhir::JsonReader asks of the library (docs/adr/0007).
constexpr unsigned kChecks = rapidjson::kParseValidateEncodingFlag;

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string(what) + " did not take the body");
}

void copy(const std::string& body) {
  std::string copied = body;
  benchmark::DoNotOptimize(copied.data());
  benchmark::ClobberMemory();
}

template <unsigned Flags>
void parse_document(const std::string& body) {
  std::string copied = body;
  rapidjson::Document document;
  document.ParseInsitu<Flags>(copied.data());
  require(!document.HasParseError(), "DOM");
}

void parse_events(const std::string& body) {
  std::string copied = body;
  rapidjson::InsituStringStream stream(copied.data());
  rapidjson::BaseReaderHandler<> nothing;
  rapidjson::Reader reader;
  constexpr unsigned kFlags =
      kChecks | rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  require(!reader.Parse<kFlags>(stream, nothing).IsError(), "SAX");
}

#ifdef PUMPCDS_BENCH_SIMDJSON
// The values of the readings, as a program would that wants nothing else.
void sum_on_demand(const std::string& body) {
  simdjson::padded_string copied(body);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document = parser.iterate(copied);
  double sum = 0;
  for (simdjson::ondemand::object entry : document["prefetch"]["glucose"]["entry"]) {
    sum += double(entry["resource"]["valueQuantity"]["value"]);
  }
  require(sum > 0, "simdjson");
}
#endif

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

std::vector<Floor> floors() {
  std::vector<Floor> floors{
      {kCopy, copy},
      {kDomDefault, parse_document<rapidjson::kParseDefaultFlags>},
      {kDomChecked, parse_document<kChecks>},
      {kSaxChecked, parse_events},
  };
#ifdef PUMPCDS_BENCH_SIMDJSON
  floors.push_back({kOnDemand, sum_on_demand});
#endif
  return floors;
}

double cpu_seconds_of(const std::function<void()>& pass) {
  const double begin = thread_seconds();
  pass();
  return thread_seconds() - begin;
}

}  // namespace bench
