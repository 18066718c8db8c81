// What the library's own server does with requests that ours refuses (docs/adr/0009): each case
// shows why a countermeasure is there. One that fails has lost its reason, with a newer library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/raw_http.h"
#include "tests/support/server_fixture.h"

namespace cds {
namespace {

using testing::HasSubstr;

constexpr std::size_t kThreads = 2;

class StockServerWeakness : public ServerTest {
 protected:
  StockServerWeakness() {
    stock_.new_task_queue = [] {
      return std::make_unique<httplib::ThreadPool>(kThreads).release();
    };
    stock_.set_keep_alive_timeout(1);
    stock_.set_payload_max_length(1000);
    stock_.Get("/cds-services", [](const httplib::Request&, httplib::Response& to) {
      to.set_content("{}", "application/json");
    });
    stock_.Get("/metrics", [this](const httplib::Request& from, httplib::Response& to) {
      note(from.path);
      to.set_content("1", "text/plain");
    });
    stock_.Post("/cds-services/echo", [](const httplib::Request& from, httplib::Response& to) {
      to.set_content(from.body, "application/json");
    });
    stock_.Get("/header", [](const httplib::Request& from, httplib::Response& to) {
      to.set_content(from.get_header_value("X-A"), "text/plain");
    });
    stock_.Get("/address", [this](const httplib::Request& from, httplib::Response& to) {
      note(from.path);
      to.set_content(from.get_header_value("REMOTE_ADDR"), "text/plain");
    });
    stock_.Get("/defect", [](const httplib::Request&, httplib::Response&) {
      throw std::logic_error("Jane Roe");
    });
    stock_.Get(R"(/files/.*)", [](const httplib::Request&, httplib::Response& to) {
      to.set_content("file", "text/plain");
    });
    // As one that checks who is calling before it reads the body.
    stock_.set_pre_routing_handler([](const httplib::Request& from, httplib::Response& to) {
      if (from.path != "/nothing") return httplib::Server::HandlerResponse::Unhandled;
      to.status = 401;
      return httplib::Server::HandlerResponse::Handled;
    });
    stock_port_ = stock_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { stock_.listen_after_bind(); });
    ask("GET /cds-services HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");  // it runs
  }
  ~StockServerWeakness() override {
    stock_.stop();
    thread_.join();
  }

  RawAnswer ask(const std::string& request) { return raw_exchange(stock_port_, request); }

  void note(const std::string& path) {
    const std::lock_guard lock(mutex_);
    order_.push_back(path);
  }

