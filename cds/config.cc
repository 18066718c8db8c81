#include "cds/config.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <sstream>
#include <toml.hpp>

#include "cds/client_config_keys.h"
#include "cds/config_keys.h"
#include "cds/read_file.h"
#include "cds/spelling.h"
#include "fhir/utf8.h"

namespace cds {
namespace {

constexpr std::string_view kPrefix = "PUMPCDS_";

// Read by the demo and the tests, not settings of the service.
constexpr std::array<std::string_view, 2> kOtherVariables{"PUMPCDS_FIXTURES",
                                                          "PUMPCDS_TEST_POSTGRES"};

const ConfigKey* find_key(const std::string& name) {
  const auto& table = config_key_table();
  const auto it = std::ranges::find(table, name, &ConfigKey::name);
  return it == table.end() ? nullptr : &*it;
}

std::string variable_of(const std::string& key) {
  std::string name(kPrefix);
  for (const char c : key) {
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

// --- File ----------------------------------------------------------------------------------------

std::optional<WrittenValue> written(const toml::value& value) {
  if (value.is_string()) return value.as_string().str;
  if (value.is_boolean()) return value.as_boolean();
  if (value.is_integer()) return std::int64_t{value.as_integer()};
  if (value.is_floating()) {
    // The shortest digits that name this number are the ones that people write.
    std::array<char, 64> digits{};
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), value.as_floating());
    if (error != std::errc()) return std::nullopt;
    return WrittenDecimal{std::string(digits.data(), end)};
  }
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::value& item : value.as_array()) {
    if (!item.is_string()) return std::nullopt;
    texts.push_back(item.as_string().str);
  }
  return texts;
}

class FileReader {
 public:
  FileReader(std::string file, Config& config) : file_(std::move(file)), config_(config) {}

  void read() {
    const auto text = read_file(file_);
    if (!text) throw ConfigError(file_ + ": cannot be read");
    // toml11 3.7 reads past its buffer to tell where such a byte is.
    if (const std::size_t at = fhir::not_utf8_at(*text); at != std::string::npos) {
      const auto line = 1 + std::ranges::count(text->substr(0, at), '\n');
      throw ConfigError(file_ + ":" + std::to_string(line) + ": not valid UTF-8");
    }
    try {
      std::istringstream in(*text);
      const toml::value root = toml::parse(in, file_);
      for (const auto& [name, value] : root.as_table()) take(name, value);
    } catch (const toml::exception& error) {
      throw ConfigError(file_ + ":" + std::to_string(error.location().line()) +
                        ": not valid TOML\n" + error.what());
    }
  }

 private:
  void take(const std::string& name, const toml::value& value) {
    if (name == "client") return take_clients(value);
    const ConfigKey* key = find_key(name);
    if (key == nullptr) {
      const std::string prefix = name + ".";
      const bool section = std::ranges::any_of(
          config_key_table(), [&](const ConfigKey& k) { return k.name.starts_with(prefix); });
      if (!section) fail(value, name + ": unknown key" + suggestion_for(name, names_near(name)));
      if (!value.is_table()) fail(value, name + ": expected a section, [" + name + "]");
      for (const auto& [member, inner] : value.as_table()) take(prefix + member, inner);
      return;
    }
    const auto given = written(value);
    if (!given || !key->store(config_, *given)) fail(value, name + ": expected " + key->expected);
  }

  void take_clients(const toml::value& value) {
    const bool tables =
        value.is_array() && std::ranges::all_of(value.as_array(), &toml::value::is_table);
    if (!tables) fail(value, "client: expected [[client]] for each");
    for (const toml::value& table : value.as_array()) {
      const std::string here = "client[" + std::to_string(config_.clients.size()) + "].";
      ClientConfig& client = config_.clients.emplace_back();
      for (const auto& [name, inner] : table.as_table()) take_of_client(client, here, name, inner);
      const std::string fault = fault_of_last(config_.clients);
      if (!fault.empty()) fail(table, fault);
    }
  }

