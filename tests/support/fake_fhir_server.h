#pragma once

// FHIR servers for tests, on a free port of 127.0.0.1.
//
// FakeFhirServer speaks HTTP and answers by script (application/json compressed, when asked to).
// RawServer sends any bytes, for answers that no HTTP library would give. Neither sleeps: what has
// to wait waits for a condition. End the client before the server, or the server waits for the
// client's idle connections.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cds {

struct FhirRequest {
  std::string method;
  std::string target;  // with the base's path
  std::string body;
  std::map<std::string, std::string> headers;  // names as sent
};

struct FhirAnswer {
  int status = 200;
  std::string body{};
  std::string content_type = "application/fhir+json";
  std::vector<std::pair<std::string, std::string>> headers{};
};

class FakeFhirServer {
 public:
  enum class Tls : bool { kNo, kYes };

  explicit FakeFhirServer(std::string path = "/fhir", Tls tls = Tls::kNo);
  ~FakeFhirServer();
  FakeFhirServer(const FakeFhirServer&) = delete;
  FakeFhirServer& operator=(const FakeFhirServer&) = delete;

  const std::string& base() const { return base_; }
  int port() const { return port_; }
  // The server's own certificate, PEM; empty without TLS.
  const std::string& certificate() const { return certificate_; }

  // For requests with this method and target below the base ("Patient/1"). Answers given for one
  // request again and again follow each other; the last one stays. Without any: 404.
  void answer(const std::string& method, const std::string& target, FhirAnswer answer);
  void get(const std::string& target, FhirAnswer given) { answer("GET", target, std::move(given)); }
  void get(const std::string& target, std::string json) {
    answer("GET", target, FhirAnswer{.body = std::move(json)});
  }
  // Decides before the script; nullptr leaves it to the script.
  using Handler = std::function<std::unique_ptr<FhirAnswer>(const FhirRequest&)>;
  void handle(Handler handler);

  // No answer is sent until release(), at the latest when the server ends.
  void hold();
  void release();
  void wait_for_requests(std::size_t count);  // until so many have arrived, answered or not

  std::vector<FhirRequest> requests() const;  // in order of arrival
  std::size_t most_at_once() const;
  std::size_t connections() const;

 private:
  class Http;
  FhirAnswer next_answer(const FhirRequest& request);

  std::string path_;
  std::string base_;
  std::string certificate_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::deque<FhirAnswer>> script_;
  Handler handler_;
  std::vector<FhirRequest> requests_;
  std::set<int> client_ports_;
  std::size_t at_once_ = 0;
  std::size_t most_at_once_ = 0;
  bool held_ = false;
  std::unique_ptr<Http> http_;
  std::thread thread_;
};

// Sends `begin` after the request has come, then `drip` every few milliseconds until the peer is
// gone; without a drip it keeps the connection open and silent, or closes it.
class RawServer {
 public:
  struct Script {
    std::string begin{};
    std::string drip{};
    bool close_after = false;
    bool before_request = false;  // without waiting for a request
  };

  // The scripts of the first, second, … connection; the last one stays.
  explicit RawServer(std::vector<Script> scripts);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string base() const { return base_; }
  int port() const { return port_; }
  std::size_t connections() const { return connections_; }

 private:
  void accept_all();
  void serve(int socket, const Script& script);

  std::vector<Script> scripts_;
  std::string base_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<std::size_t> connections_{0};
  std::thread thread_;
  std::vector<std::thread> peers_;
};

// A searchset of Observations with these ids.
std::string searchset(const std::vector<std::string>& ids, const std::string& next = "",
                      int total = -1);

}  // namespace cds
