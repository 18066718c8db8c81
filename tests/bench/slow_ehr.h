#pragma once

// A FHIR server that answers each query after the same time, however many there are: what a fetch
// can at best take is that time.

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace bench {

class SlowEhr {
 public:
  // `answer`: the body for a request target ("/fhir/Observation?…").
  SlowEhr(std::chrono::milliseconds delay, std::function<std::string(const std::string&)> answer);
  ~SlowEhr();
  SlowEhr(const SlowEhr&) = delete;
  SlowEhr& operator=(const SlowEhr&) = delete;

  std::string base() const;  // "http://127.0.0.1:PORT/fhir"
  int port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bench
