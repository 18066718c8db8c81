#include "tests/support/serve_program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace cds {

ServeProgram::ServeProgram(const std::string& config) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  errors_ = ends[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::array<std::string, 6> words{PUMPCDS_PROGRAM, "serve",    "--config",
                                   config,          "--listen", "127.0.0.1:0"};
  std::array<char*, 7> argv{};
  for (std::size_t i = 0; i < words.size(); ++i) argv[i] = words[i].data();
  posix_spawn(&process_, PUMPCDS_PROGRAM, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  const std::string listens = R"("listen":"127.0.0.1:)";
  while (port_ == 0) {
    const std::size_t at = log_.find(listens);
    if (at != std::string::npos && log_.find('"', at + listens.size()) != std::string::npos) {
      port_ = std::atoi(log_.c_str() + at + listens.size());
    } else if (!fill()) {
      break;
    }
  }
  // Or the pipe fills up and the program waits.
  reader_ = std::thread([this] {
    while (fill()) {
    }
  });
}

ServeProgram::~ServeProgram() {
  end(SIGKILL);
  close(errors_);
}

bool ServeProgram::fill() {
  std::array<char, 4096> buffer{};
  const ssize_t size = read(errors_, buffer.data(), buffer.size());
  if (size > 0) log_.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0;
}

void ServeProgram::send(int signal) const {
  if (process_ > 0) kill(process_, signal);
}

int ServeProgram::end(int signal) {
  send(signal);
  int status = 0;
  const bool ended = process_ > 0 && waitpid(process_, &status, 0) == process_;
  process_ = -1;
  if (reader_.joinable()) reader_.join();
  return ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace cds
