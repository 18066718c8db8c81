#include "cds/client_config_keys.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "cds/url.h"

namespace cds {
namespace {

using Texts = std::vector<std::string>;

constexpr std::array kAlgorithms{JwtAlgorithm::kEs384, JwtAlgorithm::kRs384, JwtAlgorithm::kEs256,
                                 JwtAlgorithm::kRs256};
constexpr std::size_t kLongestText = 1024;

bool is_text(const std::string& text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; };
  return !text.empty() && text.size() <= kLongestText && std::ranges::none_of(text, control);
}

bool is_name(const std::string& text) {
  constexpr std::size_t kLongest = 64;
  const auto visible = [](char c) { return c > ' ' && c < '\x7F'; };
  return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, visible);
}

std::optional<JwtAlgorithm> algorithm_from(std::string_view name) {
  for (const JwtAlgorithm each : kAlgorithms) {
    if (to_string(each) == name) return each;
  }
  return std::nullopt;
}

bool is_safe_base(const std::string& text) {
  return is_safe_address(text) && text.find_first_of("?#") == std::string::npos;
}

using TextCheck = bool (*)(const std::string&);

ClientKey text_key(std::string name, std::string expected, std::string ClientConfig::*place,
                   TextCheck check) {
  return {std::move(name), std::move(expected), [=](ClientConfig& client, const WrittenValue& v) {
            const auto* text = std::get_if<std::string>(&v);
            if (text == nullptr || !check(*text)) return false;
            client.*place = *text;
            return true;
          }};
}

ClientKey list_key(std::string name, std::string expected, Texts ClientConfig::*place,
                   TextCheck check) {
  return {std::move(name), std::move(expected), [=](ClientConfig& client, const WrittenValue& v) {
            const auto* texts = std::get_if<Texts>(&v);
            if (texts == nullptr || !std::ranges::all_of(*texts, check)) return false;
            client.*place = *texts;
            return true;
          }};
}

ClientKey algorithms_key() {
  return {"algorithms", "a list of one or more of \"ES384\", \"RS384\", \"ES256\", \"RS256\"",
          [](ClientConfig& client, const WrittenValue& value) {
            const auto* names = std::get_if<Texts>(&value);
            if (names == nullptr || names->empty()) return false;
            client.algorithms.clear();
            for (const std::string& name : *names) {
              const auto algorithm = algorithm_from(name);
              if (!algorithm) return false;
              client.algorithms.push_back(*algorithm);
            }
            return true;
          }};
}

ClientKey replay_key() {
  return {"replay", "\"strict\", \"per-body\" or \"off\"",
          [](ClientConfig& client, const WrittenValue& value) {
            static const std::map<std::string, ReplayRule> kRules{
                {"strict", ReplayRule::kStrict},
                {"per-body", ReplayRule::kPerBody},
                {"off", ReplayRule::kOff}};
            const auto* text = std::get_if<std::string>(&value);
            const auto rule = text == nullptr ? kRules.end() : kRules.find(*text);
            if (rule == kRules.end()) return false;
            client.replay = rule->second;
            return true;
          }};
}

ClientKey silent_key() {
  return {"silent", "true or false", [](ClientConfig& client, const WrittenValue& value) {
            const auto* flag = std::get_if<bool>(&value);
            if (flag == nullptr) return false;
            client.silent = *flag;
            return true;
          }};
}

std::vector<ClientKey> make_table() {
  using C = ClientConfig;
  return {
      text_key("name", "a short name without blanks", &C::name, is_name),
      text_key("issuer", "the tokens' iss", &C::issuer, is_text),
      list_key("audience", "a list of addresses", &C::audience, is_text),
      text_key("jwks_url", "an https address (http only on this machine)", &C::jwks_url,
               is_safe_address),
      text_key("jwks_file", "a file's path", &C::jwks_file, is_text),
      list_key("fhir_servers",
               "a list of https addresses (http only on this machine) without user, query and "
               "fragment",
               &C::fhir_servers, is_safe_base),
      algorithms_key(),
      list_key("tenants", "a list of texts that are not empty", &C::tenants, is_text),
      replay_key(),
      silent_key(),
  };
}

// A token belongs to one client: by its issuer and, when several share that, by its tenant.
bool can_be_told_apart(const ClientConfig& a, const ClientConfig& b) {
  if (a.issuer != b.issuer) return true;
  const auto shared = [&b](const std::string& tenant) {
    return std::ranges::find(b.tenants, tenant) != b.tenants.end();
  };
  return !a.tenants.empty() && !b.tenants.empty() && std::ranges::none_of(a.tenants, shared);
}

std::string without_slashes(std::string_view base) {
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string(base);
}

}  // namespace

std::string_view to_string(JwtAlgorithm algorithm) {
  switch (algorithm) {
    case JwtAlgorithm::kEs384:
      return "ES384";
    case JwtAlgorithm::kRs384:
      return "RS384";
    case JwtAlgorithm::kEs256:
      return "ES256";
    case JwtAlgorithm::kRs256:
      return "RS256";
  }
  return {};
}

bool may_call(const ClientConfig& client, std::string_view base) {
  const auto named = parse_url(without_slashes(base));
  return named && std::ranges::any_of(client.fhir_servers, [&named](const std::string& allowed) {
           return parse_url(without_slashes(allowed)) == named;
         });
}

bool is_safe_address(const std::string& text) {
  const auto url = parse_url(text);
  if (!url || text.size() > kLongestText || text.find('#') != std::string::npos) return false;
  return url->scheme == "https" || is_loopback(url->host);
}

const std::vector<ClientKey>& client_key_table() {
  static const std::vector<ClientKey> kTable = make_table();
  return kTable;
}

std::string fault_of_last(const std::vector<ClientConfig>& clients) {
  const ClientConfig& last = clients.back();
  const std::string here = "client[" + std::to_string(clients.size() - 1) + "].";
  if (last.name.empty()) return here + "name: missing";
  if (last.issuer.empty()) return here + "issuer: missing";
  if (last.jwks_url.empty() == last.jwks_file.empty()) {
    return here + (last.jwks_url.empty() ? "jwks_url: missing; expected jwks_url or jwks_file"
                                         : "jwks_file: expected one of jwks_url and jwks_file");
  }
  for (std::size_t i = 0; i + 1 < clients.size(); ++i) {
    const std::string taken = "taken by client[" + std::to_string(i) + "]";
    if (clients[i].name == last.name) return std::string(here).append("name: ").append(taken);
    if (can_be_told_apart(clients[i], last)) continue;
    return std::string(here)
        .append("issuer: ")
        .append(taken)
        .append("; clients of one issuer need tenants, none of them in common");
  }
  return {};
}

std::string audience_fault(const Config& config) {
  if (!config.public_url.empty()) return {};
  for (std::size_t i = 0; i < config.clients.size(); ++i) {
    if (config.clients[i].audience.empty()) {
      return "client[" + std::to_string(i) + "].audience: missing; expected it, or public_url";
    }
  }
  return {};
}

}  // namespace cds