  std::mutex mutex_;
  std::vector<std::string> order_;  // of the handled
  httplib::Server stock_;
  int stock_port_ = 0;
  std::thread thread_;
};

TEST_F(StockServerWeakness, TakesAnyNumberOfHeaders) {
  std::string headers;
  for (int i = 0; i < 5000; ++i) headers += "X-A: a\r\n";
  EXPECT_EQ(ask(get_with(headers)).status, 200);
  EXPECT_EQ(exchange(get_with(headers)).status, 431);
}

TEST_F(StockServerWeakness, ReadsALineToItsEndHoweverLong) {
  const std::string request = get_with("X-A: " + std::string(8'000'000, 'a') + "\r\n");
  EXPECT_EQ(ask(request).status, 400);
  EXPECT_EQ(exchange(request).status, 431);
}

TEST_F(StockServerWeakness, TakesChunkedBodiesBeyondTheLimit) {
  options_.max_body = 1000;
  const std::string request = post_with("Transfer-Encoding: chunked\r\n",
                                        "1388\r\n" + std::string(5000, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(ask(request).body.size(), 5000U);
  EXPECT_EQ(exchange(request).status, 413);
}

TEST_F(StockServerWeakness, TakesSmallBodiesThatUnpackBeyondTheLimit) {
  start();
  for (const bool stock : {true, false}) {
    httplib::Client client("127.0.0.1", stock ? stock_port_ : port_);
    client.set_compress(true);
    const auto answer =
        client.Post("/cds-services/echo", std::string(100'000, 'x'), "application/json");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, stock ? 200 : 415);
    if (stock) {
      EXPECT_EQ(answer->body.size(), 100'000U);
    }
  }
}

TEST_F(StockServerWeakness, DecodesLineBreaksIntoHeaderValues) {
  EXPECT_EQ(ask("GET /header HTTP/1.1\r\nHost: x\r\nX-A: a%0d%0aEvil: 1\r\n\r\n").body,
            "a\r\nEvil: 1");
  more_routes_.push_back({"GET", "/origin", [](HttpRequest& request) {
                            return plain(request.origin + request.authorization);
                          }});
  EXPECT_EQ(get("/origin", "Origin: a%0d%0aEvil: 1\r\nAuthorization: b%0d%0a\r\n").body,
            "a%0d%0aEvil: 1b%0d%0a");
}

TEST_F(StockServerWeakness, BelievesTheClientAboutItsAddress) {
  const std::string request = "GET /address HTTP/1.1\r\nHost: x\r\nREMOTE_ADDR: 6.6.6.6\r\n\r\n";
  EXPECT_EQ(ask(request).body, "6.6.6.6");
  EXPECT_EQ(exchange(request).body, "127.0.0.1");
}

TEST_F(StockServerWeakness, TellsTheTextOfExceptions) {
  EXPECT_EQ(ask("GET /defect HTTP/1.1\r\nHost: x\r\n\r\n").headers["exception_what"], "Jane Roe");
  RawAnswer ours = post("/cds-services/defect", "{}");
  EXPECT_EQ(ours.status, 500);
  EXPECT_FALSE(ours.headers.contains("exception_what"));
  EXPECT_THAT(ours.body, testing::Not(HasSubstr("Jane")));
}

TEST_F(StockServerWeakness, MatchesPathsOfAnyLength) {
  const std::string request =
      "GET /files/" + std::string(4000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(ask(request).status, 200);
  EXPECT_EQ(exchange(request).status, 414);
}

TEST_F(StockServerWeakness, SendersOfHalfAHeadHoldItsThreads) {
  start();
  for (const int port : {stock_port_, port_}) {
    std::vector<std::unique_ptr<RawConnection>> slow;
    for (std::size_t i = 0; i < kThreads; ++i) {
      slow.push_back(std::make_unique<RawConnection>(port));
      slow.back()->send("GET /address HTTP/1.1\r\nHo");
    }
    RawConnection other(port);
    other.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    if (port == port_) {
      EXPECT_EQ(other.receive().status, 200);
    }
    for (auto& connection : slow) connection->send("st: x\r\nConnection: close\r\n\r\n");
    for (auto& connection : slow) EXPECT_EQ(connection->receive().status, 200);
    if (port != port_) {
      EXPECT_EQ(other.receive().status, 200);
    }
  }
  const std::lock_guard lock(mutex_);
  ASSERT_EQ(order_.size(), 3U);
  EXPECT_EQ(order_.front(), "/address");  // although the other request was complete before
}

struct Framing {
  std::string name;
  std::string request;
};

class StockServerFraming : public StockServerWeakness,
                           public testing::WithParamInterface<Framing> {};

TEST_P(StockServerFraming, IsTakenAsItComes) {
  EXPECT_EQ(ask(GetParam().request).status, 200);
  EXPECT_THAT(exchange(GetParam().request).status,
              testing::AllOf(testing::Ge(400), testing::Lt(500)));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, StockServerFraming,
    testing::Values(Framing{"SignedLength", post_with("Content-Length: +2\r\n")},
                    Framing{"TextLength", post_with("Content-Length: abc\r\n")},
                    Framing{"TwoLengths", post_with("Content-Length: 2\r\nContent-Length: 40\r\n")},
                    Framing{"LengthAndChunked",
                            post_with("Content-Length: 40\r\nTransfer-Encoding: chunked\r\n",
                                      "2\r\n{}\r\n0\r\n\r\n")},
                    Framing{"NoHost", "GET /cds-services HTTP/1.1\r\n\r\n"}),
    [](const auto& test) { return test.param.name; });

// Bytes that one program takes for a body and another for the next request.
class StockServerSmuggling : public StockServerWeakness,
                             public testing::WithParamInterface<Framing> {};

TEST_P(StockServerSmuggling, AnswersWhatWasABody) {
  start();
  // Two segments, since the library forgets what it has read ahead.
  for (const int port : {stock_port_, port_}) {
    RawConnection connection(port);
    connection.send(GetParam().request);
    const int first = connection.receive().status;
    connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    const RawAnswer second = connection.receive();
    if (port == stock_port_) {
      EXPECT_EQ(second.body, "1");
    } else {
      EXPECT_GE(first, 400);
      EXPECT_EQ(second.status, 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, StockServerSmuggling,
    testing::Values(Framing{"GetWithBody", get_with("Content-Length: 37\r\n")},
                    Framing{"OtherCodingAndLengthZero",
                            post_with("Transfer-Encoding: gzip, chunked\r\nContent-Length: 0\r\n",
                                      "")}),
    [](const auto& test) { return test.param.name; });

TEST_F(StockServerWeakness, AnEarlyAnswerLeavesTheBodyToBeExecuted) {
  start();
  const std::string inner = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const int port : {stock_port_, port_}) {
    RawConnection connection(port);
    connection.send("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                    std::to_string(inner.size()) + "\r\n\r\n");
    if (port == stock_port_) {
      EXPECT_EQ(connection.receive().status, 401);
      connection.send(inner);
      EXPECT_EQ(connection.receive().body, "1");
    } else {
      connection.send(inner + get_with(""));
      EXPECT_EQ(connection.receive().status, 404);
      EXPECT_EQ(connection.receive().body, "{}");
    }
  }
}

}  // namespace
}  // namespace cds
