#include "cds/fhir_client_retry.h"

#include <gtest/gtest.h>

#include <string>

namespace cds {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const auto kNow = std::chrono::system_clock::from_time_t(1'792'567'680);  // 2026-10-21 07:28:00 UTC
const std::string kThen = "Wed, 21 Oct 2026 07:28:00 GMT";

TEST(RetryAfter, IsSecondsOrAnHttpDate) {
  EXPECT_EQ(retry_after("7", "", kNow), seconds(7));
  EXPECT_EQ(retry_after("0", "", kNow), seconds(0));
  EXPECT_EQ(retry_after("Wed, 21 Oct 2026 07:28:30 GMT", "", kNow), seconds(30));
}

TEST(RetryAfter, ADateIsCountedFromTheServersOwnClock) {
  EXPECT_EQ(retry_after("Wed, 21 Oct 2026 09:00:05 GMT", "Wed, 21 Oct 2026 09:00:00 GMT", kNow),
            seconds(5));
  EXPECT_EQ(retry_after("Wed, 21 Oct 2026 07:28:30 GMT", "yesterday", kNow), seconds(30));
}

TEST(RetryAfter, ADateThatHasPassedIsNow) {
  EXPECT_EQ(retry_after("Tue, 20 Oct 2026 07:28:00 GMT", "", kNow), seconds(0));
}

TEST(RetryAfter, AnythingElseIsNone) {
  for (const std::string value : {"", "-1", "soon", "1.5", "7 s", "99999999999999", "2026-10-21"}) {
    EXPECT_EQ(retry_after(value, kThen, kNow), std::nullopt) << value;
  }
}

TEST(WaitBeforeRetry, OfABusyServerIsWhatItAsksForOrAMoment) {
  HttpAnswer busy;
  busy.status = 503;
  EXPECT_GT(wait_before_retry(busy).value(), milliseconds(0));
  EXPECT_LT(wait_before_retry(busy).value(), seconds(1));
  busy.retry_after = "2";
  EXPECT_EQ(wait_before_retry(busy), seconds(2));
  busy.retry_after = "whenever";
  EXPECT_EQ(wait_before_retry(busy), std::nullopt);
}

}  // namespace
}  // namespace cds
