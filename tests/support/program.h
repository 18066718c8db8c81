#pragma once

// The program pumpcds as a person starts and ends it, with one of its outputs read here and the
// other gone.

#include <sys/types.h>

#include <string>
#include <vector>

namespace cds {

enum class ProgramOutput : bool { kResults, kLog };

class Program {
 public:
  explicit Program(std::vector<std::string> arguments,
                   ProgramOutput output = ProgramOutput::kResults);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // What it has written once `end` is there, or all of it.
  std::string read_to(const std::string& end);
  void send(int signal);
  // The exit code; -1 when it did not exit by itself.
  int wait_for_end();

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string text_;
};

}  // namespace cds
