#pragma once

// HTTP spoken byte by byte, for requests that no client library would send.

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace cds {

struct RawAnswer {
  int status = 0;                              // 0: no answer
  std::map<std::string, std::string> headers;  // names in lower case; the last of several
  std::string body;
};

// A TCP connection to 127.0.0.1. Waits for at most 60 seconds, so that a hanging server fails a
// test and not the run.
class RawConnection {
 public:
  explicit RawConnection(int port);
  virtual ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void send(std::string_view bytes);
  void end_sending();
  RawAnswer receive(bool to_head = false);
  // Whether the server has ended the connection and sent nothing more.
  bool is_closed();

 protected:
  // As send() and recv() of the system.
  virtual ssize_t send_some(const char* data, std::size_t size);
  virtual ssize_t receive_some(char* data, std::size_t size);
  int socket() const { return socket_; }

 private:
  bool fill();

  int socket_;
  std::string received_;
};

// One request on a connection of its own.
RawAnswer raw_exchange(int port, std::string_view request);

}  // namespace cds
