#pragma once

// What stands for an identifier in the store and the log: HMAC-SHA-256 under the site's secret key,
// so that nobody without the key can try out ids. Hexadecimal, lower case.

#include <openssl/types.h>

#include <memory>
#include <string>
#include <vector>

namespace cds {

// Of several texts, so that no two lists of texts give the same bytes.
std::string sha256(const std::vector<std::string>& texts);

// HMAC-SHA-256. May be used by several threads.
class KeyedHash {
 public:
  explicit KeyedHash(const std::string& key);
  std::string of(const std::vector<std::string>& texts) const;

 private:
  std::shared_ptr<EVP_MAC_CTX> keyed_;  // copied for each use
};

std::string random_key();  // throws std::system_error
// The key in a file: at least 32 characters, white space at the ends not counted. `make`: a file
// that does not exist is written with a random key, readable by its owner only. Throws ConfigError.
std::string read_key_file(const std::string& path, bool make);

// A UUID in any case.
bool is_uuid(const std::string& text);

}  // namespace cds
