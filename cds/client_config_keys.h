#pragma once

// The settings of a [[client]]: each one's type and place in ClientConfig, and what has to hold
// among them. config.cc finds the values, this checks them.

#include <functional>
#include <string>
#include <vector>

#include "cds/client_config.h"
#include "cds/config_keys.h"

namespace cds {

struct ClientKey {
  std::string name;
  std::string expected;
  // Stores the value, or returns false when it is not what is expected.
  std::function<bool(ClientConfig&, const WrittenValue&)> store;
};

const std::vector<ClientKey>& client_key_table();

// What is wrong with the last client, by itself or beside those before it: "client[1].issuer: …",
// or "".
std::string fault_of_last(const std::vector<ClientConfig>& clients);

// What can be told only when everything has been read, or "".
std::string audience_fault(const Config& config);

// An https address without query, or an http one on this machine.
bool is_safe_address(const std::string& text);

}  // namespace cds
