#pragma once

// Workers and the connections that wait for one. Short work (reading, answering from memory) may
// take every worker; long work (calls that wait for other systems) all but a few, so that a health
// probe is answered however many calls are in progress. Thread safe.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "cds/server_connection.h"

namespace cds {

enum class WorkKind : bool { kShort, kLong };

class ConnectionQueue {
 public:
  using Work = std::function<void(std::unique_ptr<ServerConnection>, WorkKind)>;

  // `work` must not throw.
  ConnectionQueue(std::size_t threads, std::size_t max_long_waiting, Work work);
  ~ConnectionQueue();
  ConnectionQueue(const ConnectionQueue&) = delete;
  ConnectionQueue& operator=(const ConnectionQueue&) = delete;

  void push(std::unique_ptr<ServerConnection> connection);
  // Leaves the connection where it is and returns false when too many wait.
  bool push_long(std::unique_ptr<ServerConnection>& connection);

  // Returns when what was pushed has been worked on and the threads have ended.
  void stop();

 private:
  void run();
  bool long_may_begin() const;

  const Work work_;
  const std::size_t max_long_running_;
  const std::size_t max_long_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<ServerConnection>> short_;
  std::deque<std::unique_ptr<ServerConnection>> long_;
  std::size_t long_running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace cds
