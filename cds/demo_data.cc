#include "cds/demo_data.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>

#include "cds/demo_dates.h"
#include "cds/read_file.h"
#include "fhir/site_zone.h"

namespace cds {
namespace {

namespace fs = std::filesystem;

std::string read_or_throw(const fs::path& path) {
  auto text = read_file(path.string());
  if (!text) throw DemoDataError(path.string() + ": cannot be read");
  return *std::move(text);
}

DemoBundle read_bundle(const fs::path& path, std::string_view text) {
  try {
    return read_demo_bundle(text);
  } catch (const DemoDataError& error) {
    throw DemoDataError(path.string() + ": " + error.what());
  }
}

// From the day that the chart was written around, as its clock shows it.
int days_to_today(const fs::path& path, const std::string& timestamp, fhir::Date today) {
  constexpr std::size_t kDateSize = 10;
  const auto written = fhir::parse_date_time(timestamp.substr(0, kDateSize), fhir::SiteZone());
  if (!written || !written->is_one_date()) {
    throw DemoDataError(path.string() + ": Bundle.timestamp: expected an instant");
  }
  return fhir::days_between(written->first(), today);
}

// The first line that is neither a heading nor empty.
std::string first_line(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (!line.empty() && !line.starts_with('#')) return std::string(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

// Of an order: R4 calls a SupplyRequest's patient `deliverTo`.
std::string patient_of(const DemoResource& order) {
  constexpr std::string_view kPrefix = "Patient/";
  for (const char* element : {"subject", "deliverTo"}) {
    const std::string_view reference = order.value(element);
    if (reference.starts_with(kPrefix)) return std::string(reference.substr(kPrefix.size()));
  }
  return {};
}

void read_orders(DemoCase& demo_case, const fs::path& path, int days) {
  demo_case.order_bundle = shift_dates(read_or_throw(path), days);
  for (const DemoResource& order : read_bundle(path, demo_case.order_bundle).resources) {
    const std::string patient = patient_of(order);
    if (patient.empty()) continue;  // a device or medication that an order refers to
    demo_case.orders.push_back(order.type + "/" + order.id);
    demo_case.patient_id = patient;
    demo_case.user = order.value("requester");
  }
}

void read_case(DemoData& data, const fs::path& folder, fhir::Date today) {
  const fs::path chart_path = folder / "chart.json";
  const std::string chart = read_or_throw(chart_path);
  const int days = days_to_today(chart_path, read_bundle(chart_path, chart).timestamp, today);
  DemoBundle bundle = read_bundle(chart_path, shift_dates(chart, days));

  DemoCase demo_case;
  demo_case.name = folder.filename().string();
  for (const DemoResource& resource : bundle.resources) {
    if (resource.type == "Patient" && demo_case.patient_id.empty()) {
      demo_case.patient_id = resource.id;
    }
  }
  if (fs::exists(folder / "order.json")) read_orders(demo_case, folder / "order.json", days);
  demo_case.about = first_line(read_file((folder / "why.md").string()).value_or(""));
  std::ranges::move(bundle.resources, std::back_inserter(data.resources));
  data.cases.push_back(std::move(demo_case));
}

auto key_of(const DemoResource& resource) {
  return std::pair<std::string_view, std::string_view>(resource.type, resource.id);
}

}  // namespace

const DemoResource* DemoData::find(std::string_view type, std::string_view id) const {
  const auto found = std::ranges::lower_bound(resources, std::pair(type, id), {}, key_of);
  return found == resources.end() || key_of(*found) != std::pair(type, id) ? nullptr : &*found;
}

const DemoCase* DemoData::find_case(std::string_view name) const {
  const auto found = std::ranges::find(cases, name, &DemoCase::name);
  return found == cases.end() ? nullptr : &*found;
}

DemoData load_demo_data(const std::string& fixtures, fhir::Date today) {
  std::error_code error;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(fixtures, error)) {
    if (fs::exists(entry.path() / "chart.json")) folders.push_back(entry.path());
  }
  if (folders.empty()) {
    throw DemoDataError(fixtures + ": no folder with a chart.json in it");
  }
  std::ranges::sort(folders);
  DemoData data;
  for (const fs::path& folder : folders) read_case(data, folder, today);
  std::ranges::stable_sort(data.resources, {}, key_of);
  return data;
}

}  // namespace cds
