#include "cds/fhir_client.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "cds/fhir_client_memory.h"
#include "cds/fhir_client_pool.h"
#include "cds/fhir_client_search.h"
#include "cds/fhir_client_sockets.h"
#include "cds/fhir_client_workers.h"
#include "cds/url.h"

namespace cds {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::minutes kLongestRun{10};  // no deadline is far enough to overflow a timeout
constexpr milliseconds kBetweenShutdowns{5};

QueryResult failed(std::string reason) {
  QueryResult result;
  result.reason = std::move(reason);
  return result;
}

// Whether it can stand in a header line, and cannot begin another.
bool is_sendable(const std::string& token) {
  return std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7F'; });
}

std::optional<Url> base_of(const FhirAccess& access) {
  auto base = parse_url(access.base);
  if (!base || base->has_query) return std::nullopt;
  while (base->path.ends_with('/')) base->path.pop_back();
  return base;
}

// What a server says that works.
bool is_refusal(int status) {
  return status >= 400 && status < 500 && status != 408 && status != 429;
}

// "Observation" of "Observation?…"; nullopt for a read.
std::optional<std::string> searched_type(const Query& query) {
  const std::size_t end = query.path.find_first_of("/?");
  if (end == std::string::npos || query.path[end] == '/') return std::nullopt;
  return query.path.substr(0, end);
}

}  // namespace

class FhirClient::Impl {
 public:
  Impl(FhirClientOptions options, const fhir::SiteZone& zone)
      : options_(std::move(options)), zone_(zone), pools_(options.max_connections_per_server) {}

  std::vector<QueryResult> run(FhirAccess access, const std::vector<Query>& queries);

 private:
  class Run;

  const FhirClientOptions options_;
  const fhir::SiteZone& zone_;
  FhirServerPools pools_;
  FhirServerMemories memories_;
  FhirWorkers workers_;  // ends first
};

// The queries of one call, in several threads. The calling thread waits for them, and at the
// deadline shuts their sockets until they are done.
class FhirClient::Impl::Run {
 public:
  Run(Impl& client, const FhirAccess& access, const Url& base, const std::vector<Query>& queries)
      : client_(client),
        access_(access),
        base_(base),
        queries_(queries),
        results_(queries.size()),
        pool_(client.pools_.of(base)),
        memory_(client.memories_.of(base)) {}

  std::vector<QueryResult> results() {
    if (!memory_->admits(steady_clock::now())) {
      const std::string why = "server down (" + memory_->last_failure() + "), not asked again yet";
      std::ranges::for_each(results_, [&why](auto& r) { r = failed(why); });
      return std::move(results_);
    }
    run_queries();
    const FhirServerMemory::Outcome came = outcome();
    const bool tells = came.answered || came.asked_to_wait || (asked_ && !access_.answered);
    if (tells) {
      memory_->end_run(came, steady_clock::now());
    }
    return std::move(results_);
  }

 private:
  void run_queries() {
    const FhirClientOptions& options = client_.options_;
    const int most = std::min(options.max_connections_per_call, options.max_connections_per_server);
    const std::size_t useful =
        std::min(queries_.size(), static_cast<std::size_t>(std::max(most, 1)));
    std::size_t started = 0;
    {
      const std::lock_guard lock(mutex_);
      // Those that could be started take more of the queries.
      while (started < useful && client_.workers_.start([this] { work(); })) ++started;
      running_ = started;
    }
    wait_until_done();
    if (started == 0) std::ranges::for_each(results_, [](auto& r) { r = failed("no thread"); });
  }

