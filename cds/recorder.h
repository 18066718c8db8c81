#pragma once

// Between the calls and the store: one thread writes. Determinations are queued and never wait for;
// while the store is down they go to the spool and are written later. Feedback waits until it is
// durable; what waits is written together.
//
// Thread safe. The destructor flushes: to the store, or to the spool when it is down.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "cds/store.h"

namespace cds {

class Metrics;

struct RecorderOptions {
  std::string spool;                               // file
  std::size_t spool_max = std::size_t{64} << 20U;  // bytes
  std::size_t queue_max = 10'000;                  // determinations; then the oldest are lost
  std::chrono::milliseconds retry{1'000};          // of a store that is down, and of checking it
  std::chrono::milliseconds longest_wait{10'000};  // of feedback
};

class Recorder {
 public:
  // Throws StoreRefused and ConfigError; a store that is down is waited for.
  Recorder(std::unique_ptr<Store> store, RecorderOptions options, Metrics& metrics);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void record(std::vector<DeterminationRecord> determinations);
  // Durable on return. Throws StoreError.
  void submit(std::vector<FeedbackRecord> feedback);
  bool is_up() const;
  // For insights().
  Store& store();
  // Flushes and ends; later records are lost, later feedback is refused. Safe to repeat.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cds
