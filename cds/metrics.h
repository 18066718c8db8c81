#pragma once

// Counters of the service in Prometheus' text format. Labels come from closed sets only: what a
// client sent is never one. Thread safe. Names and alerts: docs/operate.md.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cds/store.h"

namespace cds {

struct Query;
struct QueryResult;

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Every answer of the server; `path` as requested.
  void answered(std::string_view path, int status, double seconds);
  // One order-sign call that was answered with cards or without.
  void judged(const std::vector<DeterminationRecord>& determinations);
  // A hookInstance that is no UUID, against the protocol (P29).
  void instance_without_uuid();
  // One search or read of an EHR's API.
  void queried(const Query& query, const QueryResult& result);

  void store_queue(std::size_t waiting);
  void store_state(bool up, std::size_t spool_bytes);
  void store_wrote(const StoreWritten& written);
  void store_failed();
  void store_lost(std::int64_t count);

  std::string text() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cds
