#pragma once

// What the benchmarks found: single figures, and ratios with the bound that each has to keep.
// Printed as a Markdown table (docs/performance.md shows one) and written as JSON.

#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;  // "ms", "MB", "calls/s"
};

// `bound`: what is to be reached. `tolerated`: what --check lets pass on a machine with other work.
struct Ratio {
  std::string name;
  double value = 0;
  enum class Wanted : bool { kAtMost, kAtLeast } wanted = Wanted::kAtMost;
  double bound = 0;
  double tolerated = 0;

  bool keeps(double limit) const;
};

class Report {
 public:
  void add(Figure figure);  // each is printed when it is known
  void add(Ratio ratio);

  std::string table() const;
  std::string json() const;
  // Ratios beyond what is tolerated, a line each.
  std::vector<std::string> failures() const;

 private:
  std::vector<Figure> figures_;
  std::vector<Ratio> ratios_;
};

// "AMD EPYC, 2 processors, Debian GNU/Linux 12 (bookworm)"
std::string machine();

double median(std::vector<double> values);

}  // namespace bench
