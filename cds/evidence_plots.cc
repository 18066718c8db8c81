// Plots of glucose: self-tests a day, time of day, fasting.
#include "cds/evidence_plots.h"

#include <algorithm>
#include <array>
#include <map>

#include "cds/evidence_words.h"
#include "cds/markdown.h"
#include "cds/svg_plot.h"
#include "rules/guideline.h"
#include "rules/windows.h"

namespace cds {
namespace {

using rules::GlucoseClass;
using rules::GlucoseValue;

constexpr double kTopGlucose = 400;
constexpr int kMinutesOfHour = 60;
constexpr int kHours = 24;

void begin_figure(Html& page, std::string_view id, std::string_view title) {
  page.raw("<figure").attr("id", id).raw(">").element("figcaption", title).raw("\n");
}

void begin_table(Html& page, const std::vector<std::string_view>& heads) {
  page.raw(
      "<details><summary>Data as a table</summary><div class=\"scroll\" tabindex=\"0\" "
      "role=\"group\" aria-label=\"Data of the plot\"><table><thead><tr>");
  for (const std::string_view head : heads) page.raw("<th scope=\"col\">").text(head).raw("</th>");
  page.raw("</tr></thead><tbody>\n");
}

void table_row(Html& page, const std::vector<std::string>& cells) {
  page.raw("<tr>");
  for (const std::string& cell : cells) page.element("td", cell);
  page.raw("</tr>\n");
}

void end_figure(Html& page) { page.raw("</tbody></table></div></details></figure>\n"); }

double height_of(const GlucoseValue& value) {
  if (value.kind == GlucoseValue::Kind::kHigh) return kTopGlucose;
  if (value.kind == GlucoseValue::Kind::kLow) return 0;
  return std::min(number(value.mg_dl), kTopGlucose);
}

void add_point(SvgPlot& plot, double x, const ShownReading& reading, std::string_view css_class) {
  plot.page()
      .raw("<circle")
      .attr("class", css_class)
      .attr("data-day", fhir::to_string(reading.date))
      .attr("data-value", glucose_words(reading.value))
      .attr("cx", coordinate(plot.x(x)))
      .attr("cy", coordinate(plot.y(height_of(reading.value))))
      .raw(" r=\"2.6\"/>");
}

void add_glucose_ticks(SvgPlot& plot) {
  for (const int value : {0, 100, 200, 300, 400}) plot.tick_y(value, std::to_string(value));
}

fhir::Window test_window(const EvidenceView& view) {
  const rules::Finding* tests = rules::find(view.determination.criteria, "G1.d");
  if (tests != nullptr && tests->window) return *tests->window;
  const fhir::Date anchor = view.determination.as_of;
  return {fhir::minus_months(anchor, rules::kSelfTestMonths), anchor};
}

// --- Self-tests a day ----------------------------------------------------------------------------

std::map<fhir::Date, int> tests_by_day(const EvidenceView& view, const fhir::Window& window) {
  std::map<fhir::Date, int> counts;
  for (int day = 0; day < window.days(); ++day) counts[fhir::add_days(window.begin, day)] = 0;
  for (const ShownReading& reading : view.facts->readings) {
    if (reading.kind != GlucoseClass::kSelfTest || !window.contains(reading.date)) continue;
    ++counts[reading.date];
  }
  return counts;
}

void add_bar(SvgPlot& plot, double day, double width, fhir::Date date, int count) {
  const double left = plot.x(day) + 1;
  const std::string css = count == 0                        ? "bar missing"
                          : count < rules::kSelfTestsPerDay ? "bar few"
                                                            : "bar enough";
  // A day without a test is a flat mark, so that it is seen as a day and not as a gap.
  const double height = count == 0 ? 4 : plot.bottom() - plot.y(count);
  plot.page()
      .raw("<rect")
      .attr("class", css)
      .attr("data-day", fhir::to_string(date))
      .attr("data-count", count)
      .attr("x", coordinate(left))
      .attr("y", coordinate(plot.bottom() - height))
      .attr("width", coordinate(width - 2))
      .attr("height", coordinate(height))
      .raw("><title>")
      .text(date_words(date) + ": " + std::to_string(count))
      .raw("</title></rect>");
}

}  // namespace

void add_self_test_plot(const EvidenceView& view, Html& page) {
  const fhir::Window window = test_window(view);
  const std::map<fhir::Date, int> days = tests_by_day(view, window);
  int highest = rules::kSelfTestsPerDay + 2;
  int missing = 0;
  for (const auto& [date, count] : days) {
    highest = std::max(highest, count);
    missing += count == 0 ? 1 : 0;
  }
  begin_figure(page, "plot-tests",
               "Glucose self-tests a day, " + date_words(window) + ": " + std::to_string(missing) +
                   " of " + std::to_string(window.days()) + " days without a test");
  {
    SvgPlot plot(page, "svg-tests", "Bars: self-tests on each day; line: 4 a day",
                 {0, static_cast<double>(window.days())}, {0, static_cast<double>(highest)});
    const int step = highest > 12 ? 4 : 2;
    for (int count = 0; count <= highest; count += step) plot.tick_y(count, std::to_string(count));
    const double width = plot.x(1) - plot.x(0);
    constexpr int kWeek = 7;
    int day = 0;
    for (const auto& [date, count] : days) {
      if (day % kWeek == 0) plot.tick_x(day + 0.5, day_words(date));
      add_bar(plot, day++, width, date, count);
    }
    plot.threshold(rules::kSelfTestsPerDay, "4 a day");
  }
  begin_table(page, {"Day", "Self-tests"});
  for (const auto& [date, count] : days) table_row(page, {date_words(date), std::to_string(count)});
  end_figure(page);
}

// --- Time of day ---------------------------------------------------------------------------------

namespace {

struct SensorHour {
  int readings = 0;
  double lowest = kTopGlucose;
  double highest = 0;
};

using SensorHours = std::array<SensorHour, kHours>;

bool is_in(const ShownReading& reading, const fhir::Window& window) {
  return window.contains(reading.date) && reading.minute &&
         reading.value.kind != GlucoseValue::Kind::kUnusable;
}

SensorHours sensor_hours(const EvidenceView& view, const fhir::Window& window) {
  SensorHours hours{};
  for (const ShownReading& reading : view.facts->readings) {
    if (reading.kind != GlucoseClass::kCgm || !is_in(reading, window)) continue;
    SensorHour& hour = hours.at(static_cast<std::size_t>(*reading.minute / kMinutesOfHour));
    ++hour.readings;
    hour.lowest = std::min(hour.lowest, height_of(reading.value));
    hour.highest = std::max(hour.highest, height_of(reading.value));
  }
  return hours;
}

void add_sensor_hours(SvgPlot& plot, const SensorHours& hours) {
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const SensorHour& hour = hours.at(i);
    if (hour.readings == 0) continue;
    const double from = plot.x(static_cast<double>(i) * kMinutesOfHour);
    plot.page()
        .raw("<rect class=\"sensor\"")
        .attr("data-hour", static_cast<int>(i))
        .attr("data-count", hour.readings)
        .attr("x", coordinate(from + 3))
        .attr("y", coordinate(plot.y(hour.highest)))
        .attr("width", coordinate(plot.x(kMinutesOfHour) - plot.x(0) - 6))
        .attr("height", coordinate(std::max(1.0, plot.y(hour.lowest) - plot.y(hour.highest))))
        .raw("/>");
  }
}

}  // namespace

