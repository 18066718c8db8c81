#include "fhir/site_zone.h"

#include <algorithm>
#include <array>
#include <boost/date_time/local_time/local_time.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

namespace fhir {
namespace {

constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2100;
constexpr int kSecondsOfDay = 86400;
constexpr int kSecondsOfYear = 365 * kSecondsOfDay;
constexpr std::size_t kMaxNameLength = 100;
constexpr std::uintmax_t kMaxFileSize = 65536;  // the largest of tzdata has 4 KiB

[[noreturn]] void refuse(std::string_view name, const char* why) {
  throw std::invalid_argument("time zone \"" + std::string(name.substr(0, kMaxNameLength)) +
                              "\": " + why);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Nothing that could lead out of the directory of zone files.
bool is_file_name(std::string_view name) {
  return !name.empty() && name.front() != '/' && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_letter(c) || is_digit(c) || c == '_' || c == '+' || c == '-' || c == '/';
         });
}

// Nothing when there is no such zone file.
std::optional<std::string> zone_file(std::string_view name) {
  if (!is_file_name(name)) return std::nullopt;
  const char* directory = std::getenv("TZDIR");
  if (directory == nullptr || *directory == '\0') directory = "/usr/share/zoneinfo";
  const std::filesystem::path path = std::filesystem::path(directory) / name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || error) return std::nullopt;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > kMaxFileSize) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(file), {});
  return content.compare(0, 4, "TZif") == 0 ? std::optional(std::move(content)) : std::nullopt;
}

std::int64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(number);
}

// The last change that a TZif file (RFC 8536) lists one by one, 0 without any; nullopt when the
// file is damaged or of version 1, which has no rule.
std::optional<std::int64_t> last_listed_change(std::string_view file) {
  constexpr std::size_t kHeader = 44;
  const auto count = [file](std::size_t header, std::size_t field) {
    return static_cast<std::size_t>(big_endian(file.substr(header + 20 + field * 4, 4)));
  };
  if (file.size() < kHeader) return std::nullopt;
  // Counts in the order of the file: isut, isstd, leap seconds, changes, types, name characters.
  const std::size_t second = kHeader + count(0, 0) + count(0, 1) + count(0, 2) * 8 +
                             count(0, 3) * 5 + count(0, 4) * 6 + count(0, 5);
  if (second + kHeader > file.size()) return std::nullopt;
  const std::size_t changes = count(second, 3);
  const std::size_t end = second + kHeader + changes * 8;
  if (end > file.size()) return std::nullopt;
  return changes == 0 ? 0 : big_endian(file.substr(end - 8, 8));
}

// The POSIX rule of the file's footer, the text between its last two line ends.
std::string rule_of(std::string_view name, std::string_view file) {
  // Where a yearly rule goes on, the list of single changes ends with 32-bit time at the latest; a
  // longer one (Gaza, by Ramadan) has no rule.
  constexpr std::int64_t kEndOf32Bits = 2147483647;
  const std::optional<std::int64_t> last = last_listed_change(file);
  if (!last || file.back() != '\n') refuse(name, "its zone file is damaged");
  if (*last > kEndOf32Bits) refuse(name, "its clock follows no yearly rule");
  file.remove_suffix(1);
  const std::size_t line = file.rfind('\n');
  if (line == std::string_view::npos || line + 1 == file.size()) {
    refuse(name, "its zone file has no rule");
  }
  return std::string(file.substr(line + 1));
}

// What a POSIX rule says: offsets in seconds east of Greenwich, changes as the day in Boost's
// notation and the seconds of wall-clock time after the midnight that begins it.
struct Change {
  std::string day;
  int seconds = 2 * 3600;
};

struct Rule {
  int standard = 0;
  int daylight = 0;
  std::optional<std::pair<Change, Change>> changes;  // to daylight, to standard
};

class RuleReader {
 public:
  RuleReader(std::string_view name, std::string_view rule) : name_(name), rest_(rule) {}

  Rule read() {
    Rule rule;
    skip_abbreviation();
    rule.standard = -seconds(24);  // POSIX counts west
    rule.daylight = rule.standard + 3600;
    if (rest_.empty()) return rule;
    skip_abbreviation();
    if (!rest_.empty() && rest_.front() != ',') rule.daylight = -seconds(24);
    Change to_daylight = change();
    Change to_standard = change();
    rule.changes.emplace(std::move(to_daylight), std::move(to_standard));
    if (!rest_.empty()) bad();
    return rule;
  }

 private:
  [[noreturn]] void bad() const { refuse(name_, "not a zone of this system, nor a POSIX rule"); }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // EST, or <+0330>.
  void skip_abbreviation() {
    const bool quoted = take('<');
    std::size_t length = 0;
    while (length < rest_.size() && (is_letter(rest_[length]) ||
                                     (quoted && (is_digit(rest_[length]) || rest_[length] == '+' ||
                                                 rest_[length] == '-')))) {
      ++length;
    }
    if (length < 3) bad();
    rest_.remove_prefix(length);
    if (quoted && !take('>')) bad();
  }

  int number(int least, int most) {
    int value = 0;
    std::size_t length = 0;
    for (; length < rest_.size() && length < 4 && is_digit(rest_[length]); ++length) {
      value = value * 10 + (rest_[length] - '0');
    }
    if (length == 0 || value < least || value > most) bad();
    rest_.remove_prefix(length);
    return value;
  }

