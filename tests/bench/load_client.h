#pragma once

// Many HTTP calls at once over kept connections, each answer read whole and counted.
//
// Closed: each connection sends its next call when the answer is there. Open (calls_per_second):
// calls are due at fixed times, wait for a free connection, and their latency counts from when they
// were due, so that a slow server cannot slow the clock down. An answer that is not the status
// wanted, or does not begin as wanted, or a connection that ends, is an error.

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

struct Load {
  int port = 0;
  std::string path;
  std::string body;
  std::string answer_begins;  // of the body of each answer
  std::size_t connections = 1;
  std::size_t calls = 1;
  double calls_per_second = 0;  // 0: closed
};

struct LoadResult {
  std::size_t answers = 0;
  std::size_t errors = 0;
  std::size_t connections_served = 0;
  double seconds = 0;
  std::vector<double> latencies;  // seconds, sorted
  std::string first_wrong;        // what was answered instead; empty: the connection ended

  double per_second() const { return static_cast<double>(answers) / seconds; }
  double percentile(double part) const;
  // The answers of another run of the same load.
  void add(const LoadResult& other);
};

// Throws std::runtime_error when no connection can be made.
LoadResult run_load(const Load& load);

}  // namespace bench
