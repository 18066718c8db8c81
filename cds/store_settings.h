#pragma once

// The store of a configuration: which database, the key of the hashes, where the spool is.

#include <memory>
#include <string>

#include "cds/config.h"
#include "cds/keyed_hash.h"
#include "cds/recorder.h"
#include "cds/store.h"

namespace cds {

// nullptr when `store` is empty. Connects to nothing yet. Throws ConfigError.
std::unique_ptr<Store> open_store(const Config& config);

// The key of store_key_file; without one the file beside the SQLite file, which is made when it is
// absent; without a store a random key. Throws ConfigError.
KeyedHash store_hash(const Config& config);

RecorderOptions recorder_options(const Config& config);

}  // namespace cds
