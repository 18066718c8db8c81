#pragma once

// Workers and the connections that wait for one. Short work (reading, answering from memory) may
// take every worker; long work (calls that wait for other systems) all but a few, so that a health
// probe is answered however many calls are in progress. Of long work, only so much begins that a
// few compute at a time while the others wait outside. Thread safe.
//
// Of the workers that are free, the one that became so last is next: its memory is still warm.

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
  // `kind` may become long meanwhile, see become_long().
  using Work = std::function<void(std::unique_ptr<ServerConnection>, WorkKind& kind)>;

  // `work` must not throw.
  ConnectionQueue(std::size_t threads, std::size_t max_computing, std::size_t max_long_waiting,
                  Work work);
  ~ConnectionQueue();
  ConnectionQueue(const ConnectionQueue&) = delete;
  ConnectionQueue& operator=(const ConnectionQueue&) = delete;

  void push(std::unique_ptr<ServerConnection> connection);
  // The last thing that a worker does with a connection: itself, it sees to what waits next. Of
  // short work, or of long work; the latter leaves the connection where it is and returns false
  // when too many wait.
  void push_back(std::unique_ptr<ServerConnection> connection);
  bool push_long(std::unique_ptr<ServerConnection>& connection);
  // Short work that turned out to be long may go on at once, unless other long work waits or is
  // all that may be in progress.
  bool become_long(WorkKind& kind);
  // For long work: runs what waits for another system.
  void wait_outside(const std::function<void()>& wait);

  // Returns when what was pushed has been worked on and the threads have ended.
  void stop();

 private:
  struct Worker {
    std::condition_variable woken;
    bool awake = true;
    std::thread thread;
  };

  void run(Worker& self);
  bool has_room_for_long() const;
  bool long_may_begin() const;
  Worker* wake_one();  // to be notified without the lock; may be none

  const Work work_;
  const std::size_t max_long_running_;
  const std::size_t max_computing_;
  const std::size_t max_long_waiting_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<ServerConnection>> short_;
  std::deque<std::unique_ptr<ServerConnection>> long_;
  std::size_t long_running_ = 0;
  std::size_t outside_ = 0;  // of long_running_
  bool stopping_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> free_;
};

}  // namespace cds
