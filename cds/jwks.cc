#include "cds/jwks.h"

#include <algorithm>

#include "cds/jwks_file.h"
#include "cds/jwks_url.h"

namespace cds {

std::unique_ptr<KeySource> make_key_source(const ClientConfig& client,
                                           const KeySourceOptions& options) {
  if (client.jwks_url.empty()) {
    return std::make_unique<FileKeys>(client.name, client.jwks_file, options);
  }
  return std::make_unique<UrlKeys>(client.name, client.jwks_url, options);
}

std::chrono::milliseconds lifetime_of(std::optional<int> max_age, const KeySourceOptions& options) {
  if (!max_age) return options.usual;
  const std::chrono::milliseconds named = std::chrono::seconds(*max_age);
  return std::clamp(named, options.shortest, options.longest);
}

}  // namespace cds