void add_time_of_day_plot(const EvidenceView& view, Html& page) {
  const fhir::Window window =
      rules::value_window_days(view.determination.as_of, view.parameters.glucose_lookback);
  const SensorHours hours = sensor_hours(view, window);
  std::vector<const ShownReading*> points;
  for (const ShownReading& reading : view.facts->readings) {
    if (reading.kind != GlucoseClass::kCgm && is_in(reading, window)) points.push_back(&reading);
  }
  const bool sensor =
      std::ranges::any_of(hours, [](const SensorHour& h) { return h.readings > 0; });
  if (points.empty() && !sensor) return;
  begin_figure(
      page, "plot-day",
      "Glucose by time of day, mg/dL, " + date_words(window) + ": " +
          std::to_string(points.size()) + " readings" +
          (sensor ? "; shaded columns: lowest to highest sensor reading of each hour" : ""));
  {
    SvgPlot plot(page, "svg-day",
                 "Points: readings by time of day; bands below 70, above 200 and above 300",
                 {0, kHours * kMinutesOfHour}, {0, kTopGlucose}, 280);
    plot.band(0, number(rules::kHypoglycemia), "low");
    plot.band(number(rules::kDawnGlucose), number(rules::kSevereExcursion), "high");
    plot.band(number(rules::kSevereExcursion), kTopGlucose, "severe");
    add_glucose_ticks(plot);
    for (int hour = 0; hour <= kHours; hour += 4) {
      plot.tick_x(hour * kMinutesOfHour, std::to_string(hour) + ":00");
    }
    add_sensor_hours(plot, hours);
    for (const ShownReading* reading : points)
      add_point(plot, *reading->minute, *reading, "reading");
    plot.threshold(number(rules::kHypoglycemia), "70");
    plot.threshold(number(rules::kDawnGlucose), "200");
    plot.threshold(number(rules::kSevereExcursion), "300");
  }
  begin_table(page, {"Hours", "Readings", "Below 70", "Above 200", "Above 300"});
  for (int from = 0; from < kHours; from += 4) {
    std::array<int, 4> counts{};
    for (const ShownReading* reading : points) {
      const int hour = *reading->minute / kMinutesOfHour;
      if (hour < from || hour >= from + 4) continue;
      ++counts[0];
      const auto yes = [](rules::Status s) { return s == rules::Status::kMet ? 1 : 0; };
      counts[1] += yes(rules::is_below(reading->value, rules::kHypoglycemia));
      counts[2] += yes(rules::is_above(reading->value, rules::kDawnGlucose));
      counts[3] += yes(rules::is_above(reading->value, rules::kSevereExcursion));
    }
    table_row(page, {std::to_string(from) + ":00 to " + std::to_string(from + 4) + ":00",
                     std::to_string(counts[0]), std::to_string(counts[1]),
                     std::to_string(counts[2]), std::to_string(counts[3])});
  }
  end_figure(page);
}

