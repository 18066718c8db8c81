#include "tests/bench/constant_server.h"

#include <httplib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <limits>
#include <stdexcept>

namespace bench {
namespace {

// The best that the library can do with this load: threads enough for every connection, no waiting
// for acknowledgements, connections kept.
[[noreturn]] void serve(const std::string& path, const std::string& answer, int to_parent) {
  constexpr std::size_t kThreads = 64;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  server.Post(path, [&](const httplib::Request& request, httplib::Response& response) {
    if (!request.body.empty()) response.set_content(answer, "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  if (write(to_parent, &port, sizeof port) == sizeof port) server.listen_after_bind();
  _exit(0);
}

}  // namespace

ConstantServer::ConstantServer(const std::string& path, const std::string& answer) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  process_ = fork();
  if (process_ == 0) serve(path, answer, ends[1]);
  const ssize_t size = read(ends[0], &port_, sizeof port_);
  close(ends[0]);
  close(ends[1]);
  if (size != sizeof port_ || port_ <= 0) throw std::runtime_error("constant server: no port");
}

ConstantServer::~ConstantServer() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

}  // namespace bench
