#pragma once

// The keys of a client behind an address: a thread fetches them at the start, before they are too
// old, and when a caller misses one. How often and how long: cds/jwks.h.

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "cds/fhir_client_connection.h"
#include "cds/jwks.h"
#include "cds/url.h"

namespace cds {

class UrlKeys final : public KeySource {
 public:
  // The address is one of the configuration: it can be parsed.
  UrlKeys(std::string client, const std::string& url, const KeySourceOptions& options);
  ~UrlKeys() override;
  UrlKeys(const UrlKeys&) = delete;
  UrlKeys& operator=(const UrlKeys&) = delete;

  std::shared_ptr<const KeySet> keys(const std::function<bool(const KeySet&)>& enough) override;

 private:
  void run();
  std::chrono::milliseconds refresh();  // returns when to do so again
  HttpAnswer fetch();

  std::string client_;
  Url url_;
  KeySourceOptions options_;
  TrustedAuthorities authorities_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const KeySet> keys_;
  bool wanted_ = true;  // a fetch, now
  bool fetching_ = false;
  bool ending_ = false;
  std::size_t waiting_ = 0;
  SteadyTime next_missed_{};  // when a missing key may cause the next fetch
  std::shared_ptr<SocketHandle> socket_;
  std::thread thread_;
};

}  // namespace cds
