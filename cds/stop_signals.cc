#include "cds/stop_signals.h"

#include <pthread.h>

#include <cstdlib>
#include <thread>

namespace cds {

sigset_t block_stop_signals() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int wait_for_stop_signal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

void exit_at_next_stop_signal(const sigset_t& signals, int status) {
  std::thread([signals, status] {
    while (wait_for_stop_signal(signals) == SIGHUP) {
    }
    std::_Exit(status);
  }).detach();
}

}  // namespace cds
