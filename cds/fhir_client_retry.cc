#include "cds/fhir_client_retry.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace cds {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

// For a server that is busy and does not say for how long. Within one call there is no time for
// more than a moment.
constexpr milliseconds kMoment{100};

std::optional<system_clock::time_point> http_date(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  std::tm parts{};
  in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S GMT");
  if (in.fail()) return std::nullopt;
  return system_clock::from_time_t(timegm(&parts));
}

}  // namespace

std::optional<seconds> retry_after(const std::string& value, const std::string& date,
                                   system_clock::time_point now) {
  int whole = 0;
  const char* const end = value.data() + value.size();
  const auto [read_to, error] = std::from_chars(value.data(), end, whole);
  if (error == std::errc() && read_to == end) {
    return whole < 0 ? std::nullopt : std::optional(seconds{whole});
  }
  const auto when = http_date(value);
  if (!when) return std::nullopt;
  const auto wait = std::chrono::ceil<seconds>(*when - http_date(date).value_or(now));
  return std::max(wait, seconds{0});
}

std::optional<milliseconds> wait_before_retry(const HttpAnswer& answer) {
  if (!answer.failure.empty()) {
    return answer.connected ? std::optional(milliseconds{0}) : std::nullopt;
  }
  switch (answer.status) {
    case 408:
    case 500:
    case 502:
    case 504:
      return milliseconds{0};
    case 429:
    case 503:
      if (answer.retry_after.empty()) return kMoment;
      return retry_after(answer.retry_after, answer.date, system_clock::now());
    default:
      return std::nullopt;
  }
}

}  // namespace cds
