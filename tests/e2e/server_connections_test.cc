#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/server_fixture.h"

namespace cds {
namespace {

using ServerConnections = ServerTest;

TEST_F(ServerConnections, TakeSeveralRequestsAlsoPipelined) {
  start();
  RawConnection connection(port_);
  const std::string request = "GET /both HTTP/1.1\r\nHost: x\r\n\r\n";
  connection.send(request);
  EXPECT_EQ(connection.receive().body, "get");
  connection.send(request + post_with("Content-Length: 2\r\n") + request);
  EXPECT_EQ(connection.receive().body, "get");
  EXPECT_EQ(connection.receive().body, "{}");
  EXPECT_EQ(connection.receive().body, "get");
}

TEST_F(ServerConnections, EndWhenTheClientSaysSo) {
  start();
  for (const std::string request : {"GET /both HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n",
                                    "GET /both HTTP/1.0\r\n\r\n"}) {
    RawConnection connection(port_);
    connection.send(request);
    EXPECT_EQ(connection.receive().body, "get");
    EXPECT_TRUE(connection.is_closed());
  }
}

TEST_F(ServerConnections, ManyAtOnceAreAnswered) {
  start();
  std::vector<std::unique_ptr<RawConnection>> connections;
  for (int i = 0; i < 48; ++i) connections.push_back(std::make_unique<RawConnection>(port_));
  for (auto& connection : connections) connection->send(get_with(""));
  for (auto& connection : connections) EXPECT_EQ(connection->receive().status, 200);
}

TEST_F(ServerConnections, AreReportedOnceForEachAnswer) {
  std::mutex mutex;
  std::vector<int> statuses;
  options_.on_answer = [&](const HttpRequest& request, const HttpResponse& response, double took) {
    const std::lock_guard<std::mutex> lock(mutex);
    EXPECT_THAT(request.request_id, testing::SizeIs(16));
    EXPECT_GE(took, 0.0);
    statuses.push_back(response.status);
  };
  get("/cds-services");
  get("/nothing");
  exchange("BREW /both HTTP/1.1\r\nHost: x\r\n\r\n");
  post("/cds-services/defect", "{}");
  get("/cds-services", "Range: bytes=x\r\n");
  exchange("nonsense\r\n\r\n");
  const std::lock_guard<std::mutex> lock(mutex);
  EXPECT_THAT(statuses, testing::ElementsAre(200, 404, 405, 500, 416, 400));
}

using ServerLife = ServerTest;

TEST_F(ServerLife, APortInUseCannotBeBound) {
  ServerOptions options;
  options.port = start();
  Server second(options);
  EXPECT_THROW(second.start(), std::runtime_error);
}

TEST_F(ServerLife, AnAddressThatIsNotOursCannotBeBound) {
  options_.host = "192.0.2.1";
  EXPECT_THROW(start(), std::runtime_error);
}

TEST_F(ServerLife, StopLetsCallsInFlightFinish) {
  std::promise<void> entered;
  std::promise<void> may_leave;
  more_routes_.push_back({"GET", "/slow", [&](HttpRequest&) {
                            entered.set_value();
                            may_leave.get_future().wait();
                            return plain("done");
                          }});
  start();
  RawConnection in_flight(port_);
  RawConnection idle(port_);
  idle.send(get_with(""));
  EXPECT_EQ(idle.receive().status, 200);
  in_flight.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  entered.get_future().wait();
  std::thread stopper([&] { server_->stop(); });
  EXPECT_TRUE(idle.is_closed());
  may_leave.set_value();
  EXPECT_EQ(in_flight.receive().body, "done");
  EXPECT_TRUE(in_flight.is_closed());
  stopper.join();
}

TEST_F(ServerLife, StopMayBeRepeatedAndComeFirst) {
  ServerOptions options;
  options.port = 0;
  Server never_started(options);
  never_started.stop();
  start();
  server_->stop();
  server_->stop();
}

TEST_F(ServerLife, ThePortIsFreeAfterStop) {
  start();
  get("/cds-services");
  server_->stop();
  ServerOptions options;
  options.port = port_;
  Server second(options);
  EXPECT_EQ(second.start(), port_);
}

}  // namespace
}  // namespace cds
