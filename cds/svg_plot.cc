#include "cds/svg_plot.h"

#include <algorithm>
#include <cmath>

#include "cds/markdown.h"

namespace cds {

std::string coordinate(double value) {
  const auto tenths = static_cast<long>(std::lround(value * 10));
  std::string text = tenths < 0 ? "-" : "";
  text += std::to_string(std::labs(tenths) / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(std::labs(tenths) % 10);
  return text;
}

double number(const fhir::Decimal& value) {
  return std::strtod(value.to_string().c_str(), nullptr);
}

std::vector<fhir::Date> month_ticks(const fhir::Window& window, std::size_t most) {
  std::vector<fhir::Date> ticks;
  const fhir::YearMonthDay begin = fhir::year_month_day(window.begin);
  int year = begin.year;
  int month = begin.month;
  for (;;) {
    const std::optional<fhir::Date> first = fhir::make_date(year, month, 1);
    if (!first || *first >= window.end) break;
    if (*first >= window.begin) ticks.push_back(*first);
    month = month == 12 ? 1 : month + 1;
    year += month == 1 ? 1 : 0;
  }
  const std::size_t step = ticks.size() / most + 1;
  std::vector<fhir::Date> thinned;
  for (std::size_t i = 0; i < ticks.size(); i += step) thinned.push_back(ticks[i]);
  return thinned;
}

std::string month_words(fhir::Date date) {
  return date_words(date).substr(0, 3) + " " + std::to_string(fhir::year_month_day(date).year);
}

SvgPlot::SvgPlot(Html& page, std::string_view id, std::string_view label, PlotRange x, PlotRange y,
                 double height)
    : page_(page), x_(x), y_(y), height_(height) {
  page_.raw("<svg class=\"plot\" role=\"img\"").attr("id", id).attr("aria-label", label);
  page_.attr("viewBox", "0 0 " + coordinate(kWidth) + " " + coordinate(height_)).raw(">");
}

SvgPlot::~SvgPlot() {
  page_.raw("<path class=\"axis\"")
      .attr("d", "M" + coordinate(kLeft) + " " + coordinate(kTop) + "V" + coordinate(bottom()) +
                     "H" + coordinate(right()))
      .raw("/></svg>\n");
}

double SvgPlot::x(double value) const {
  const double share = x_.high > x_.low ? (value - x_.low) / (x_.high - x_.low) : 0.5;
  return kLeft + std::clamp(share, 0.0, 1.0) * (right() - kLeft);
}

double SvgPlot::y(double value) const {
  const double share = y_.high > y_.low ? (value - y_.low) / (y_.high - y_.low) : 0.5;
  return bottom() - std::clamp(share, 0.0, 1.0) * (bottom() - kTop);
}

void SvgPlot::tick_x(double value, std::string_view words) {
  page_.raw("<text class=\"tick middle\"").attr("x", coordinate(x(value)));
  page_.attr("y", coordinate(height_ - 8)).raw(">").text(words).raw("</text>");
}

void SvgPlot::tick_y(double value, std::string_view words) {
  page_.raw("<path class=\"grid\"")
      .attr("d", "M" + coordinate(kLeft) + " " + coordinate(y(value)) + "H" + coordinate(right()))
      .raw("/><text class=\"tick end\"")
      .attr("x", coordinate(kLeft - 6))
      .attr("y", coordinate(y(value) + 4))
      .raw(">")
      .text(words)
      .raw("</text>");
}

void SvgPlot::threshold(double value, std::string_view words) {
  page_.raw("<path class=\"threshold\"")
      .attr("data-threshold", coordinate(value))
      .attr("d", "M" + coordinate(kLeft) + " " + coordinate(y(value)) + "H" + coordinate(right()))
      .raw("/><text class=\"threshold-label\"")
      .attr("x", coordinate(right() + 4))
      .attr("y", coordinate(y(value) + 4))
      .raw(">")
      .text(words)
      .raw("</text>");
}

void SvgPlot::marker(double value, std::string_view css_class, std::string_view words) {
  const bool near_right = x(value) > (kLeft + right()) * 0.66;
  page_.raw("<path")
      .attr("class", "marker " + std::string(css_class))
      .attr("d", "M" + coordinate(x(value)) + " " + coordinate(kTop) + "V" + coordinate(bottom()))
      .raw("/><text")
      .attr("class", near_right ? "marker-label end" : "marker-label")
      .attr("x", coordinate(x(value) + (near_right ? -4 : 4)))
      .attr("y", coordinate(kTop + 9))
      .raw(">")
      .text(words)
      .raw("</text>");
}

void SvgPlot::band(double low, double high, std::string_view css_class) {
  page_.raw("<rect")
      .attr("class", "band " + std::string(css_class))
      .attr("data-from", coordinate(low))
      .attr("data-to", coordinate(high))
      .attr("x", coordinate(kLeft))
      .attr("y", coordinate(y(high)))
      .attr("width", coordinate(right() - kLeft))
      .attr("height", coordinate(y(low) - y(high)))
      .raw("/>");
}

}  // namespace cds
