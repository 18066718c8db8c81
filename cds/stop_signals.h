#pragma once

// SIGTERM, SIGINT and SIGHUP as something that main waits for, so that no code runs in a signal
// handler.

#include <csignal>

namespace cds {

// Blocks them, to be called before any thread starts: all threads inherit it and only
// wait_for_stop_signal() gets them. SIGPIPE is ignored: a client that hangs up is the server's
// business.
sigset_t block_stop_signals();

// Returns the signal that came.
int wait_for_stop_signal(const sigset_t& signals);

// From now on SIGTERM or SIGINT ends the process at once, with this status.
void exit_at_next_stop_signal(const sigset_t& signals, int status);

}  // namespace cds
