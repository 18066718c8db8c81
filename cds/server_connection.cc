#include "cds/server_connection.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace cds {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxHead = std::size_t{32} << 10U;
constexpr std::chrono::milliseconds kLingerTime{1'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

ServerConnection::ServerConnection(std::unique_ptr<Transport> transport,
                                   const ServerOptions& options, ServerLoad& load, bool surplus)
    : transport_(std::move(transport)), options_(options), load_(load), surplus_(surplus) {
  ++load_.connections;
  if (options_.tls) {
    enter(Phase::kHandshake, options_.timeouts.handshake);
  } else {
    begin_waiting();
  }
}

ServerConnection::~ServerConnection() {
  load_.buffered -= accounted_;
  transport_.reset();
  --load_.connections;
  load_.connections.notify_all();
}

ServerConnection::Step ServerConnection::advance() {
  while (true) {
    Stop stop;
    switch (phase_) {
      case Phase::kHandshake:
        stop = handshake();
        break;
      case Phase::kHead:
        stop = read_head();
        break;
      case Phase::kBody:
        stop = read_body();
        break;
      case Phase::kRequest:
        return Step::kRequest;
      case Phase::kSend:
        stop = send();
        break;
      case Phase::kLinger:
        stop = linger();
        break;
    }
    if (stop) return *stop;
  }
}

void ServerConnection::enter(Phase phase, std::chrono::milliseconds limit) {
  phase_ = phase;
  phase_until_ = steady_clock::now() + limit;
  wait_until_ = phase_until_;
}

void ServerConnection::progress() {
  wait_until_ = std::min(phase_until_, steady_clock::now() + options_.timeouts.step);
}

bool ServerConnection::expired() const { return steady_clock::now() >= wait_until_; }

bool ServerConnection::between_requests() const {
  return phase_ == Phase::kHandshake || phase_ == Phase::kLinger ||
         (phase_ == Phase::kHead && input_.empty());
}

void ServerConnection::hurry() {
  const SteadyTime now = steady_clock::now();
  phase_until_ = between_requests() ? now : std::min(phase_until_, now + options_.timeouts.step);
  wait_until_ = std::min(wait_until_, phase_until_);
}

ServerConnection::Step ServerConnection::waiting(Io blocked) {
  return blocked == Io::kBlockedWriting ? Step::kWaitToWrite : Step::kWaitToRead;
}

ServerConnection::Stop ServerConnection::handshake() {
  const Io state = transport_->handshake();
  if (state == Io::kDone) {
    begin_waiting();
    return std::nullopt;
  }
  return state == Io::kEnded || expired() ? Step::kEnd : waiting(state);
}

void ServerConnection::begin_waiting() {
  head_ = {};
  head_text_.clear();
  refusal_.reset();
  input_.take(body_read_);
  head_read_ = 0;
  body_read_ = 0;
  body_size_ = 0;
  searched_ = 0;
  account();
  // A client that connects is about to ask; one that has asked may keep the connection for long.
  const ServerTimeouts& limits = options_.timeouts;
  const auto first = std::min(limits.idle, limits.head);
  enter(Phase::kHead, !input_.empty() ? limits.head : (number_ == 0 ? first : limits.idle));
  if (!input_.empty()) progress();
}

void ServerConnection::account() {
  load_.buffered += input_.memory();
  load_.buffered -= accounted_;
  accounted_ = input_.memory();
}

Io ServerConnection::receive() {
  const std::span<char> room =
      input_.room(static_cast<std::size_t>(head_.content_length.value_or(0)));
  const IoResult result = transport_->read(room.data(), room.size());
  if (result.state != Io::kDone) return result.state;
  input_.add(result.count);
  account();
  progress();
  return Io::kDone;
}

ServerConnection::Stop ServerConnection::refuse(Refusal refusal) {
  refusal_ = std::move(refusal);
  phase_ = Phase::kRequest;
  received_at_ = steady_clock::now();
  return std::nullopt;
}

ServerConnection::Stop ServerConnection::read_head() {
  while (true) {
    const std::size_t end = input_.text().find("\r\n\r\n", searched_);
    if (end != std::string_view::npos && end + 4 <= kMaxHead) {
      begin_request(end + 4);
      return std::nullopt;
    }
    if (input_.size() >= kMaxHead) return refuse({431, "too-long", "headers: more than 32 KiB"});
    searched_ = input_.size() < 3 ? 0 : input_.size() - 3;
    const bool begun = !input_.empty();
    const Io state = receive();
    if (state == Io::kEnded) return Step::kEnd;
    if (state == Io::kDone) {
      if (!begun) enter(Phase::kHead, options_.timeouts.head);
      progress();
      continue;
    }
    if (!expired()) return waiting(state);
    if (!begun) return Step::kEnd;
    return refuse({408, "timeout", "headers: not complete in time"});
  }
}

void ServerConnection::begin_request(std::size_t head_size) {
  ++number_;
  head_text_ = input_.take(head_size);
  ReadHead read = read_request_head(head_text_);
  head_ = std::move(read.head);
  if (!read.refusal && surplus_) {
    read.refusal = {503, "transient", "server: too many connections; try again"};
  }
  if (read.refusal) {
    refuse(*std::move(read.refusal));
    return;
  }
  body_ = RequestBody(head_, options_.max_body);
  asked_for_body_ = false;
  enter(Phase::kBody, options_.timeouts.body);
  progress();
}

// The library would do so when it reads the body, which is not before all of it is here.
bool ServerConnection::ask_for_body() {
  if (std::exchange(asked_for_body_, true)) return true;
  if (head_.header("Expect").empty() || head_.version == "HTTP/1.0") return true;
  const IoResult result = transport_->write(kContinue.data(), kContinue.size());
  return result.state == Io::kDone && result.count == kContinue.size();
}

ServerConnection::Stop ServerConnection::read_body() {
  while (true) {
    switch (body_.scan(input_.text())) {
      case RequestBody::State::kComplete:
        body_size_ = body_.wire_size();
        received_at_ = steady_clock::now();
        phase_ = Phase::kRequest;
        return std::nullopt;
      case RequestBody::State::kBad:
        return refuse({400, "structure", "body: not framed as announced"});
      case RequestBody::State::kTooLarge:
        return refuse(
            {413, "too-long", "body: over " + std::to_string(options_.max_body) + " bytes"});
      case RequestBody::State::kIncomplete:
        break;
    }
    if (load_.buffered > options_.max_buffered) {
      return refuse({503, "transient", "server: too many requests at a time; try again"});
    }
    if (!ask_for_body()) return Step::kEnd;
    const Io state = receive();
    if (state == Io::kDone) continue;
    if (state == Io::kEnded) return refuse({400, "structure", "body: incomplete"});
    if (!expired()) return waiting(state);
    return refuse({408, "timeout", "body: not complete in time"});
  }
}

std::size_t ServerConnection::read(char* data, std::size_t size) {
  const bool in_head = head_read_ < head_text_.size();
  const std::string_view from = in_head ? head_text_ : input_.text().substr(0, body_size_);
  std::size_t& read_so_far = in_head ? head_read_ : body_read_;
  const std::size_t count = from.copy(data, size, read_so_far);
  read_so_far += count;
  return count;
}

std::string ServerConnection::take_body() { return input_.take(std::exchange(body_size_, 0)); }

void ServerConnection::finish(bool keep) {
  keep_ = keep && !refusal_ && is_read();
  sent_ = 0;
  enter(Phase::kSend, options_.timeouts.body);
  progress();
}

ServerConnection::Stop ServerConnection::send() {
  while (sent_ < output_.size()) {
    const IoResult result = transport_->write(output_.data() + sent_, output_.size() - sent_);
    if (result.state == Io::kEnded) return Step::kEnd;
    if (result.state == Io::kDone) {
      sent_ += result.count;
      progress();
    } else {
      if (expired()) return Step::kEnd;
      return waiting(result.state);
    }
  }
  output_ = {};
  if (keep_) {
    begin_waiting();
    return std::nullopt;
  }
  transport_->end_sending();
  input_ = {};
  account();
  enter(Phase::kLinger, kLingerTime);
  return std::nullopt;
}

// Closing with unread bytes would reset the connection and could take the answer away from the
// client.
ServerConnection::Stop ServerConnection::linger() {
  std::array<char, 4096> buffer;
  while (!expired()) {
    const IoResult result = transport_->read(buffer.data(), buffer.size());
    if (result.state == Io::kEnded) return Step::kEnd;
    if (result.state != Io::kDone) return waiting(result.state);
  }
  return Step::kEnd;
}

}  // namespace cds
