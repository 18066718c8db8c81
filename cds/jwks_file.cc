#include "cds/jwks_file.h"

#include <sys/stat.h>

#include <utility>

#include "cds/config.h"
#include "cds/log.h"
#include "cds/read_file.h"

namespace cds {

FileKeys::FileKeys(std::string client, std::string path, const KeySourceOptions& options)
    : client_(std::move(client)), path_(std::move(path)), max_bytes_(options.max_bytes) {
  version_ = version();
  try {
    keys_ = std::make_shared<const KeySet>(read());
  } catch (const JwksError& error) {
    throw ConfigError("client " + client_ + ": " + path_ + ": " + error.what());
  }
}

std::shared_ptr<const KeySet> FileKeys::keys(const std::function<bool(const KeySet&)>&) {
  const std::lock_guard lock(mutex_);
  const Version now = version();
  if (now == version_) return keys_;
  version_ = now;  // a file that cannot be used is not read again until it changes
  try {
    keys_ = std::make_shared<const KeySet>(read());
    LogLine(LogLevel::kInfo, "keys")
        .text("client", client_)
        .number("keys", static_cast<std::int64_t>(keys_->size()))
        .write();
  } catch (const JwksError& error) {
    LogLine(LogLevel::kWarning, "keys")
        .text("client", client_)
        .text("failure", error.what())
        .write();
  }
  return keys_;
}

FileKeys::Version FileKeys::version() const {
  struct stat status {};
  if (stat(path_.c_str(), &status) != 0) return {};
  return {status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size, status.st_ino};
}

KeySet FileKeys::read() const {
  auto text = read_file(path_);
  if (!text) throw JwksError("cannot be read");
  if (text->size() > max_bytes_) throw JwksError("too large");
  return KeySet(read_jwks(*std::move(text)));
}

}  // namespace cds