  // [+-]h[:mm[:ss]]
  int seconds(int most_hours) {
    const bool negative = take('-');
    if (!negative) take('+');
    int value = number(0, most_hours) * 3600;
    if (take(':')) value += number(0, 59) * 60;
    if (take(':')) value += number(0, 59);
    return negative ? -value : value;
  }

  // ,Mm.w.d[/time]. The forms by day of the year are refused: Boost counts them differently from
  // POSIX, and no zone of tzdata has them.
  Change change() {
    if (!take(',')) bad();
    if (!take('M')) refuse(name_, "only rules of the form Mm.w.d are supported");
    Change result;
    result.day = "M" + std::to_string(number(1, 12));
    if (!take('.')) bad();
    result.day += "." + std::to_string(number(1, 5));
    if (!take('.')) bad();
    result.day += "." + std::to_string(number(0, 6));
    if (take('/')) result.seconds = seconds(167);
    return result;
  }

  std::string_view name_;
  std::string_view rest_;
};

std::string signed_time(int seconds) {
  const int size = std::abs(seconds);
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%c%02d:%02d:%02d", seconds < 0 ? '-' : '+', size / 3600,
                size / 60 % 60, size % 60);
  return text.data();
}

// Boost wants names of letters, offsets east of Greenwich, daylight time relative to standard time,
// and changes between 00:00 and 23:59 only; so it finds the days, and the hours (`/-1`, `/24`,
// `/50`) are added here.
std::vector<std::pair<std::int64_t, int>> changes_of(const Rule& rule) {
  const auto& [to_daylight, to_standard] = *rule.changes;
  const boost::local_time::posix_time_zone zone(
      "STD" + signed_time(rule.standard) + "DST" + signed_time(rule.daylight - rule.standard) +
      "," + to_daylight.day + "/00:00:00," + to_standard.day + "/00:00:00");
  const boost::posix_time::ptime epoch(boost::gregorian::date(1970, 1, 1));
  std::vector<std::pair<std::int64_t, int>> changes;
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    const auto boost_year = static_cast<unsigned short>(year);
    const std::int64_t start = (zone.dst_local_start_time(boost_year) - epoch).total_seconds();
    const std::int64_t end = (zone.dst_local_end_time(boost_year) - epoch).total_seconds();
    changes.emplace_back(start + to_daylight.seconds - rule.standard, rule.daylight);
    changes.emplace_back(end + to_standard.seconds - rule.daylight, rule.standard);
  }
  std::sort(changes.begin(), changes.end());
  return changes;
}

}  // namespace

SiteZone::SiteZone(std::string_view name) : name_(name) {
  if (name == "UTC" || name == "Etc/UTC" || name == "GMT") return;
  if (name.empty() || name.size() > kMaxNameLength) refuse(name, "not the name of a time zone");
  const std::optional<std::string> file = zone_file(name);
  if (!file && std::none_of(name.begin(), name.end(), is_digit)) {
    refuse(name, "not a zone of this system, nor a POSIX rule");
  }
  const Rule rule = RuleReader(name, file ? rule_of(name, *file) : std::string(name)).read();
  base_offset_ = rule.standard;
  if (!rule.changes) return;
  try {
    for (const auto& [at_utc, offset] : changes_of(rule)) transitions_.push_back({at_utc, offset});
  } catch (const std::exception&) {
    refuse(name, "its rule is beyond what the date library takes");
  }
  // South of the equator the table begins in daylight time.
  base_offset_ = transitions_[1].offset;
}

int SiteZone::utc_offset_seconds(Instant instant) const {
  // Two changes a year from 1970 on: the search begins near where it ends.
  const auto changes = static_cast<std::int64_t>(transitions_.size());
  auto after = static_cast<std::size_t>(
      std::clamp<std::int64_t>(2 * (instant.seconds / kSecondsOfYear), 0, changes));
  while (after > 0 && instant.seconds < transitions_[after - 1].at_utc) --after;
  while (after < transitions_.size() && transitions_[after].at_utc <= instant.seconds) ++after;
  return after == 0 ? base_offset_ : transitions_[after - 1].offset;
}

Date SiteZone::date_of(Instant instant) const {
  const std::int64_t local = instant.seconds + utc_offset_seconds(instant);
  const std::int64_t days = (local - (local < 0 ? kSecondsOfDay - 1 : 0)) / kSecondsOfDay;
  return Date{static_cast<std::int32_t>(days)};
}

Instant SiteZone::instant_of(Date date, int seconds_of_day) const {
  const std::int64_t local = std::int64_t{date.days} * kSecondsOfDay + seconds_of_day;
  // The old offset counts until the wall clock has passed the repeated or skipped hour, whichever
  // of the two it is.
  const auto offset_before = [this](const Transition& t) {
    return &t == transitions_.data() ? base_offset_ : (&t - 1)->offset;
  };
  const auto next =
      std::partition_point(transitions_.begin(), transitions_.end(), [&](const Transition& t) {
        return t.at_utc + std::max(offset_before(t), t.offset) <= local;
      });
  const int offset = next == transitions_.begin() ? base_offset_ : std::prev(next)->offset;
  return Instant{local - offset};
}

}  // namespace fhir
