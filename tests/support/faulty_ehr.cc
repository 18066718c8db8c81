#include "tests/support/faulty_ehr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/support/faulty_bodies.h"
#include "tests/support/raw_http.h"

namespace cds {
namespace {

constexpr int kDripMilliseconds = 10;
constexpr std::string_view kAgain = "&again=1";
constexpr std::size_t kHugeBytes = std::size_t{20} << 20U;

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string head(int status, std::size_t length, std::string_view more = "",
                 std::string_view type = "application/fhir+json") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(length) + "\r\n" + std::string(more) + "\r\n";
}

bool send_answer(int socket, int status, const std::string& body, std::string_view more = "",
                 std::string_view type = "application/fhir+json") {
  return send_all(socket, head(status, body.size(), more, type) + body);
}

void reset(int socket) {
  const linger at_once{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

// "GET /case-1/fhir/Condition?x HTTP/1.1" -> "/case-1/fhir/Condition?x", of a POST with its form.
std::string target_of(const std::string& request) {
  const std::size_t begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

int status_of(Fault fault) {
  switch (fault) {
    case Fault::kServerError:
      return 500;
    case Fault::kTooManyRequests:
      return 429;
    case Fault::kUnavailable:
      return 503;
    case Fault::kNotFound:
      return 404;
    case Fault::kUnauthorized:
      return 401;
    case Fault::kForbidden:
      return 403;
    default:
      return 200;
  }
}

}  // namespace

std::string_view to_string(Fault fault) {
  constexpr std::array<std::string_view, kFaults.size() + 1> kNames{"none",
                                                                    "500",
                                                                    "429",
                                                                    "503",
                                                                    "404",
                                                                    "401",
                                                                    "403",
                                                                    "no answer",
                                                                    "drip",
                                                                    "truncated JSON",
                                                                    "HTML",
                                                                    "HTML called JSON",
                                                                    "OperationOutcome",
                                                                    "wrong type",
                                                                    "wrong patient",
                                                                    "endless next",
                                                                    "next elsewhere",
                                                                    "20 MB page",
                                                                    "reset"};
  return kNames[static_cast<std::size_t>(fault)];
}

FaultyEhr::FaultyEhr(std::string base, std::string elsewhere)
    : upstream_(std::move(base)), elsewhere_(std::move(elsewhere)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, any, length) != 0 || listen(listener_, 256) != 0 ||
      getsockname(listener_, any, &length) != 0) {
    throw std::runtime_error("no free port");
  }
  address_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { accept_all(); });
}

FaultyEhr::~FaultyEhr() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
  std::unique_lock lock(mutex_);
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  ended_.wait(lock, [this] { return sockets_.empty(); });
}

std::string FaultyEhr::add(Case one) {
  const std::lock_guard lock(mutex_);
  const std::string name = "case-" + std::to_string(cases_.size());
  cases_[name].one = std::move(one);
  return address_ + "/" + name + "/fhir";
}

namespace {
std::string name_in(const std::string& base) {
  const std::size_t begin = base.find("/case-") + 1;
  return base.substr(begin, base.find('/', begin) - begin);
}
}  // namespace

void FaultyEhr::wait_until_left(const std::string& base) {
  std::unique_lock lock(mutex_);
  const Running& running = cases_.at(name_in(base));
  left_.wait(lock, [&] { return running.open == 0; });
}

int FaultyEhr::hits(const std::string& base) const {
  const std::lock_guard lock(mutex_);
  return cases_.at(name_in(base)).hits;
}

void FaultyEhr::accept_all() {
  while (!ending_) {
    const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) return;
    {
      const std::lock_guard lock(mutex_);
      sockets_.insert(peer);
    }
    std::thread([this, peer] {
      serve(peer);
      const std::lock_guard lock(mutex_);
      sockets_.erase(peer);
      close(peer);
      ended_.notify_all();  // under the lock: the server may end right after
    }).detach();
  }
}

void FaultyEhr::serve(int socket) {
  std::string received;
  std::array<char, 8192> buffer{};
  while (true) {
    const std::size_t end = received.find("\r\n\r\n");
    if (end == std::string::npos) {
      const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
      if (count <= 0) return;
      received.append(buffer.data(), static_cast<std::size_t>(count));
      continue;
    }
    const std::string target = target_of(received);
    received.erase(0, end + 4);
    constexpr std::string_view kFhir = "/fhir/";
    const std::size_t at = target.find(kFhir);
    if (at == std::string::npos) return;
    if (!answer(socket, target.substr(1, at - 1), target.substr(at + kFhir.size()))) return;
  }
}

