#include <iostream>
#include <stdexcept>

#include "cds/app.h"
#include "cds/commands.h"
#include "cds/log.h"
#include "cds/stop_signals.h"
#include "fhir/site_zone.h"

namespace cds {
namespace {

std::string with_port(const std::string& listen, int port) {
  return listen.substr(0, listen.rfind(':') + 1) + std::to_string(port);
}

void reload_certificates(App& app) {
  try {
    app.reload_certificates();
    LogLine(LogLevel::kInfo, "certificates reloaded").write();
  } catch (const TlsError& error) {
    LogLine(LogLevel::kError, "certificates kept").text("reason", error.what()).write();
  }
}

// Until SIGTERM or SIGINT; SIGHUP reloads.
int serve_until_stopped(App& app, const sigset_t& signals) {
  int signal = wait_for_stop_signal(signals);
  for (; signal == SIGHUP; signal = wait_for_stop_signal(signals)) reload_certificates(app);
  return signal;
}

}  // namespace

int run_serve(const ServeOptions& options) {
  AppOptions app_options;
  app_options.config = load_config(options.config);
  Config& config = app_options.config;
  if (!options.listen.empty()) config.listen = options.listen;
  app_options.keep_records = true;
  if (const std::string why = refusal_to_listen(config); !why.empty()) throw ConfigError(why);

  const fhir::SiteZone zone(config.time_zone);
  std::string as_of = "now";
  if (!options.as_of.empty()) {
    const fhir::Instant instant = parse_as_of(options.as_of, zone);
    app_options.now = fixed_clock(instant);
    config.prefetch_dialect = "1.0";  // a client's today is another
    as_of = fhir::to_string(instant) + " (fixed)";
  }

  const sigset_t signals = block_stop_signals();
  const std::string listen = config.listen;
  const std::string admin_listen = config.admin_listen;
  App app(std::move(app_options));
  int port = 0;
  try {
    port = app.start();
  } catch (const std::runtime_error& error) {
    std::cerr << "pumpcds serve: " << error.what() << "\n";
    return kExitCannotListen;
  }
  LogLine(LogLevel::kInfo, "start")
      .text("version", PUMPCDS_VERSION)
      .text("listen", with_port(listen, port))
      .text("adminListen",
            with_port(admin_listen.empty() ? listen : admin_listen, app.admin_port()))
      .text("timeZone", zone.name())
      .text("asOf", as_of)
      .write();
  const int signal = serve_until_stopped(app, signals);
  LogLine(LogLevel::kInfo, "stop").number("signal", signal).write();
  exit_at_next_stop_signal(signals, kExitCutShort);
  app.stop();
  return 0;
}

}  // namespace cds
