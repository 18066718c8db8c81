#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/server_fixture.h"

namespace cds {
namespace {

using testing::HasSubstr;

using ServerLimits = ServerTest;

TEST_F(ServerLimits, ABodyOfTheLimitIsReadAndOneByteMoreIs413) {
  options_.max_body = 1000;
  EXPECT_EQ(post("/cds-services/echo", std::string(1000, 'x')).status, 200);
  RawAnswer answer = post("/cds-services/echo", std::string(1001, 'x'));
  EXPECT_EQ(answer.status, 413);
  EXPECT_THAT(answer.body, HasSubstr("OperationOutcome"));
}

TEST_F(ServerLimits, HoldForChunkedBodiesToo) {
  options_.max_body = 1000;
  const std::string head =
      "POST /cds-services/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string chunk = "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(exchange(head + chunk + "0\r\n\r\n").status, 200);
  EXPECT_EQ(exchange(head + chunk + "1\r\nx\r\n0\r\n\r\n").status, 413);
}

TEST_F(ServerLimits, ANegativeChunkSizeDoesNotReadForEver) {
  options_.max_body = 1000;
  RawAnswer answer = exchange(
      "POST /cds-services/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n" +
      std::string(5000, 'x'));
  EXPECT_GE(answer.status, 400);
}

TEST_F(ServerLimits, ALongAnnouncedBodyIsRefusedBeforeItComes) {
  RawAnswer answer = exchange(
      "POST /cds-services/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
}

TEST_F(ServerLimits, ASlowHeadIs408) {
  options_.timeouts.head = std::chrono::milliseconds(50);
  start();
  RawConnection connection(port_);
  connection.send("GET /cds-services HTTP/1.1\r\nHost:");
  EXPECT_EQ(connection.receive().status, 408);
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(ServerLimits, ASlowBodyIs408) {
  options_.timeouts.body = std::chrono::milliseconds(50);
  start();
  RawConnection connection(port_);
  connection.send("POST /cds-services/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
  RawAnswer answer = connection.receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.headers["connection"], "close");
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(ServerLimits, AnIdleConnectionIsClosedWithoutAnAnswer) {
  options_.timeouts.idle = std::chrono::milliseconds(50);
  start();
  RawConnection connection(port_);
  EXPECT_TRUE(connection.is_closed());
}

struct Hostile {
  std::string name;
  std::string request;
  int status;
};

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

std::vector<Hostile> hostile_requests() {
  return {
      {"NoVersion", "GET /cds-services\r\n\r\n", 400},
      {"OtherVersion", "GET /cds-services HTTP/3.0\r\nHost: x\r\n\r\n", 505},
      {"TwoBlanks", "GET  /cds-services HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"BlankInTarget", "GET /cds services HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"BytesBeyondAsciiInTarget", "GET /\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"ControlCharacterInPath", "GET /files/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"LineBreakInPath", "GET /files/%0d%0a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"LongPath", "GET /files/" + std::string(1100, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"NoHost", "GET /cds-services HTTP/1.1\r\n\r\n", 400},
      {"TwoHosts", get_with("Host: y\r\n"), 400},
      {"ControlCharacterInHeader", get_with("X-A: a\x01\r\n"), 400},
      {"BareLineFeedInHeader", get_with("X-A: a\nEvil: 1\r\n"), 400},
      {"BlankBeforeColon", get_with("X-A : a\r\n"), 400},
      {"FoldedHeader", get_with("X-A: a\r\n b\r\n"), 400},
      {"NoColon", get_with("nonsense\r\n"), 400},
      {"HundredHeaders", get_with(repeated("X-A: a\r\n", 99)), 200},
      {"MoreThanHundredHeaders", get_with(repeated("X-A: a\r\n", 100)), 431},
      {"LongHeader", get_with("X-A: " + std::string(9000, 'a') + "\r\n"), 431},
      {"LargeHead", get_with(repeated("X-A: " + std::string(7000, 'a') + "\r\n", 5)), 431},
      {"GetWithBody", get_with("Content-Length: 2\r\n") + "{}", 400},
      {"GetWithChunkedBody", get_with("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
      {"GetWithZeroLength", get_with("Content-Length: 0\r\n"), 200},
      {"DeleteWithBody", "DELETE /cds-services HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
       400},
      {"NoLength", post_with("", ""), 411},
      {"NegativeLength", post_with("Content-Length: -1\r\n"), 400},
      {"SignedLength", post_with("Content-Length: +2\r\n"), 400},
      {"TextLength", post_with("Content-Length: two\r\n"), 400},
      {"EmptyLength", post_with("Content-Length:\r\n"), 400},
      {"HugeLength", post_with("Content-Length: 99999999999999999999999\r\n"), 400},
      {"TwoLengths", post_with("Content-Length: 2\r\nContent-Length: 2\r\n"), 400},
      {"ListOfLengths", post_with("Content-Length: 2, 2\r\n"), 400},
      {"LengthAndChunked",
       post_with("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"OtherCoding", post_with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
      {"TwoCodings",
       post_with("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 501},
      {"BadChunk", post_with("Transfer-Encoding: chunked\r\n", "zz\r\n\r\n0\r\n\r\n"), 400},
      {"OtherExpectation", post_with("Expect: miracles\r\nContent-Length: 2\r\n"), 417},
      {"UnreadableRange", get_with("Range: bytes=x\r\n"), 416},
      {"Nonsense", std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10), 400},
  };
}

class ServerHostileRequests : public ServerTest, public testing::WithParamInterface<Hostile> {};

TEST_P(ServerHostileRequests, AreRefusedAndEndTheConnection) {
  start();
  RawConnection connection(port_);
  connection.send(GetParam().request);
  RawAnswer answer = connection.receive();
  EXPECT_EQ(answer.status, GetParam().status);
  if (GetParam().status == 200) return;
  EXPECT_THAT(answer.body, HasSubstr("OperationOutcome"));
  EXPECT_THAT(answer.headers["x-request-id"], testing::SizeIs(16));
  // A path with a control character was read in full: nothing is in doubt about what follows.
  if (GetParam().name.ends_with("InPath")) return;
  EXPECT_EQ(answer.headers["connection"], "close");
  EXPECT_TRUE(connection.is_closed());
}

INSTANTIATE_TEST_SUITE_P(Cases, ServerHostileRequests, testing::ValuesIn(hostile_requests()),
                         [](const testing::TestParamInfo<Hostile>& info) {
                           return info.param.name;
                         });

TEST_F(ServerLimits, ASmuggledRequestIsNotAnswered) {
  start();
  for (const std::string framing :
       {"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Content-Length: 0\r\nContent-Length: 40\r\n"}) {
    RawConnection connection(port_);
    connection.send(post_with(framing, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
    EXPECT_GE(connection.receive().status, 400) << framing;
    EXPECT_TRUE(connection.is_closed()) << framing;
  }
}

}  // namespace
}  // namespace cds
