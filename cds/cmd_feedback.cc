#include <iostream>
#include <stdexcept>

#include "cds/commands.h"
#include "cds/config.h"
#include "cds/feedback_export.h"
#include "cds/store_settings.h"
#include "fhir/site_zone.h"

namespace cds {
namespace {

// A date begins at midnight of the site.
std::int64_t since_of(const std::string& text, const fhir::SiteZone& zone) {
  if (text.empty()) return 0;
  const auto when = fhir::parse_date_time(text, zone);
  if (!when || !when->is_one_date()) {
    throw std::invalid_argument(
        "feedback export: --since: expected a date (2026-06-15) or an "
        "instant, got '" +
        text + "'");
  }
  return (when->at ? *when->at : zone.instant_of(when->first(), 0)).seconds;
}

}  // namespace

int run_feedback_export(const FeedbackExportOptions& options) {
  const bool csv = options.format == "csv";
  if (!csv && options.format != "jsonl") {
    throw std::invalid_argument("feedback export: --format: expected csv or jsonl, got '" +
                                options.format + "'");
  }
  const Config config = load_config(options.config);
  const std::int64_t since = since_of(options.since, fhir::SiteZone(config.time_zone));
  const std::unique_ptr<Store> store = open_store(config);
  if (!store) throw ConfigError("store: empty, so that nothing is kept");
  try {
    if (csv) std::cout << feedback_csv_head();
    store->each_feedback(since, [csv](const FeedbackRecord& record) {
      std::cout << (csv ? feedback_csv_line(record) : feedback_json_line(record));
    });
  } catch (const StoreError& error) {
    std::cerr << "pumpcds feedback export: " << error.what() << "\n";
    return kExitUnavailable;
  }
  std::cout.flush();
  return std::cout ? 0 : kExitSoftware;
}

}  // namespace cds
