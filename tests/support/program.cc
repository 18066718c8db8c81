#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace cds {

Program::Program(std::vector<std::string> arguments, ProgramOutput output) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  output_ = ends[0];
  const bool log = output == ProgramOutput::kLog;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], log ? STDERR_FILENO : STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, log ? STDOUT_FILENO : STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  arguments.insert(arguments.begin(), PUMPCDS_PROGRAM);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn(&process_, PUMPCDS_PROGRAM, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
}

Program::~Program() {
  if (process_ > 0) kill(process_, SIGKILL);
  wait_for_end();
  close(output_);
}

std::string Program::read_to(const std::string& end) {
  std::array<char, 4096> buffer{};
  while (text_.find(end) == std::string::npos) {
    const ssize_t size = read(output_, buffer.data(), buffer.size());
    if (size <= 0) break;
    text_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text_;
}

void Program::send(int signal) { kill(process_, signal); }

int Program::wait_for_end() {
  int status = 0;
  if (process_ <= 0 || waitpid(process_, &status, 0) != process_) return -1;
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace cds
