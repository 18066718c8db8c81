#include "tests/bench/report.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <thread>
#include <utility>

namespace bench {
namespace {

std::string rounded(double value) {
  std::array<char, 32> text{};
  const char* format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string bound_text(const Ratio& ratio, double limit) {
  return (ratio.wanted == Ratio::Wanted::kAtMost ? "≤ " : "≥ ") + rounded(limit);
}

// The value of `name` in a file of lines "name<separator>value".
std::string value_in(const char* file, const std::string& name, char separator) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name)) continue;
    std::string value = line.substr(line.find(separator) + 1);
    std::erase(value, '"');
    value.erase(0, value.find_first_not_of(' '));
    return value;
  }
  return "unknown";
}

}  // namespace

bool Ratio::keeps(double limit) const {
  return wanted == Wanted::kAtMost ? value <= limit : value >= limit;
}

void Report::add(Figure figure) {
  std::cerr << "    " << figure.name << ": " << rounded(figure.value) << " " << figure.unit << "\n";
  figures_.push_back(std::move(figure));
}

void Report::add(Ratio ratio) {
  std::cerr << "    " << ratio.name << ": " << rounded(ratio.value) << " ("
            << bound_text(ratio, ratio.bound) << ")\n";
  ratios_.push_back(std::move(ratio));
}

std::string Report::table() const {
  std::string text = "| ratio | measured | to be | kept |\n| --- | --- | --- | --- |\n";
  for (const Ratio& ratio : ratios_) {
    text += "| " + ratio.name + " | " + rounded(ratio.value) + " | " +
            bound_text(ratio, ratio.bound) + " | " + (ratio.keeps(ratio.bound) ? "yes" : "**no**") +
            " |\n";
  }
  text += "\n| figure | measured |\n| --- | --- |\n";
  for (const Figure& figure : figures_) {
    text += "| " + figure.name + " | " + rounded(figure.value) + " " + figure.unit + " |\n";
  }
  return text;
}

std::string Report::json() const {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.StartObject();
  json.Key("machine");
  json.String(machine().c_str());
  json.Key("ratios");
  json.StartArray();
  for (const Ratio& ratio : ratios_) {
    json.StartObject();
    json.Key("name");
    json.String(ratio.name.c_str());
    json.Key("value");
    json.Double(ratio.value);
    json.Key(ratio.wanted == Ratio::Wanted::kAtMost ? "atMost" : "atLeast");
    json.Double(ratio.bound);
    json.EndObject();
  }
  json.EndArray();
  json.Key("figures");
  json.StartArray();
  for (const Figure& figure : figures_) {
    json.StartObject();
    json.Key("name");
    json.String(figure.name.c_str());
    json.Key("value");
    json.Double(figure.value);
    json.Key("unit");
    json.String(figure.unit.c_str());
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

std::vector<std::string> Report::failures() const {
  std::vector<std::string> lines;
  for (const Ratio& ratio : ratios_) {
    if (ratio.keeps(ratio.tolerated)) continue;
    lines.push_back(ratio.name + ": " + rounded(ratio.value) + ", not " +
                    bound_text(ratio, ratio.tolerated));
  }
  return lines;
}

std::string machine() {
  return value_in("/proc/cpuinfo", "model name", ':') + ", " +
         std::to_string(std::thread::hardware_concurrency()) + " processors, " +
         value_in("/etc/os-release", "PRETTY_NAME", '=');
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace bench
