#include "cds/store_settings.h"

#include "cds/sql.h"

namespace cds {

std::unique_ptr<Store> open_store(const Config& config) {
  if (config.store.empty()) return nullptr;
  if (!is_postgres_uri(config.store)) {
    if (config.store.find("://") != std::string::npos) {
      throw ConfigError("store: expected a file's path, or postgresql://…");
    }
    return make_sql_store(sqlite_connect(config.store));
  }
  if (has_password(config.store)) {
    throw ConfigError(
        "store: the address holds a password; put it into a file and name that in "
        "store_password_file");
  }
  return make_sql_store(postgres_connect({config.store, config.store_password_file}));
}

KeyedHash store_hash(const Config& config) {
  if (!config.store_key_file.empty()) return KeyedHash(read_key_file(config.store_key_file, false));
  if (config.store.empty()) return KeyedHash(random_key());
  if (is_postgres_uri(config.store)) {
    throw ConfigError("store_key_file: missing; PostgreSQL needs one, the same for every instance");
  }
  return KeyedHash(read_key_file(config.store + ".key", true));
}

RecorderOptions recorder_options(const Config& config) {
  RecorderOptions options;
  options.spool = config.spool;
  if (options.spool.empty()) {
    options.spool = is_postgres_uri(config.store) ? "pumpcds.spool" : config.store + ".spool";
  }
  options.spool_max = config.spool_max;
  return options;
}

}  // namespace cds
