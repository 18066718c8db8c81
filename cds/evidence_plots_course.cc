// Plots over years: HbA1c, and the timeline of stays, education, insulin and pumps.
#include <algorithm>
#include <array>

#include "cds/evidence_plots.h"
#include "cds/evidence_words.h"
#include "cds/markdown.h"
#include "cds/svg_plot.h"
#include "rules/guideline.h"
#include "rules/windows.h"

namespace cds {
namespace {

double day_of(fhir::Date date) { return date.days; }

void add_month_ticks(SvgPlot& plot, const fhir::Window& window) {
  constexpr std::size_t kMost = 8;
  for (const fhir::Date month : month_ticks(window, kMost)) {
    plot.tick_x(day_of(month), month_words(month));
  }
}

void add_mdi_start(SvgPlot& plot, const EvidenceView& view, const fhir::Window& window) {
  const std::optional<fhir::Date>& start = view.facts->mdi_start;
  if (!start || !window.contains(*start)) return;
  plot.marker(day_of(*start), "mdi-start", "injections since " + date_words(*start));
}

// From the look-back, or the first record if that is earlier, to the anchor; at most ten years.
fhir::Window course_window(fhir::Date anchor, int months, std::optional<fhir::Date> first) {
  constexpr int kMostMonths = 120;
  fhir::Date begin = fhir::minus_months(anchor, months);
  if (first) begin = std::min(begin, *first);
  begin = std::max(begin, fhir::minus_months(anchor, kMostMonths));
  return {fhir::add_days(begin, -7), fhir::add_days(anchor, 1)};
}

void add_a1c_marks(SvgPlot& plot, const std::vector<const ShownHbA1c*>& results) {
  std::string line;
  for (const ShownHbA1c* result : results) {
    line += (line.empty() ? "M" : "L") + coordinate(plot.x(day_of(result->when.first()))) + " " +
            coordinate(plot.y(number(result->percent)));
  }
  plot.page().raw("<path class=\"trend\"").attr("d", line).raw("/>");
  for (const ShownHbA1c* result : results) {
    const double x = plot.x(day_of(result->when.first()));
    const double y = plot.y(number(result->percent));
    plot.page()
        .raw("<circle")
        .attr("class", result->above ? "result above" : "result")
        .attr("data-day", fhir::to_string(result->when.first()))
        .attr("data-value", hba1c_words(*result))
        .attr("cx", coordinate(x))
        .attr("cy", coordinate(y))
        .raw(" r=\"4\"/><text class=\"value middle\"")
        .attr("x", coordinate(x))
        .attr("y", coordinate(y - 9))
        .raw(">")
        .text(hba1c_words(*result))
        .raw("</text>");
  }
}

std::string dates_words(const ShownSpan& span) {
  if (!span.end || *span.end == span.start) return date_words(span.start);
  return date_words(span.start) + " – " + date_words(*span.end);
}

constexpr std::array<std::pair<ShownSpan::Kind, std::string_view>, 6> kLanes{
    {{ShownSpan::Kind::kEducation, "Education"},
     {ShownSpan::Kind::kHospital, "Hospital"},
     {ShownSpan::Kind::kBasal, "Basal insulin"},
     {ShownSpan::Kind::kBolus, "Mealtime insulin"},
     {ShownSpan::Kind::kOtherInsulin, "Other insulin"},
     {ShownSpan::Kind::kPump, "Pump"}}};

std::string css_of(const ShownSpan& span) {
  constexpr std::array kNames{"education", "hospital", "basal", "bolus", "other", "pump"};
  return std::string("span ") + kNames.at(static_cast<std::size_t>(span.kind)) +
         (span.counts ? "" : " aside");
}

void add_span(SvgPlot& plot, const ShownSpan& span, double top, const fhir::Window& window) {
  if (span.end && *span.end < window.begin) return;
  const double from = plot.x(day_of(span.start));
  const double to = span.end ? plot.x(day_of(*span.end) + 1) : from;
  plot.page()
      .raw("<rect rx=\"2\"")
      .attr("class", css_of(span))
      .attr("data-start", fhir::to_string(span.start))
      .attr("x", coordinate(from))
      .attr("y", coordinate(top))
      .attr("width", coordinate(std::max(4.0, to - from)))
      .raw(" height=\"12\"><title>")
      .text(span_words(span) + ", " + dates_words(span))
      .raw("</title></rect>");
}

}  // namespace

void add_hba1c_plot(const EvidenceView& view, Html& page) {
  const fhir::Date anchor = view.determination.as_of;
  std::optional<fhir::Date> first;
  if (!view.facts->hba1c.empty()) first = view.facts->hba1c.front().when.first();
  const fhir::Window window = course_window(anchor, view.parameters.a1c_lookback, first);
  std::vector<const ShownHbA1c*> results;
  double lowest = 5;
  double highest = 10;
  for (const ShownHbA1c& result : view.facts->hba1c) {
    if (!window.contains(result.when.first())) continue;
    results.push_back(&result);
    lowest = std::min(lowest, number(result.percent) - 1);
    highest = std::max(highest, number(result.percent) + 1);
  }
  if (results.empty()) return;
  page.raw("<figure id=\"plot-hba1c\">")
      .element("figcaption", "HbA1c, %, against 7.0: " + std::to_string(results.size()) +
                                 (results.size() == 1 ? " result" : " results") + "; look-back " +
                                 std::to_string(view.parameters.a1c_lookback) +
                                 " months (parameter, not guideline)");
  {
    SvgPlot plot(page, "svg-hba1c", "Points: HbA1c results over time; line: 7.0 percent",
                 {day_of(window.begin), day_of(window.end)}, {lowest, highest});
    const int step = highest - lowest > 8 ? 2 : 1;
    for (int value = static_cast<int>(lowest); value <= highest; value += step) {
      if (value >= lowest) plot.tick_y(value, std::to_string(value));
    }
    add_month_ticks(plot, window);
    plot.marker(day_of(fhir::minus_months(anchor, view.parameters.a1c_lookback)), "lookback",
                "look-back");
    add_mdi_start(plot, view, window);
    plot.threshold(number(rules::kHbA1cTarget), "7.0");
    add_a1c_marks(plot, results);
  }
  page.raw(
      "<details><summary>Data as a table</summary><div class=\"scroll\" tabindex=\"0\" "
      "role=\"group\" aria-label=\"Data of the plot\"><table><thead><tr><th "
      "scope=\"col\">Date</th><th scope=\"col\">HbA1c, %</th><th scope=\"col\">Record</th></tr>"
      "</thead><tbody>\n");
  for (const ShownHbA1c* result : results) {
    page.raw("<tr>").element("td", date_words(result->when)).element("td", hba1c_words(*result));
    page.element("td", result->record.reference).raw("</tr>\n");
  }
  page.raw("</tbody></table></div></details></figure>\n");
}

void add_timeline_plot(const EvidenceView& view, Html& page) {
  if (view.facts->spans.empty()) return;
  constexpr double kLane = 26;
  const fhir::Window window =
      course_window(view.determination.as_of, std::max(view.parameters.hospital_lookback, 24), {});
  std::vector<std::pair<ShownSpan::Kind, std::string_view>> lanes;
  for (const auto& lane : kLanes) {
    const bool used = std::ranges::any_of(view.facts->spans, [&](const ShownSpan& span) {
      return span.kind == lane.first && (!span.end || *span.end >= window.begin) &&
             (span.end || span.start >= window.begin);
    });
    if (used) lanes.push_back(lane);
  }
  page.raw("<figure id=\"plot-timeline\">")
      .element("figcaption", "Timeline, " + date_words(window) +
                                 ": education, hospital stays, insulin and pump. Pale: does not "
                                 "count, or is no longer in force");
  {
    const double height =
        SvgPlot::kTop + SvgPlot::kBottom + kLane * static_cast<double>(lanes.size()) + 14;
    SvgPlot plot(page, "svg-timeline",
                 "Bars: education, hospital stays, insulin and pump over time",
                 {day_of(window.begin), day_of(window.end)}, {0, 1}, height);
    add_month_ticks(plot, window);
    double top = SvgPlot::kTop + 16;
    for (const auto& [kind, name] : lanes) {
      page.raw("<text class=\"lane\"")
          .attr("x", coordinate(SvgPlot::kLeft + 4))
          .attr("y", coordinate(top - 2))
          .raw(">")
          .text(name)
          .raw("</text>");
      for (const ShownSpan& span : view.facts->spans) {
        if (span.kind == kind && (span.end || span.start >= window.begin)) {
          add_span(plot, span, top, window);
        }
      }
      top += kLane;
    }
    add_mdi_start(plot, view, window);
  }
  page.raw(
      "<details><summary>Data as a table</summary><div class=\"scroll\" tabindex=\"0\" "
      "role=\"group\" aria-label=\"Data of the plot\"><table><thead><tr><th "
      "scope=\"col\">What</th><th scope=\"col\">When</th><th scope=\"col\">Record</th></tr></thead>"
      "<tbody>\n");
  for (const ShownSpan& span : view.facts->spans) {
    const std::string named = span.record.display.empty()
                                  ? span_words(span)
                                  : span_words(span) + ": " + span.record.display;
    page.raw("<tr>").element("td", named).element("td", dates_words(span));
    page.element("td", span.record.reference).raw("</tr>\n");
  }
  page.raw("</tbody></table></div></details></figure>\n");
}

}  // namespace cds
