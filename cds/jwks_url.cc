#include "cds/jwks_url.h"

#include <future>
#include <utility>

#include "cds/fhir_client_lookup.h"
#include "cds/log.h"

namespace cds {

using std::chrono::steady_clock;

UrlKeys::UrlKeys(std::string client, const std::string& url, const KeySourceOptions& options)
    : client_(std::move(client)),
      url_(parse_url(url).value()),
      options_(options),
      thread_([this] { run(); }) {}

UrlKeys::~UrlKeys() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    if (socket_) socket_->shut();
  }
  changed_.notify_all();
  thread_.join();
}

std::shared_ptr<const KeySet> UrlKeys::keys(const std::function<bool(const KeySet&)>& enough) {
  std::unique_lock lock(mutex_);
  if (keys_ && enough(*keys_)) return keys_;
  const auto now = steady_clock::now();
  if (!wanted_ && !fetching_) {
    if (now < next_missed_) return keys_;
    next_missed_ = now + options_.between;
    wanted_ = true;
    changed_.notify_all();
  }
  if (waiting_ >= options_.max_waiting) return keys_;
  ++waiting_;
  changed_.wait_until(lock, now + options_.deadline,
                      [this] { return ending_ || (!wanted_ && !fetching_); });
  --waiting_;
  return keys_;
}

void UrlKeys::run() {
  auto next = steady_clock::now();
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_until(lock, next, [this] { return ending_ || wanted_; });
      if (ending_) return;
      wanted_ = false;
      fetching_ = true;
    }
    next = steady_clock::now() + refresh();
    {
      const std::lock_guard lock(mutex_);
      fetching_ = false;
    }
    changed_.notify_all();
  }
}

std::chrono::milliseconds UrlKeys::refresh() {
  try {
    HttpAnswer answer = fetch();
    if (!answer.failure.empty()) throw JwksError(answer.failure);
    if (!answer.body) throw JwksError("status " + std::to_string(answer.status));
    auto keys = std::make_shared<const KeySet>(read_jwks(*std::move(answer.body)));
    LogLine(LogLevel::kInfo, "keys")
        .text("client", client_)
        .number("keys", static_cast<std::int64_t>(keys->size()))
        .write();
    const std::lock_guard lock(mutex_);
    keys_ = std::move(keys);
    return lifetime_of(answer.max_age, options_);
  } catch (const std::exception& error) {
    LogLine(LogLevel::kWarning, "keys")
        .text("client", client_)
        .text("failure", error.what())
        .write();
    return options_.between;
  }
}

HttpAnswer UrlKeys::fetch() {
  HttpCall call;
  call.url = url_;
  call.accept = "application/jwk-set+json, application/json";
  call.deadline = steady_clock::now() + options_.deadline;
  call.max_body_bytes = options_.max_bytes;
  HttpAnswer none;
  none.failure = "host not found";
  std::vector<std::string> addresses;
  if (HostLookup::start(url_.host)->wait(call.deadline, addresses) != HostLookup::Outcome::kFound) {
    return none;
  }
  FhirConnection connection(url_, authorities_);
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return none;
    socket_ = connection.socket();
  }
  // The library bounds a TLS handshake for each packet only: at the deadline the socket is shut.
  auto exchanged =
      std::async(std::launch::async, [&] { return connection.exchange(call, addresses); });
  if (exchanged.wait_until(call.deadline) != std::future_status::ready) {
    connection.socket()->shut();
  }
  HttpAnswer answer = exchanged.get();
  const std::lock_guard lock(mutex_);
  socket_.reset();
  return answer;
}

}  // namespace cds
