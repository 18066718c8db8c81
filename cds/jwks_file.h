#pragma once

// The keys of a client in a file. Whether it has changed is seen by its time, size and inode, so
// that keys are rotated by writing a new file in its place.

#include <sys/types.h>

#include <mutex>
#include <string>

#include "cds/jwks.h"

namespace cds {

class FileKeys final : public KeySource {
 public:
  // Throws ConfigError when the file holds no key set.
  FileKeys(std::string client, std::string path, const KeySourceOptions& options);

  std::shared_ptr<const KeySet> keys(const std::function<bool(const KeySet&)>& enough) override;

 private:
  struct Version {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    off_t size = -1;
    ino_t inode = 0;
    bool operator==(const Version&) const = default;
  };
  Version version() const;
  KeySet read() const;  // throws JwksError

  std::string client_;
  std::string path_;
  std::size_t max_bytes_;
  std::mutex mutex_;
  Version version_;
  std::shared_ptr<const KeySet> keys_;
};

}  // namespace cds
