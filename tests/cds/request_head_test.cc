#include "cds/request_head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cds {
namespace {

TEST(RequestHead, IsTakenApart) {
  const std::string text =
      "POST /a%20b?c=d?e HTTP/1.1\r\nHost: x\r\nX-A: \t one, two \r\nx-a: three\r\n"
      "Content-Length: 0012\r\n\r\n";
  const ReadHead read = read_request_head(text);
  ASSERT_FALSE(read.refusal) << read.refusal->text;
  EXPECT_EQ(read.head.method, "POST");
  EXPECT_EQ(read.head.path, "/a%20b");
  EXPECT_EQ(read.head.query, "c=d?e");
  EXPECT_EQ(read.head.header("X-a"), "one, two");
  EXPECT_EQ(read.head.header("X-B"), "");
  EXPECT_EQ(read.head.content_length, 12U);
  EXPECT_TRUE(read.head.has_body());
}

TEST(RequestHead, WhatWasReadBeforeARefusalIsKept) {
  const ReadHead read = read_request_head(
      "POST /a HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\nContent-Encoding: br\r\n"
      "Content-Length: 2\r\n\r\n");
  ASSERT_TRUE(read.refusal);
  EXPECT_EQ(read.refusal->status, 415);
  EXPECT_EQ(read.head.path, "/a");
  EXPECT_EQ(read.head.header("origin"), "https://a.example");
}

struct CloseCase {
  std::string name;
  std::string version;
  std::string headers;
  bool close;
};

class RequestHeadClose : public testing::TestWithParam<CloseCase> {};

TEST_P(RequestHeadClose, FollowsVersionAndConnectionOptions) {
  const std::string text =
      "GET / HTTP/" + GetParam().version + "\r\nHost: x\r\n" + GetParam().headers + "\r\n";
  const ReadHead read = read_request_head(text);
  ASSERT_FALSE(read.refusal) << read.refusal->text;
  EXPECT_EQ(read.head.wants_close(), GetParam().close);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, RequestHeadClose,
    testing::ValuesIn(std::vector<CloseCase>{
        {"Usual", "1.1", "", false},
        {"Close", "1.1", "Connection: close\r\n", true},
        {"CloseAmongOthers", "1.1", "Connection: TE, Close\r\n", true},
        {"CloseInASecondHeader", "1.1", "Connection: keep-alive\r\nconnection: close\r\n", true},
        {"OtherOption", "1.1", "Connection: closed\r\n", false},
        {"Old", "1.0", "", true},
        {"OldKeptAlive", "1.0", "Connection: Keep-Alive\r\n", false},
    }),
    [](const testing::TestParamInfo<CloseCase>& info) { return info.param.name; });

}  // namespace
}  // namespace cds
