#pragma once

// A relay to a port of this machine that can be cut: a server that is gone, and comes back.

#include <mutex>
#include <thread>
#include <vector>

namespace cds {

class TcpRelay {
 public:
  explicit TcpRelay(int to_port);
  ~TcpRelay();
  TcpRelay(const TcpRelay&) = delete;
  TcpRelay& operator=(const TcpRelay&) = delete;

  int port() const { return port_; }
  // Ends all connections; new ones are ended at once until restore().
  void cut();
  void restore();

 private:
  void accept_all();
  void relay(int client);

  const int to_port_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  bool cut_ = false;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace cds