void add_fasting_plot(const EvidenceView& view, Html& page) {
  const fhir::Window window =
      rules::value_window_months(view.determination.as_of, rules::kDawnMonths);
  std::vector<const ShownReading*> points;
  for (const ShownReading& reading : view.facts->readings) {
    if (reading.fasting && reading.kind != GlucoseClass::kCgm && window.contains(reading.date) &&
        reading.value.kind != GlucoseValue::Kind::kUnusable) {
      points.push_back(&reading);
    }
  }
  if (points.empty()) return;
  begin_figure(page, "plot-fasting",
               "Fasting glucose, mg/dL, " + date_words(window) + ": " +
                   std::to_string(points.size()) + " readings against 200");
  {
    SvgPlot plot(page, "svg-fasting", "Points: fasting readings; line: 200 mg/dL",
                 {0, static_cast<double>(window.days())}, {0, kTopGlucose});
    add_glucose_ticks(plot);
    constexpr int kWeek = 7;
    for (int day = 0; day < window.days(); day += kWeek) {
      plot.tick_x(day + 0.5, day_words(fhir::add_days(window.begin, day)));
    }
    for (const ShownReading* reading : points) {
      const bool above =
          rules::is_above(reading->value, rules::kDawnGlucose) == rules::Status::kMet;
      add_point(plot, fhir::days_between(window.begin, reading->date) + 0.5, *reading,
                above ? "reading above" : "reading");
    }
    plot.threshold(number(rules::kDawnGlucose), "200");
  }
  begin_table(page, {"Day", "Time", "mg/dL", "Record"});
  for (const ShownReading* reading : points) {
    table_row(page, {date_words(reading->date), time_words(reading->minute),
                     glucose_words(reading->value), "Observation/" + reading->id});
  }
  end_figure(page);
}

}  // namespace cds
