#pragma once

// cpp-httplib as Debian ships it, with a handler that reads the body and answers a constant: the
// floor of a call. A process of its own, so that its CPU time can be told from the others'.
//
// Made before this program has other threads (fork).

#include <sys/types.h>

#include <string>

namespace bench {

class ConstantServer {
 public:
  ConstantServer(const std::string& path, const std::string& answer);
  ~ConstantServer();
  ConstantServer(const ConstantServer&) = delete;
  ConstantServer& operator=(const ConstantServer&) = delete;

  int port() const { return port_; }
  pid_t process() const { return process_; }

 private:
  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace bench
