#include "cds/fhir_client_pool.h"

#include <algorithm>
#include <utility>

namespace cds {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kKeptFor{60};
// Above this many servers, those without a call forget their connections.
constexpr std::size_t kManyServers = 64;

HttpAnswer failed(std::string reason, bool unasked = false) {
  HttpAnswer answer;
  answer.failure = std::move(reason);
  answer.unasked = unasked;
  return answer;
}

}  // namespace

FhirServerPool::FhirServerPool(Url server, int max_in_use,
                               std::shared_ptr<TrustedAuthorities> authorities)
    : server_(std::move(server)),
      max_in_use_(std::max(max_in_use, 1)),
      authorities_(std::move(authorities)) {}

HttpAnswer FhirServerPool::exchange(const HttpCall& call, OpenSockets& sockets,
                                    bool new_connection) {
  if (!take_place(call.deadline)) return failed("timeout", true);
  // Frees the place however this ends, and closes outside the lock.
  struct Place {
    FhirServerPool& pool;
    OpenSockets& sockets;
    std::unique_ptr<FhirConnection> connection;
    ~Place() {
      if (connection) sockets.remove(connection->socket());
      pool.give_back(std::move(connection));
    }
  } place{*this, sockets, nullptr};

  std::vector<std::string> addresses;
  switch (lookup()->wait(call.deadline, addresses)) {
    case HostLookup::Outcome::kFound:
      break;
    case HostLookup::Outcome::kNotFound:
      return failed("host not found");
    case HostLookup::Outcome::kTimeout:
      return failed("timeout");
  }
  if (!new_connection) place.connection = take_kept();
  if (!place.connection)
    place.connection = std::make_unique<FhirConnection>(server_, *authorities_);
  sockets.add(place.connection->socket());
  return place.connection->exchange(call, addresses);
}

bool FhirServerPool::is_idle() const {
  const std::lock_guard lock(mutex_);
  return in_use_ == 0;
}

bool FhirServerPool::take_place(SteadyTime deadline) {
  std::unique_lock lock(mutex_);
  if (!place_freed_.wait_until(lock, deadline, [this] { return in_use_ < max_in_use_; })) {
    return false;
  }
  ++in_use_;
  return true;
}

std::unique_ptr<FhirConnection> FhirServerPool::take_kept() {
  std::vector<Kept> closed;  // declared first: ends after the lock
  const std::lock_guard lock(mutex_);
  while (!kept_.empty()) {
    Kept last = std::move(kept_.back());
    kept_.pop_back();
    if (steady_clock::now() - last.since < kKeptFor && last.connection->can_be_kept()) {
      return std::move(last.connection);
    }
    closed.push_back(std::move(last));
  }
  return nullptr;
}

void FhirServerPool::give_back(std::unique_ptr<FhirConnection> connection) {
  if (connection && !connection->can_be_kept()) connection.reset();
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (connection && kept_.size() < static_cast<std::size_t>(max_in_use_)) {
      kept_.push_back({std::move(connection), steady_clock::now()});
    }
  }
  place_freed_.notify_one();
}

std::shared_ptr<HostLookup> FhirServerPool::lookup() {
  const std::lock_guard lock(mutex_);
  if (!lookup_ || lookup_->is_stale()) lookup_ = HostLookup::start(server_.host);
  return lookup_;
}

std::shared_ptr<FhirServerPool> FhirServerPools::of(const Url& base) {
  Url server = base;
  server.path.clear();
  std::vector<std::shared_ptr<FhirServerPool>> dropped;  // declared first: ends after the lock
  const std::lock_guard lock(mutex_);
  if (pools_.size() > kManyServers) {
    for (auto& [name, pool] : pools_) {
      if (pool.use_count() == 1 && pool->is_idle()) dropped.push_back(pool);
    }
    std::erase_if(pools_, [&](const auto& entry) {
      return std::ranges::find(dropped, entry.second) != dropped.end();
    });
  }
  auto& pool = pools_[to_string(server)];
  if (!pool) pool = std::make_shared<FhirServerPool>(server, max_in_use_, authorities_);
  return pool;
}

}  // namespace cds
