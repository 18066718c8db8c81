#include "cds/demo_search_time.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace cds {
namespace {

constexpr TimeInterval kAlways{std::numeric_limits<std::int64_t>::min(),
                               std::numeric_limits<std::int64_t>::max()};

// A time of day stands for its second, or, without seconds, its minute.
int seconds_meant(std::string_view text) {
  constexpr std::size_t kAfterMinute = 16;  // 2026-06-15T12:00
  return text.size() > kAfterMinute && text[kAfterMinute] == ':' ? 1 : 60;
}

std::optional<TimeInterval> period(const DemoResource& resource, const std::string& element,
                                   const fhir::SiteZone& zone) {
  const auto start = time_interval(resource.value(element + ".start"), zone);
  const auto end = time_interval(resource.value(element + ".end"), zone);
  if (!start && !end) return std::nullopt;
  return TimeInterval{start ? start->begin : kAlways.begin, end ? end->end : kAlways.end};
}

}  // namespace

std::optional<TimeInterval> time_interval(std::string_view text, const fhir::SiteZone& zone) {
  const auto when = fhir::parse_date_time(text, zone);
  if (!when) return std::nullopt;
  if (when->at) return TimeInterval{when->at->seconds, when->at->seconds + seconds_meant(text)};
  return TimeInterval{zone.instant_of(when->dates.begin, 0).seconds,
                      zone.instant_of(when->dates.end, 0).seconds};
}

std::optional<TimeInterval> time_interval(const DemoResource& resource,
                                          const std::vector<std::string_view>& elements,
                                          const fhir::SiteZone& zone) {
  for (const std::string_view name : elements) {
    const std::string element(name);
    for (const char* ending : {"", "DateTime", "Instant"}) {
      if (const auto found = time_interval(resource.value(element + ending), zone)) return found;
    }
    for (const char* ending : {"", "Period"}) {
      if (const auto found = period(resource, element + ending, zone)) return found;
    }
  }
  return std::nullopt;
}

bool is_date_prefix(std::string_view text) {
  constexpr std::array<std::string_view, 8> kPrefixes{"eq", "ne", "lt", "gt",
                                                      "le", "ge", "sa", "eb"};
  return std::ranges::find(kPrefixes, text) != kPrefixes.end();
}

bool matches_prefix(std::string_view prefix, const TimeInterval& found, const TimeInterval& asked) {
  const bool contained = asked.begin <= found.begin && found.end <= asked.end;
  if (prefix == "ne") return !contained;
  if (prefix == "lt") return found.begin < asked.begin;
  if (prefix == "gt") return found.end > asked.end;
  if (prefix == "le") return found.begin < asked.begin || contained;
  if (prefix == "ge") return found.end > asked.end || contained;
  if (prefix == "sa") return found.begin >= asked.end;
  if (prefix == "eb") return found.end <= asked.begin;
  return contained;
}

}  // namespace cds
