#pragma once

// Where connections wait, all in one thread (epoll): for bytes, for room to send, or for their time
// to be over. A parked connection costs no worker, so that any number of idle, slow or silent
// clients keeps nobody from being answered. Takes new connections too. Thread safe.
//
// Source: docs/adr/0009.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "cds/server_connection.h"
#include "cds/socket_wait.h"

namespace cds {

class ConnectionPark {
 public:
  // Both are called from the park's thread and must not wait. `accepted` takes a new socket over,
  // `ready` a connection that can go on, or whose time is over.
  using Accepted = std::function<void(int socket)>;
  using Ready = std::function<void(std::unique_ptr<ServerConnection>)>;

  ConnectionPark(Accepted accepted, Ready ready);  // throws std::system_error
  ~ConnectionPark();
  ConnectionPark(const ConnectionPark&) = delete;
  ConnectionPark& operator=(const ConnectionPark&) = delete;

  // Starts the thread. Takes the listening socket over.
  void start(int listener);

  void park(std::unique_ptr<ServerConnection> connection, ServerConnection::Step wait);

  // Takes who has already connected, then listens no more; from now on idle connections end.
  void stop_listening();

 private:
  struct Parked {
    std::unique_ptr<ServerConnection> connection;
    SteadyTime until;
  };

  void run();
  void handle_event(int descriptor);
  void accept_waiting();
  void listen(bool on);
  void close_listener();
  void release_expired();
  int milliseconds_to_wait();
  std::unique_ptr<ServerConnection> take(int socket);
  void wake() const;
  void drain_wake() const;

  Accepted accepted_;
  Ready ready_;
  int epoll_;
  int wake_;
  // Of the park's thread:
  int listener_ = -1;
  bool listening_ = false;
  SteadyTime listen_again_;

  std::mutex mutex_;
  std::condition_variable closed_;
  std::unordered_map<int, Parked> parked_;
  std::set<std::pair<SteadyTime, int>> times_;
  SteadyTime awake_at_;  // when the thread looks at the times next
  bool closing_ = false;
  bool ended_ = false;
  bool listener_closed_ = false;
  std::thread thread_;
};

}  // namespace cds
