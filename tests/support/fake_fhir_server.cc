#include "tests/support/fake_fhir_server.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace cds {
namespace {

constexpr int kDripMilliseconds = 10;

// A self-signed certificate for 127.0.0.1, that a client can be told to trust.
struct Identity {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), &X509_free};

  Identity() {
    X509* const made = certificate.get();
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key.get());
    const std::string name = "127.0.0.1";
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(made, X509_get_subject_name(made));
    for (const auto& [id, value] : {std::pair(NID_subject_alt_name, "IP:127.0.0.1"),
                                    std::pair(NID_basic_constraints, "critical,CA:TRUE")}) {
      const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
          X509V3_EXT_conf_nid(nullptr, nullptr, id, value), &X509_EXTENSION_free);
      X509_add_ext(made, extension.get(), -1);
    }
    X509_sign(made, key.get(), EVP_sha256());
  }

  std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(memory.get(), certificate.get());
    std::string text(BIO_pending(memory.get()), '\0');
    BIO_read(memory.get(), text.data(), static_cast<int>(text.size()));
    return text;
  }
};

}  // namespace

class FakeFhirServer::Http {
 public:
  explicit Http(Tls tls) {
    if (tls == Tls::kYes) {
      identity_ = std::make_unique<Identity>();
      server_ =
          std::make_unique<httplib::SSLServer>(identity_->certificate.get(), identity_->key.get());
    } else {
      server_ = std::make_unique<httplib::Server>();
    }
    server_->new_task_queue = [] { return new httplib::ThreadPool(32); };
    server_->set_tcp_nodelay(true);
    server_->set_keep_alive_max_count(10'000);
  }

  httplib::Server& server() { return *server_; }
  std::string certificate() const { return identity_ ? identity_->pem() : std::string(); }

 private:
  std::unique_ptr<Identity> identity_;
  std::unique_ptr<httplib::Server> server_;
};

FakeFhirServer::FakeFhirServer(std::string path, Tls tls)
    : path_(std::move(path)), http_(std::make_unique<Http>(tls)) {
  certificate_ = http_->certificate();
  httplib::Server& server = http_->server();
  const auto respond = [this](const httplib::Request& request, httplib::Response& response) {
    FhirRequest received{request.method, request.target, request.body, {}};
    for (const auto& [name, value] : request.headers) received.headers.emplace(name, value);
    {
      const std::lock_guard lock(mutex_);
      client_ports_.insert(request.remote_port);
    }
    const FhirAnswer answer = next_answer(received);
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    response.set_content(answer.body, answer.content_type);
  };
  server.Get(".*", respond);
  server.Post(".*", respond);
  port_ = server.bind_to_any_port("127.0.0.1");
  if (port_ <= 0) throw std::runtime_error("no free port");
  base_ = (tls == Tls::kYes ? "https" : "http") + std::string("://127.0.0.1:") +
          std::to_string(port_) + path_;
  thread_ = std::thread([&server] { server.listen_after_bind(); });
}

FakeFhirServer::~FakeFhirServer() {
  release();
  // stop() before the loop runs would be forgotten.
  while (!http_->server().is_running()) std::this_thread::yield();
  http_->server().stop();
  thread_.join();
}

void FakeFhirServer::answer(const std::string& method, const std::string& target,
                            FhirAnswer answer) {
  const std::lock_guard lock(mutex_);
  script_[method + " " + path_ + "/" + target].push_back(std::move(answer));
}

void FakeFhirServer::handle(Handler handler) {
  const std::lock_guard lock(mutex_);
  handler_ = std::move(handler);
}

void FakeFhirServer::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void FakeFhirServer::release() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  changed_.notify_all();
}

void FakeFhirServer::wait_for_requests(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return requests_.size() >= count; });
}

std::vector<FhirRequest> FakeFhirServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t FakeFhirServer::most_at_once() const {
  const std::lock_guard lock(mutex_);
  return most_at_once_;
}

std::size_t FakeFhirServer::connections() const {
  const std::lock_guard lock(mutex_);
  return client_ports_.size();
}

FhirAnswer FakeFhirServer::next_answer(const FhirRequest& request) {
  std::unique_lock lock(mutex_);
  requests_.push_back(request);
  most_at_once_ = std::max(most_at_once_, ++at_once_);
  changed_.notify_all();
  changed_.wait(lock, [this] { return !held_; });
  --at_once_;
  if (const Handler handler = handler_) {
    lock.unlock();
    if (const auto answer = handler(request)) return *answer;
    lock.lock();
  }
  const auto scripted = script_.find(request.method + " " + request.target);
  if (scripted == script_.end()) {
    return {404, R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})"};
  }
  FhirAnswer answer = scripted->second.front();
  if (scripted->second.size() > 1) scripted->second.pop_front();
  return answer;
}

RawServer::RawServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, any, length) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, any, &length) != 0) {
    throw std::runtime_error("no free port");
  }
  port_ = ntohs(address.sin_port);
  base_ = "http://127.0.0.1:" + std::to_string(port_) + "/fhir";
  thread_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  for (std::thread& peer : peers_) peer.join();
  close(listener_);
}

void RawServer::accept_all() {
  while (!ending_) {
    const int peer = accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    const std::size_t number = connections_++;
    const Script& script = scripts_[std::min(number, scripts_.size() - 1)];
    peers_.emplace_back([this, peer, &script] { serve(peer, script); });
  }
}

void RawServer::serve(int socket, const Script& script) {
  std::array<char, 4096> buffer{};
  bool gone = false;
  const auto wait = [&](int milliseconds) {
    pollfd entry{socket, POLLIN, 0};
    if (poll(&entry, 1, milliseconds) > 0) {
      gone = recv(socket, buffer.data(), buffer.size(), 0) <= 0;
      return true;
    }
    return false;
  };
  bool asked = script.before_request;
  while (!asked && !gone && !ending_) asked = wait(kDripMilliseconds);
  const auto send_all = [&](std::string_view bytes) {
    while (!gone && !bytes.empty()) {
      const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      gone = sent <= 0;
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  };
  send_all(script.begin);
  while (!script.close_after && !gone && !ending_) {
    wait(kDripMilliseconds);
    send_all(script.drip);
  }
  close(socket);
}

std::string searchset(const std::vector<std::string>& ids, const std::string& next, int total) {
  std::string json = R"({"resourceType":"Bundle","type":"searchset")";
  if (total >= 0) json += ",\"total\":" + std::to_string(total);
  if (!next.empty()) json += R"(,"link":[{"relation":"next","url":")" + next + "\"}]";
  json += ",\"entry\":[";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) json += ',';
    json += R"({"resource":{"resourceType":"Observation","id":")" + ids[i] + "\"}}";
  }
  return json + "]}";
}

}  // namespace cds
