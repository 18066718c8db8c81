#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "cds/app.h"
#include "cds/commands.h"
#include "cds/demo_ehr.h"
#include "cds/demo_example.h"
#include "cds/demo_page.h"
#include "cds/log.h"
#include "cds/order_sign_service.h"
#include "cds/stop_signals.h"
#include "fhir/site_zone.h"

namespace cds {
namespace {

constexpr const char* kFixturesZone = "America/New_York";
constexpr int kLastPort = 65535;
constexpr const char* kExampleCase = "missing-education";

// A demonstration leaves nothing behind.
class TemporaryStore {
 public:
  TemporaryStore() {
    std::string name = (std::filesystem::temp_directory_path() / "pumpcds-demo-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = name;
  }
  ~TemporaryStore() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;
  std::string file() const { return directory_ / "pumpcds.sqlite"; }

 private:
  std::filesystem::path directory_;
};

Config demo_config(const DemoOptions& options) {
  Config config = load_config(options.config);
  if (!options.listen.empty()) config.listen = options.listen;
  if (options.config.empty() && std::getenv("PUMPCDS_TIME_ZONE") == nullptr) {
    config.time_zone = kFixturesZone;
  }
  if (config.cors_origins.empty()) config.cors_origins = {"*"};
  if (const std::string why = refusal_to_listen(config); !why.empty()) throw ConfigError(why);
  return config;
}

DemoEhrOptions ehr_options(const DemoOptions& options, const Config& config,
                           const fhir::SiteZone& zone, const Clock& now) {
  const HostPort address = parse_listen(config.listen);
  DemoEhrOptions result;
  result.fixtures = fixtures_folder(options.fixtures);
  result.host = address.host;
  const bool has_next = address.port != 0 && address.port != kLastPort;
  result.port = has_next ? address.port + 1 : 0;
  result.time_zone = config.time_zone;
  result.today = zone.date_of(now());
  return result;
}

const DemoCase* example_case(const DemoData& data) {
  if (const DemoCase* found = data.find_case(kExampleCase)) return found;
  const auto with_order = std::ranges::find_if(
      data.cases, [](const DemoCase& demo_case) { return !demo_case.orders.empty(); });
  return with_order == data.cases.end() ? nullptr : &*with_order;
}

void show(const DemoEhr& ehr, const std::string& service) {
  const std::string hook = std::string("/cds-services/") + kServiceId;
  std::cout << "pumpcds demo: made-up patients; Ctrl-C ends it\n\n"
            << "  Demo page  " << service << "/demo\n"
            << "  Service    " << service << "/cds-services\n"
            << "  Demo EHR   " << ehr.fhir_base() << "/metadata\n"
            << "  Cases      " << ehr.address() << "/demo/cases\n\n";
  const DemoCase* example = example_case(ehr.data());
  if (example == nullptr) return;
  const std::string request = ehr.address() + "/demo/request/" + example->name;
  std::cout << "An example, " << example->name << ": " << example->about << "\n\n"
            << "  curl -s " << request << " \\\n    | curl -s -H 'Content-Type: application/json'"
            << " -d @- " << service << hook << "\n\n";
  const DemoCall call = post_order_sign(service, hook, ehr.request(*example));
  if (call.status == 0) {
    std::cout << "The call got no answer.\n";
  } else if (call.status != 200) {
    std::cout << "The call was answered with " << call.status << ":\n" << call.cards << "\n";
  } else {
    std::cout << "Its answer:\n\n" << call.cards;
  }
  std::cout << std::flush;
}

}  // namespace

int run_demo(const DemoOptions& options) {
  AppOptions app_options;
  app_options.config = demo_config(options);
  std::optional<TemporaryStore> temporary;
  if (options.config.empty() && std::getenv("PUMPCDS_STORE") == nullptr) {
    app_options.config.store = temporary.emplace().file();
  }
  app_options.keep_records = true;
  app_options.demo = true;
  const Config config = app_options.config;
  const fhir::SiteZone zone(config.time_zone);
  if (!options.as_of.empty()) {
    app_options.now = fixed_clock(parse_as_of(options.as_of, zone));
    app_options.config.prefetch_dialect = "1.0";  // a client's today is another
  }

  const sigset_t signals = block_stop_signals();
  std::optional<DemoEhr> ehr;
  try {
    ehr.emplace(ehr_options(options, config, zone, app_options.now));
  } catch (const DemoDataError& error) {
    std::cerr << "pumpcds demo: " << error.what() << "\n";
    return kExitBadInput;
  }
  App app(std::move(app_options));
  for (Route& route : demo_page_routes(*ehr)) app.add(std::move(route));
  std::string service;
  try {
    const int port = app.start();
    service =
        "http://" + config.listen.substr(0, config.listen.rfind(':') + 1) + std::to_string(port);
    ehr->start();
  } catch (const std::runtime_error& error) {
    std::cerr << "pumpcds demo: " << error.what() << "\n";
    return kExitCannotListen;
  }
  show(*ehr, service);
  wait_for_stop_signal(signals);
  app.stop();
  ehr->stop();
  return 0;
}

}  // namespace cds