bool FaultyEhr::answer(int socket, const std::string& name, const std::string& query) {
  const std::string base = address_ + "/" + name + "/fhir";
  bool hit = false;
  Case one;
  {
    const std::lock_guard lock(mutex_);
    Running& running = cases_.at(name);
    one = running.one;
    hit = one.fault != Fault::kNone && one.hits(query);
    ++running.open;
    if (hit) ++running.hits;
  }
  const bool go_on = hit ? answer_badly(socket, one, base, query)
                         : send_answer(socket, 200, good_body(query, base));
  const std::lock_guard lock(mutex_);
  --cases_.at(name).open;
  left_.notify_all();
  return go_on;
}

bool FaultyEhr::answer_badly(int socket, const Case& one, const std::string& base,
                             const std::string& query) {
  const int status = status_of(one.fault);
  if (status != 200) {
    const bool busy = one.fault == Fault::kUnavailable;
    return send_answer(socket, status, kOutcomeBody, busy ? "Retry-After: 3600\r\n" : "");
  }
  const std::string good = good_body(query.substr(0, query.find(kAgain)), base);
  switch (one.fault) {
    case Fault::kNoAnswer:
      wait_until_peer_leaves(socket, "");
      return false;
    case Fault::kDrip:
      send_all(socket, head(200, good.size() + 100'000) + good.substr(0, good.size() / 2));
      wait_until_peer_leaves(socket, " ");
      return false;
    case Fault::kReset:
      reset(socket);
      return false;
    case Fault::kTruncated:
      return send_answer(socket, 200, good.substr(0, good.size() / 2));
    case Fault::kHtml:
      return send_answer(socket, 200, kHtmlBody, "", "text/html");
    case Fault::kHtmlAsJson:
      return send_answer(socket, 200, kHtmlBody);
    case Fault::kOutcome:
      return send_answer(socket, 200, kOutcomeBody);
    case Fault::kWrongType:
      return send_answer(socket, 200, body_of_another_type(good, one.patient_id));
    case Fault::kWrongPatient:
      return send_answer(socket, 200, body_of_another_patient(good, one.patient_id));
    case Fault::kEndlessNext:
      if (query.find(kAgain) != std::string::npos) {  // pages without end, and with nothing
        return send_answer(socket, 200, body_with_next(kEmptyBundle, base + "/" + query + "1"));
      }
      return send_answer(socket, 200,
                         body_with_next(good, base + "/" + query + std::string(kAgain)));
    case Fault::kNextElsewhere:
      return send_answer(socket, 200, body_with_next(good, elsewhere_ + "/" + query));
    default:  // the 20 MB page
      return send_answer(socket, 200, good + std::string(kHugeBytes, ' '));
  }
}

std::string FaultyEhr::good_body(const std::string& query, const std::string& base) {
  std::string body;
  {
    const std::lock_guard lock(mutex_);
    const auto known = bodies_.find(query);
    if (known != bodies_.end()) body = known->second;
  }
  if (body.empty()) {
    // "http://127.0.0.1:8081/fhir"
    const std::size_t port = upstream_.rfind(':') + 1;
    body = raw_exchange(std::stoi(upstream_.substr(port)),
                        "GET " + upstream_.substr(upstream_.find('/', port)) + "/" + query +
                            " HTTP/1.1\r\nHost: ehr\r\nConnection: close\r\n\r\n")
               .body;
    const std::lock_guard lock(mutex_);
    // A further page is known for a time only.
    if (query.find("_page=") == std::string::npos) bodies_[query] = body;
  }
  return with_base(std::move(body), upstream_, base);
}

void FaultyEhr::wait_until_peer_leaves(int socket, std::string_view drip) {
  std::array<char, 256> ignored{};
  while (true) {
    pollfd entry{socket, POLLIN, 0};
    if (poll(&entry, 1, drip.empty() ? -1 : kDripMilliseconds) > 0 &&
        recv(socket, ignored.data(), ignored.size(), 0) <= 0) {
      return;
    }
    if (!drip.empty() && !send_all(socket, drip)) return;
  }
}

}  // namespace cds
