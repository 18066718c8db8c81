#include <iostream>

#include "cds/app.h"
#include "cds/commands.h"
#include "cds/config.h"
#include "cds/insights_routes.h"
#include "cds/store_settings.h"
#include "cds/terminology.h"

namespace cds {

int run_config_check(const std::string& file) {
  const Config config = load_config(file);
  const Terminology terminology(config.valuesets);
  open_store(config);  // connects to nothing
  read_admin_token(config);
  if (const std::string why = refusal_to_listen(config); !why.empty()) throw ConfigError(why);
  if (const auto files = tls_files(config)) const TlsContext certificates(*files);
  std::cout << file << ": ok (" << terminology.sets().all().size() << " value sets; listens on "
            << config.listen << ", time zone " << config.time_zone << ")\n";
  return 0;
}

}  // namespace cds
