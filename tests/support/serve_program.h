#pragma once

// `pumpcds serve` as a process of its own, on a free port, with its log read here.

#include <sys/types.h>

#include <string>
#include <thread>

namespace cds {

class ServeProgram {
 public:
  // `config`: a file. Returns once it listens; port() is 0 when it ended instead.
  explicit ServeProgram(const std::string& config);
  ~ServeProgram();  // kill -9, if it still runs
  ServeProgram(const ServeProgram&) = delete;
  ServeProgram& operator=(const ServeProgram&) = delete;

  int port() const { return port_; }
  pid_t process() const { return process_; }
  void send(int signal) const;
  // Ends it with the signal and waits; the exit code, -1 when it did not exit by itself.
  int end(int signal);
  // All it has written to stderr; after end().
  const std::string& log() const { return log_; }

 private:
  bool fill();

  pid_t process_ = -1;
  int errors_ = -1;
  int port_ = 0;
  std::string log_;
  std::thread reader_;
};

}  // namespace cds
