#pragma once

// One accepted connection as a state machine that never waits: TLS handshake, head, body, answer,
// farewell. Each call of advance() goes as far as the bytes at hand allow and then says what has to
// happen; between the calls nobody but the park (connection_park.h) holds it.
//
// Requests are handed out whole, so that a slow sender or reader costs memory and no thread. Bytes
// that follow a request stay for the next one (pipelining). Limits: 32 KiB of head (431), the body
// (413), the time of each phase (408, or the end), bytes kept by all connections together (503).
// Not thread safe.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cds/receive_buffer.h"
#include "cds/request_body.h"
#include "cds/request_head.h"
#include "cds/server.h"
#include "cds/server_transport.h"
#include "cds/socket_wait.h"

namespace cds {

// What the connections of a server take together.
struct ServerLoad {
  std::atomic<std::size_t> connections{0};  // the end of one is notified
  std::atomic<std::size_t> buffered{0};     // memory for what came and is not answered yet
};

class ServerConnection {
 public:
  // Both outlive it. `surplus`: one more than the server takes; its first request is refused (503).
  ServerConnection(std::unique_ptr<Transport> transport, const ServerOptions& options,
                   ServerLoad& load, bool surplus);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // kWaitTo...: call again once the socket is ready, or wait_until() has passed. kRequest: answer
  // it, finish(), call again. kEnd: destroy it.
  enum class Step : std::uint8_t { kWaitToRead, kWaitToWrite, kRequest, kEnd };
  Step advance();
  SteadyTime wait_until() const { return wait_until_; }

  // The server stops: between requests the wait is over, a request that has begun gets little time.
  void hurry();

  // The request, from kRequest to finish(). With a refusal, the head as far as it was read.
  const RequestHead& head() const { return head_; }
  const std::optional<Refusal>& refusal() const { return refusal_; }
  SteadyTime received_at() const { return received_at_; }
  std::size_t number() const { return number_; }  // 1 for the first on this connection
  // Head and body as they came; 0 at the end of the request.
  std::size_t read(char* data, std::size_t size);
  // Instead of reading a body that is not chunked: all of it, without a copy.
  std::string take_body();
  bool is_read() const { return head_read_ == head_text_.size() && body_read_ == body_size_; }

  void write(std::string_view data) { output_ += data; }
  // The answer is complete. `keep`: another request may follow, if this one was read to its end.
  void finish(bool keep);

  const Transport& transport() const { return *transport_; }

 private:
  enum class Phase : std::uint8_t { kHandshake, kHead, kBody, kRequest, kSend, kLinger };
  using Stop = std::optional<Step>;  // nothing: go on with the phase

  Stop handshake();
  Stop read_head();
  Stop read_body();
  Stop send();
  Stop linger();
  void begin_request(std::size_t head_size);
  void begin_waiting();
  bool ask_for_body();
  void enter(Phase phase, std::chrono::milliseconds limit);
  void progress();
  Io receive();
  Stop refuse(Refusal refusal);
  void account();
  static Step waiting(Io blocked);
  bool expired() const;
  bool between_requests() const;

  std::unique_ptr<Transport> transport_;
  const ServerOptions& options_;
  ServerLoad& load_;
  bool surplus_;

  Phase phase_ = Phase::kHandshake;
  SteadyTime phase_until_;
  SteadyTime wait_until_;
  SteadyTime received_at_;

  ReceiveBuffer input_;        // what has come after head_text_
  std::size_t accounted_ = 0;  // of input_, in load_
  std::size_t searched_ = 0;   // up to here there is no end of the head
  std::size_t head_read_ = 0;
  std::size_t body_read_ = 0;
  std::size_t body_size_ = 0;  // of input_, as it came; 0 while it is not complete
  std::size_t number_ = 0;
  std::string head_text_;  // head_ points into it
  RequestHead head_;
  RequestBody body_;
  bool asked_for_body_ = false;
  std::optional<Refusal> refusal_;
  std::string output_;
  std::size_t sent_ = 0;
  bool keep_ = false;
};

}  // namespace cds
