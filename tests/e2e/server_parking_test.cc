// Clients that wait, and servers that are full: who is answered, and by whom nobody is held up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/server_fixture.h"

namespace cds {
namespace {

using testing::HasSubstr;
using Connections = std::vector<std::unique_ptr<RawConnection>>;

class ServerParking : public ServerTest {
 protected:
  ServerParking() { options_.threads = 1; }

  void open(Connections& connections, int count, const std::string& first_bytes) {
    for (int i = 0; i < count; ++i) {
      connections.push_back(std::make_unique<RawConnection>(port_));
      connections.back()->send(first_bytes);
    }
  }
};

TEST_F(ServerParking, IdleKeepAliveClientsStarveNobody) {
  start();
  Connections clients;
  open(clients, 512, get_with(""));
  for (auto& client : clients) ASSERT_EQ(client->receive().status, 200);
  EXPECT_EQ(get("/cds-services").status, 200);
  for (auto& client : clients) client->send(get_with(""));
  for (auto& client : clients) ASSERT_EQ(client->receive().status, 200);
}

TEST_F(ServerParking, SlowHeadsAndBodiesHoldNobody) {
  start();
  Connections slow;
  open(slow, 20, "GET /cds-services HTTP/1.1\r\nHo");
  open(slow, 20, post_with("Content-Length: 5\r\n", "{"));
  open(slow, 20, post_with("Transfer-Encoding: chunked\r\n", "5\r\n{"));
  EXPECT_EQ(get("/cds-services").status, 200);
  for (int i = 0; i < 20; ++i) slow[static_cast<std::size_t>(i)]->send("st: x\r\n\r\n");
  for (int i = 20; i < 40; ++i) slow[static_cast<std::size_t>(i)]->send("    ");
  for (int i = 40; i < 60; ++i) slow[static_cast<std::size_t>(i)]->send("    \r\n0\r\n\r\n");
  for (auto& client : slow) EXPECT_EQ(client->receive().status, 200);
}

TEST_F(ServerParking, ClientsThatDoNotReadTheirAnswersHoldNobody) {
  std::string text;
  text.resize(32'000'000, 'x');
  more_routes_.push_back({"GET", "/long", [&](HttpRequest&) { return plain(text); }});
  start();
  Connections deaf;
  open(deaf, 4, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(get("/cds-services").status, 200);
  EXPECT_EQ(deaf.front()->receive().body.size(), text.size());
  server_.reset();
}

TEST_F(ServerParking, RefusedClientsThatGoOnSendingHoldNobody) {
  start();
  Connections refused;
  open(refused, 20, "nonsense\r\n\r\nmore");
  EXPECT_EQ(get("/cds-services").status, 200);
  for (auto& client : refused) EXPECT_EQ(client->receive().status, 400);
}

TEST_F(ServerParking, ARequestByteByByteIsAnswered) {
  start();
  RawConnection connection(port_);
  for (const char c : post_with("Content-Length: 2\r\n")) connection.send(std::string(1, c));
  EXPECT_EQ(connection.receive().body, "{}");
}

TEST_F(ServerParking, ABodyThatEndsEarlyIs400) {
  start();
  RawConnection connection(port_);
  connection.send(post_with("Content-Length: 5\r\n", "{"));
  connection.end_sending();
  EXPECT_EQ(connection.receive().status, 400);
}

TEST_F(ServerParking, ChunkedBodiesKeepTheConnectionAndWhatFollows) {
  start();
  RawConnection connection(port_);
  connection.send(post_with("Transfer-Encoding: chunked\r\n", "2;x=y\r\n{}\r\n0\r\n\r\n") +
                  get_with(""));
  EXPECT_EQ(connection.receive().body, "{}");
  EXPECT_EQ(connection.receive().status, 200);
}

using ServerFull = ServerParking;

TEST_F(ServerFull, OneConnectionTooManyIs503AndToldWhenToTryAgain) {
  options_.max_connections = 8;
  start();
  Connections clients;
  open(clients, 8, get_with(""));
  for (auto& client : clients) EXPECT_EQ(client->receive().status, 200);
  RawConnection surplus(port_);
  surplus.send(get_with(""));
  RawAnswer answer = surplus.receive();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers["retry-after"], "1");
  EXPECT_THAT(answer.body, HasSubstr("too many connections"));
  EXPECT_TRUE(surplus.is_closed());
}

TEST_F(ServerFull, APlaceIsFreeOnceSomebodyHasLeft) {
  options_.max_connections = 1;
  start();
  RawAnswer answer = get("/cds-services", "Connection: close\r\n");
  EXPECT_EQ(answer.status, 200);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  do {
    answer = get("/cds-services", "Connection: close\r\n");
  } while (answer.status != 200 && std::chrono::steady_clock::now() < until);
  EXPECT_EQ(answer.status, 200);
}

TEST_F(ServerFull, BodiesInArrivalAreBoundedTogether) {
  options_.max_buffered = 100'000;
  start();
  Connections slow;
  open(slow, 1, post_with("Content-Length: 1000000\r\n", std::string(200'000, 'x')));
  EXPECT_EQ(slow[0]->receive().status, 503);
  EXPECT_EQ(get("/cds-services").status, 200);
}

TEST_F(ServerFull, SoIsTheRoomThatIsKeptForThem) {
  options_.max_buffered = 200'000;
  start();
  RawConnection slow(port_);
  slow.send(post_with("Content-Length: 1000000\r\n", std::string(100'000, 'x')));
  EXPECT_EQ(slow.receive().status, 503);
}

// A route whose calls end when the test says so.
class ServerBusy : public ServerParking {
 protected:
  ServerBusy() {
    options_.threads = 3;
    options_.max_waiting = 1;
    add_route("/wait", [this](HttpRequest&) { wait_for_release(); });
    add_route("/wait-outside", [this](HttpRequest& request) {
      request.wait_outside([this] { wait_for_release(); });
    });
  }

  void add_route(std::string path, std::function<void(HttpRequest&)> handler) {
    Route route{"GET", std::move(path), [handler = std::move(handler)](HttpRequest& request) {
                  handler(request);
                  return plain("done");
                }};
    route.waits = true;
    more_routes_.push_back(std::move(route));
  }

  void wait_for_release() {
    entered_.fetch_add(1);
    entered_.notify_all();
    released_.wait();
  }

  // The server's calls use what is below.
  ~ServerBusy() override { server_.reset(); }

  void wait_for_entered(int count) {
    for (int seen = entered_; seen < count; seen = entered_) entered_.wait(seen);
  }

  std::atomic<int> entered_{0};
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
  const std::string wait_ = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";
};

TEST_F(ServerBusy, ShortRequestsAreAnsweredWhileEveryCallWaits) {
  start();
  Connections calls;
  open(calls, 2, wait_);
  wait_for_entered(2);
  open(calls, 1, wait_);
  EXPECT_EQ(get("/cds-services").status, 200);
  release_.set_value();
  for (auto& call : calls) EXPECT_EQ(call->receive().body, "done");
}

// One call at a time computes.
class ServerComputing : public ServerBusy {
 protected:
  ServerComputing() {
    options_.threads = 8;
    options_.max_computing = 1;
    start();
  }

  // Calls that each have entered, and one that comes after them.
  void begin(const std::string& request, int count) {
    open(calls_, count, request);
    wait_for_entered(count);
    open(calls_, 1, wait_);
  }

  void expect_answers() {
    release_.set_value();
    for (auto& call : calls_) EXPECT_EQ(call->receive().body, "done");
  }

  Connections calls_;
};

TEST_F(ServerComputing, HoldsBackOtherCallsAndNoShortRequest) {
  begin(wait_, 1);
  EXPECT_EQ(get("/cds-services").status, 200);
  EXPECT_EQ(entered_, 1);
  expect_answers();
}

TEST_F(ServerComputing, IsNotWhatACallDoesThatWaitsOutside) {
  begin("GET /wait-outside HTTP/1.1\r\nHost: x\r\n\r\n", 3);
  wait_for_entered(4);
  expect_answers();
}

TEST_F(ServerBusy, OneCallTooManyIs503AndToldWhenToTryAgain) {
  start();
  Connections calls;
  open(calls, 2, wait_);
  wait_for_entered(2);
  open(calls, 2, wait_);  // one may wait
  std::vector<std::future<RawAnswer>> answers;
  for (std::size_t i = 2; i < 4; ++i) {
    answers.push_back(std::async(std::launch::async, [&calls, i] { return calls[i]->receive(); }));
  }
  const auto refused = [&] {
    return std::ranges::find_if(answers, [](std::future<RawAnswer>& answer) {
      return answer.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready;
    });
  };
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (refused() == answers.end() && std::chrono::steady_clock::now() < until) {
  }
  ASSERT_NE(refused(), answers.end());
  RawAnswer answer = refused()->get();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers["retry-after"], "1");
  EXPECT_THAT(answer.body, HasSubstr("too many calls"));
  release_.set_value();
}

TEST_F(ServerBusy, EscapesInThePathDoNotOpenTheReserve) {
  start();
  Connections calls;
  open(calls, 3, "GET /%77ait HTTP/1.1\r\nHost: x\r\n\r\n");
  wait_for_entered(2);
  EXPECT_EQ(get("/cds-services").status, 200);
  release_.set_value();
}

}  // namespace
}  // namespace cds