  FhirServerMemory::Outcome outcome() const {
    FhirServerMemory::Outcome outcome;
    std::set<std::string> had;
    bool success = false;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      const QueryResult& result = results_[i];
      const bool good = result.state != QueryResult::State::kFailed;
      success = success || good;
      outcome.answered = outcome.answered || good || is_refusal(result.status);
      const auto type = searched_type(queries_[i]);
      if (!type) continue;
      const bool missing = !good && (result.status == 404 || result.status == 501);
      (missing ? outcome.missing_types : had).insert(*type);
    }
    if (!outcome.answered && !results_.empty()) outcome.failure = results_.front().reason;
    // Of a server that knows nothing, or not this patient, it is not the types that are missing.
    if (!success) outcome.missing_types.clear();
    std::erase_if(outcome.missing_types, [&](const auto& type) { return had.contains(type); });
    if (asked_to_wait_ > 0) outcome.asked_to_wait = std::chrono::seconds{asked_to_wait_};
    return outcome;
  }

  void work() {
    for (std::size_t i = next_++; i < queries_.size(); i = next_++) {
      const auto begin = steady_clock::now();
      results_[i] = result_of(queries_[i], begin);
      results_[i].took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
    }
    const std::lock_guard lock(mutex_);
    if (--running_ == 0)
      done_.notify_all();  // under the lock: then the call ends, and this with it
  }

  QueryResult result_of(const Query& query, SteadyTime now) {
    if (now >= access_.deadline) return failed("timeout");
    const auto type = searched_type(query);
    if (type && memory_->lacks(*type, now)) {
      QueryResult result = failed("404, not asked again yet");
      result.status = 404;
      return result;
    }
    try {
      FhirSearch search(access_, base_, client_.options_, client_.zone_, *memory_,
                        [this](const HttpCall& call, bool again) {
                          HttpAnswer answer = pool_->exchange(call, sockets_, again);
                          if (!answer.unasked) asked_ = true;
                          return answer;
                        });
      QueryResult result = search.run(query);
      note_wait(search.asked_to_wait());
      return result;
    } catch (const std::exception&) {
      return failed("internal error");  // out of memory or threads; what() may hold anything
    }
  }

  void note_wait(std::chrono::seconds wait) {
    std::int64_t longest = asked_to_wait_;
    while (wait.count() > longest && !asked_to_wait_.compare_exchange_weak(longest, wait.count())) {
    }
  }

  void wait_until_done() {
    std::unique_lock lock(mutex_);
    const auto is_done = [this] { return running_ == 0; };
    if (done_.wait_until(lock, access_.deadline, is_done)) return;
    do {
      sockets_.shut_all();  // again and again: a thread may be about to open another
    } while (!done_.wait_for(lock, kBetweenShutdowns, is_done));
  }

  Impl& client_;
  const FhirAccess& access_;
  const Url& base_;
  const std::vector<Query>& queries_;
  std::vector<QueryResult> results_;
  const std::shared_ptr<FhirServerPool> pool_;
  const std::shared_ptr<FhirServerMemory> memory_;
  std::atomic<bool> asked_{false};              // the server, at all
  std::atomic<std::int64_t> asked_to_wait_{0};  // seconds
  OpenSockets sockets_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::condition_variable done_;
  std::size_t running_ = 0;
};

std::vector<QueryResult> FhirClient::Impl::run(FhirAccess access,
                                               const std::vector<Query>& queries) {
  access.deadline = std::min(access.deadline, steady_clock::now() + kLongestRun);
  const auto base = base_of(access);
  std::string refused;
  if (!base) refused = "not a FHIR server address";
  if (!is_sendable(access.token)) refused = "token cannot be sent";
  std::vector<QueryResult> results(queries.size());
  for (QueryResult& result : results) result.reason = refused;
  if (refused.empty() && !queries.empty()) {
    run_outside(access.wait_outside,
                [&] { results = Run(*this, access, *base, queries).results(); });
  }
  for (std::size_t i = 0; options_.on_query && i < results.size(); ++i) {
    options_.on_query(queries[i], results[i]);
  }
  return results;
}

FhirClient::FhirClient(FhirClientOptions options, const fhir::SiteZone& zone)
    : impl_(std::make_unique<Impl>(std::move(options), zone)) {}

FhirClient::~FhirClient() = default;

std::vector<QueryResult> FhirClient::run(const FhirAccess& access,
                                         const std::vector<Query>& queries) {
  return impl_->run(access, queries);
}

}  // namespace cds