  void take_of_client(ClientConfig& client, const std::string& here, const std::string& name,
                      const toml::value& value) const {
    const auto& keys = client_key_table();
    const auto key = std::ranges::find(keys, name, &ClientKey::name);
    if (key == keys.end()) {
      std::vector<std::string> names;
      names.reserve(keys.size());
      for (const ClientKey& each : keys) names.push_back(each.name);
      fail(value, here + name + ": unknown key" + suggestion_for(name, names));
    }
    const auto given = written(value);
    if (!given || !key->store(client, *given)) {
      fail(value, here + name + ": expected " + key->expected);
    }
  }

  // Keys and, for a mistyped section, the sections.
  static std::vector<std::string> names_near(const std::string& name) {
    std::vector<std::string> names = config_keys();
    if (name.find('.') == std::string::npos)
      names.insert(names.end(), {"cards", "client", "parameters", "tls"});
    return names;
  }

  [[noreturn]] void fail(const toml::value& value, const std::string& what) const {
    throw ConfigError(file_ + ":" + std::to_string(value.location().line()) + ": " + what);
  }

  std::string file_;
  Config& config_;
};

// --- Environment ---------------------------------------------------------------------------------

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::size_t first = text.find_first_not_of(' ', begin);
    if (first < end) {
      parts.push_back(text.substr(first, text.find_last_not_of(' ', end - 1) - first + 1));
    }
    begin = end + 1;
  }
  return parts;
}

// Sorted by name, so that the first error does not depend on the order of the environment.
std::map<std::string, std::string> own_variables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view pair(*entry);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || !pair.starts_with(kPrefix)) continue;
    variables.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return variables;
}

void read_environment(Config& config) {
  std::map<std::string, const ConfigKey*> keys;
  std::vector<std::string> names;
  for (const ConfigKey& key : config_key_table()) {
    names.push_back(variable_of(key.name));
    keys.emplace(names.back(), &key);
  }
  for (const auto& [name, text] : own_variables()) {
    if (std::ranges::find(kOtherVariables, name) != kOtherVariables.end()) continue;
    const auto it = keys.find(name);
    if (it == keys.end()) {
      throw ConfigError(name + ": unknown environment variable" + suggestion_for(name, names));
    }
    const ConfigKey& key = *it->second;
    const WrittenValue value = key.list ? WrittenValue(split_at_commas(text)) : WrittenValue(text);
    if (!key.store(config, value)) throw ConfigError(name + ": expected " + key.expected);
  }
}

[[noreturn]] void bad_listen(const std::string& listen) {
  throw ConfigError("listen: expected HOST:PORT (127.0.0.1:8080, [::1]:8080), got '" + listen +
                    "'");
}

}  // namespace

Config load_config(const std::string& file) {
  Config config;
  if (!file.empty()) FileReader(file, config).read();
  read_environment(config);
  const std::string fault = audience_fault(config);
  if (!fault.empty()) throw ConfigError((file.empty() ? "" : file + ": ") + fault);
  return config;
}

std::vector<std::string> config_keys() {
  std::vector<std::string> names;
  for (const ConfigKey& key : config_key_table()) names.push_back(key.name);
  return names;
}

HostPort parse_listen(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) bad_listen(listen);
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[')) {
    in6_addr address{};
    if (!host.ends_with(']')) bad_listen(listen);
    host = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, host.c_str(), &address) != 1) bad_listen(listen);
  } else if (host.empty() || host.find_first_of(":/[]@ \t") != std::string::npos) {
    bad_listen(listen);
  }
  int port = -1;
  const char* const last = listen.data() + listen.size();
  const auto [end, error] = std::from_chars(listen.data() + colon + 1, last, port);
  constexpr int kLastPort = 65535;
  if (error != std::errc() || end != last || port < 0 || port > kLastPort) bad_listen(listen);
  return {host, port};
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127U;
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) != 1) return false;
  constexpr in6_addr kLoopback = IN6ADDR_LOOPBACK_INIT;
  return std::ranges::equal(v6.s6_addr, kLoopback.s6_addr);
}

}  // namespace cds
