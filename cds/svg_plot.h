#pragma once

// A frame for one plot: pixel coordinates, axes, threshold lines. Doubles only place marks here;
// nothing is decided by them.

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "cds/html.h"
#include "fhir/decimal.h"
#include "fhir/time.h"

namespace cds {

struct PlotRange {
  double low = 0;
  double high = 1;
};

class SvgPlot {
 public:
  static constexpr double kWidth = 720;
  static constexpr double kLeft = 46;
  static constexpr double kRight = 60;
  static constexpr double kTop = 14;
  static constexpr double kBottom = 26;

  // `label` is what a screen reader says.
  SvgPlot(Html& page, std::string_view id, std::string_view label, PlotRange x, PlotRange y,
          double height = 230);
  ~SvgPlot();
  SvgPlot(const SvgPlot&) = delete;
  SvgPlot& operator=(const SvgPlot&) = delete;

  double x(double value) const;
  double y(double value) const;
  double bottom() const { return height_ - kBottom; }
  double right() const { return kWidth - kRight; }

  void tick_x(double value, std::string_view words);
  void tick_y(double value, std::string_view words);
  // A line across, with its label: class "threshold", data-threshold.
  void threshold(double value, std::string_view words);
  // An upright line at a date or time, with its label.
  void marker(double value, std::string_view css_class, std::string_view words);
  void band(double low, double high, std::string_view css_class);
  Html& page() { return page_; }

 private:
  Html& page_;
  PlotRange x_;
  PlotRange y_;
  double height_;
};

// "12.5": as few digits as a coordinate needs.
std::string coordinate(double value);
double number(const fhir::Decimal& value);

// Month beginnings inside the window, thinned to at most `most`.
std::vector<fhir::Date> month_ticks(const fhir::Window& window, std::size_t most);
std::string month_words(fhir::Date date);  // "May 26"

}  // namespace cds
