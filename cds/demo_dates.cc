#include "cds/demo_dates.h"

#include <algorithm>
#include <array>
#include <optional>

#include "fhir/time.h"

namespace cds {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether `text` looks like `pattern`, where 0 stands for any digit.
bool has_shape(std::string_view text, std::string_view pattern) {
  return text.size() == pattern.size() &&
         std::ranges::equal(text, pattern, [](char c, char expected) {
           return expected == '0' ? is_digit(c) : c == expected;
         });
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// What follows the date of a dateTime or instant: Thh:mm[:ss[.f…]][Z|±hh:mm].
bool is_time(std::string_view text) {
  if (text.size() < 6 || !has_shape(text.substr(0, 6), "T00:00")) return false;
  text.remove_prefix(6);
  if (text.size() >= 3 && has_shape(text.substr(0, 3), ":00")) {
    text.remove_prefix(3);
    if (text.size() >= 2 && text[0] == '.' && is_digit(text[1])) {
      const std::size_t end = text.find_first_not_of("0123456789", 1);
      text.remove_prefix(std::min(end, text.size()));
    }
  }
  return text.empty() || text == "Z" || has_shape(text, "+00:00") || has_shape(text, "-00:00");
}

// Elements of type date, dateTime or instant whose value may be a bare year.
bool is_date_member(std::string_view name) {
  if (name.ends_with("Date") || name.ends_with("DateTime")) return true;
  constexpr std::array<std::string_view, 11> kOthers{
      "date", "start",      "end",     "authored", "authoredOn", "recorded",
      "sent", "recordedOn", "created", "issued",   "received"};
  return std::ranges::find(kOthers, name) != kOthers.end();
}

std::optional<std::string> shifted(std::string_view value, std::string_view member, int days) {
  const bool year = has_shape(value, "0000") && is_date_member(member);
  const bool month = has_shape(value, "0000-00");
  const bool day = value.size() >= 10 && has_shape(value.substr(0, 10), "0000-00-00") &&
                   (value.size() == 10 || is_time(value.substr(10)));
  if (!year && !month && !day) return std::nullopt;
  const auto date =
      fhir::make_date(number(value.substr(0, 4)), year ? 1 : number(value.substr(5, 2)),
                      day ? number(value.substr(8, 2)) : 1);
  if (!date) return std::nullopt;
  std::string text = fhir::to_string(fhir::add_days(*date, days));
  if (day) return text += value.substr(10);
  text.resize(value.size());
  return text;
}

// Past the string that begins at `quote`; npos when it does not end.
std::size_t after_string(std::string_view json, std::size_t quote) {
  for (std::size_t at = quote + 1; at < json.size(); ++at) {
    if (json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string shift_dates(std::string_view json, int days) {
  std::string result;
  result.reserve(json.size());
  std::string_view member;
  std::size_t copied = 0;
  for (std::size_t at = json.find('"'); at != std::string_view::npos; at = json.find('"', at)) {
    const std::size_t end = after_string(json, at);
    if (end == std::string_view::npos) break;
    const std::string_view text = json.substr(at + 1, end - at - 2);
    const std::size_t next = json.find_first_not_of(" \t\r\n", end);
    if (next != std::string_view::npos && json[next] == ':') {
      member = text;
    } else if (const auto moved = shifted(text, member, days)) {
      result += json.substr(copied, at + 1 - copied);
      result += *moved;
      copied = end - 1;
    }
    at = end;
  }
  result += json.substr(copied);
  return result;
}

}  // namespace cds
