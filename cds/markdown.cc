#include "cds/markdown.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace cds {
namespace {

constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Length of the UTF-8 sequence that begins here, never beyond the text.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t length = 1;
  if (lead >= 0xF0U) {
    length = 4;
  } else if (lead >= 0xE0U) {
    length = 3;
  } else if (lead >= 0xC0U) {
    length = 2;
  }
  return std::min(length, text.size() - at);
}

// Characters that move the cursor, reverse the direction of text, or cannot be seen.
bool is_control(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead < 0x20U || lead == 0x7FU;
  if (character.size() == 2)
    return lead == 0xC2U && static_cast<unsigned char>(character[1]) < 0xA0U;
  if (character.size() != 3) return false;
  // U+200B–200F, U+2028–202E, U+2060–206F, U+FEFF.
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  if (lead == 0xEFU) return second == 0xBBU && third == 0xBFU;
  if (lead != 0xE2U) return false;
  return (second == 0x80U &&
          ((third >= 0x8BU && third <= 0x8FU) || (third >= 0xA8U && third <= 0xAEU))) ||
         (second == 0x81U && third >= 0xA0U && third <= 0xAFU);
}

// What stands for one character of chart text. "://" and "@" would become links that nobody wrote
// as such.
std::string escaped(std::string_view character, std::string_view rest) {
  if (is_control(character)) return " ";
  if (character == "&") return "&amp;";
  if (character == "<") return "&lt;";
  if (character == ">") return "&gt;";
  constexpr std::string_view kMarkup = "|`*_[]\\~@";
  const bool markup = character.size() == 1 && kMarkup.find(character) != std::string_view::npos;
  const bool link = character == ":" && rest.starts_with("//");
  return (markup || link ? "\\" : "") + std::string(character);
}

// Whether a character stays as it is, whatever follows: most of ASCII. ("w" may begin "www.".)
constexpr std::array<bool, 256> kPlain = [] {
  constexpr std::string_view kNot = "&<>|`*_[]\\~@:wW\x7F";
  std::array<bool, 256> plain{};
  for (std::size_t i = ' '; i < 0x80U; ++i) {
    plain[i] = kNot.find(static_cast<char>(i)) == std::string_view::npos;
  }
  return plain;
}();

std::string_view plain_run(std::string_view text) {
  const auto end =
      std::ranges::find_if_not(text, [](char c) { return kPlain[static_cast<unsigned char>(c)]; });
  return {text.begin(), end};
}

std::string month_and_day(const fhir::YearMonthDay& date) {
  return kMonths[static_cast<std::size_t>(date.month - 1)] + (" " + std::to_string(date.day));
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  std::string result;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (count == kMaxChartText) return result + "…";
    const std::string_view plain = plain_run(text.substr(at, kMaxChartText - count));
    if (!plain.empty()) {
      result += plain;
      count += plain.size();
      at += plain.size();
      continue;
    }
    ++count;
    const std::size_t length = sequence_length(text, at);
    const std::string_view rest = text.substr(at + length);
    // "www." is a link as well.
    const bool web = (text[at] == 'w' || text[at] == 'W') && rest.size() >= 3 &&
                     (rest[0] == 'w' || rest[0] == 'W') && (rest[1] == 'w' || rest[1] == 'W') &&
                     rest[2] == '.';
    if (web) {
      result += text.substr(at, 3);
      result += "\\.";
      at += 4;
      continue;
    }
    result += escaped(text.substr(at, length), rest);
    at += length;
  }
  return result;
}

std::string unescape_markdown(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 3> kEntities{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto* entity = std::ranges::find_if(
        kEntities, [&](const auto& pair) { return rest.starts_with(pair.first); });
    if (entity != kEntities.end()) {
      result += entity->second;
      at += entity->first.size();
    } else if (rest[0] == '\\' && rest.size() > 1) {
      result += rest[1];
      at += 2;
    } else {
      result += rest[0];
      ++at;
    }
  }
  return result;
}

std::string visible(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, sequence_length(text, at));
    result += is_control(character) ? " " : character;
    at += character.size();
  }
  return result;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string date_words(fhir::Date date) {
  const fhir::YearMonthDay parts = fhir::year_month_day(date);
  return month_and_day(parts) + ", " + std::to_string(parts.year);
}

std::string date_words(const fhir::DateTime& when) {
  if (when.is_one_date()) return date_words(when.first());
  const fhir::YearMonthDay first = fhir::year_month_day(when.first());
  const fhir::YearMonthDay last = fhir::year_month_day(when.last());
  const fhir::YearMonthDay next = fhir::year_month_day(when.dates.end);
  const bool whole_months = first.day == 1 && next.day == 1 && first.year == last.year;
  std::string year = std::to_string(first.year);
  if (whole_months && first.month == last.month) {
    return kMonths[static_cast<std::size_t>(first.month - 1)] + (" " + year);
  }
  if (whole_months && first.month == 1 && last.month == 12) return year;
  return date_words(when.dates);
}

std::string date_words(const fhir::Window& window) {
  const fhir::Date last = fhir::add_days(window.end, -1);
  if (last <= window.begin) return date_words(window.begin);
  const fhir::YearMonthDay begin = fhir::year_month_day(window.begin);
  const bool same_year = begin.year == fhir::year_month_day(last).year;
  return (same_year ? month_and_day(begin) : date_words(window.begin)) + " – " + date_words(last);
}

}  // namespace cds
