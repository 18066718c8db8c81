#pragma once

// An EHR that goes wrong: a FHIR server on a free port of 127.0.0.1 that passes on what another one
// answers, but for the queries that a test chose. Bytes are sent raw, for what no HTTP library
// would send. Each case has a base of its own ("/case-7/fhir"), so that cases run at once.

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

namespace cds {

enum class Fault : std::uint8_t {
  kNone,
  kServerError,
  kTooManyRequests,
  kUnavailable,
  kNotFound,
  kUnauthorized,
  kForbidden,
  kNoAnswer,
  kDrip,
  kTruncated,
  kHtml,
  kHtmlAsJson,
  kOutcome,
  kWrongType,
  kWrongPatient,
  kEndlessNext,
  kNextElsewhere,
  kHugePage,
  kReset,
};
std::string_view to_string(Fault fault);
inline constexpr std::array kFaults{Fault::kServerError,  Fault::kTooManyRequests,
                                    Fault::kUnavailable,  Fault::kNotFound,
                                    Fault::kUnauthorized, Fault::kForbidden,
                                    Fault::kNoAnswer,     Fault::kDrip,
                                    Fault::kTruncated,    Fault::kHtml,
                                    Fault::kHtmlAsJson,   Fault::kOutcome,
                                    Fault::kWrongType,    Fault::kWrongPatient,
                                    Fault::kEndlessNext,  Fault::kNextElsewhere,
                                    Fault::kHugePage,     Fault::kReset};

class FaultyEhr {
 public:
  struct Case {
    Fault fault = Fault::kNone;
    // Whether a query (target below the base: "Condition?patient=…") goes wrong.
    std::function<bool(std::string_view query)> hits;
    std::string patient_id;
  };

  // `base` of the server that answers well, and another server that nobody may be led to.
  FaultyEhr(std::string base, std::string elsewhere);
  ~FaultyEhr();
  FaultyEhr(const FaultyEhr&) = delete;
  FaultyEhr& operator=(const FaultyEhr&) = delete;

  std::string add(Case one);  // returns its base
  // Returns when no query of this base is being answered any more.
  void wait_until_left(const std::string& base);
  int hits(const std::string& base) const;  // queries that went wrong

 private:
  struct Running {
    Case one;
    int open = 0;
    int hits = 0;
  };

  void accept_all();
  void serve(int socket);
  bool answer(int socket, const std::string& name, const std::string& query);
  bool answer_badly(int socket, const Case& one, const std::string& base, const std::string& query);
  std::string good_body(const std::string& query, const std::string& base);
  static void wait_until_peer_leaves(int socket, std::string_view drip);

  const std::string upstream_;
  const std::string elsewhere_;
  int listener_ = -1;
  std::string address_;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  std::map<std::string, Running> cases_;  // by "case-7"
  std::map<std::string, std::string> bodies_;
  std::atomic<bool> ending_{false};
  std::set<int> sockets_;  // of the connections that are served
  std::condition_variable ended_;
  std::thread thread_;
};

}  // namespace cds
