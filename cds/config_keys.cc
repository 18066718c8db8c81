#include "cds/config_keys.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

#include "cds/client_config_keys.h"
#include "fhir/site_zone.h"

namespace cds {
namespace {

std::optional<std::int64_t> whole_number(const WrittenValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* const last = text->data() + text->size();
  const auto [end, error] = std::from_chars(text->data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

std::optional<bool> truth(const WrittenValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || (*text != "true" && *text != "false")) return std::nullopt;
  return *text == "true";
}

std::optional<fhir::Decimal> decimal(const WrittenValue& value) {
  if (const auto* written = std::get_if<WrittenDecimal>(&value)) {
    return fhir::Decimal::parse(written->text);
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fhir::Decimal::whole(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return fhir::Decimal::parse(*text);
  return std::nullopt;
}

// "4s", "4000ms", or milliseconds; up to a minute.
std::optional<std::chrono::milliseconds> duration(const WrittenValue& value,
                                                  std::chrono::milliseconds shortest) {
  std::int64_t factor = 1;
  WrittenValue digits = value;
  if (auto* text = std::get_if<std::string>(&digits)) {
    if (text->ends_with("ms")) {
      text->resize(text->size() - 2);
    } else if (text->ends_with("s")) {
      text->resize(text->size() - 1);
      factor = 1000;
    }
  }
  constexpr std::int64_t kLongest = 60'000;
  const auto number = whole_number(digits);
  if (!number || *number < 0 || *number > kLongest) return std::nullopt;
  const std::int64_t milliseconds = *number * factor;
  if (milliseconds < shortest.count() || milliseconds > kLongest) return std::nullopt;
  return std::chrono::milliseconds(milliseconds);
}

bool is_web_address(const std::string& text, bool plain_http_too) {
  const bool scheme =
      text.starts_with("https://") || (plain_http_too && text.starts_with("http://"));
  const bool clean = std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\';
  });
  return scheme && clean && text.find("://") + 3 < text.size();
}

// "*" is not for a file: only the demo, which holds no real chart, answers every origin.
bool is_origin(const std::string& text) {
  return is_web_address(text, true) &&
         text.find_first_of("/?#*", text.find("://") + 3) == std::string::npos;
}

bool is_extension_url(const std::string& text) {
  return is_web_address(text, true) ||
         (text.starts_with("urn:") && text.find_first_of(" \t\r\n") == std::string::npos);
}

using TextCheck = bool (*)(const std::string&);

ConfigKey text_key(std::string name, std::string expected, std::string Config::*place,
                   TextCheck check) {
  return {std::move(name), std::move(expected), false,
          [=](Config& config, const WrittenValue& value) {
            const auto* text = std::get_if<std::string>(&value);
            if (text == nullptr || !check(*text)) return false;
            config.*place = *text;
            return true;
          }};
}

ConfigKey flag_key(std::string name, bool Config::*place) {
  return {std::move(name), "true or false", false, [=](Config& config, const WrittenValue& value) {
            const auto flag = truth(value);
            if (flag) config.*place = *flag;
            return flag.has_value();
          }};
}

ConfigKey number_key(const std::string& name, int smallest, int largest,
                     int rules::Parameters::*place) {
  std::string expected =
      "a whole number, " + std::to_string(smallest) + " to " + std::to_string(largest);
  return {"parameters." + name, std::move(expected), false,
          [=](Config& config, const WrittenValue& value) {
            const auto number = whole_number(value);
            if (!number || *number < smallest || *number > largest) return false;
            config.parameters.*place = static_cast<int>(*number);
            return true;
          }};
}

bool is_listen(const std::string& text) {
  try {
    parse_listen(text);
    return true;
  } catch (const ConfigError&) {
    return false;
  }
}

bool is_zone(const std::string& text) {
  try {
    return fhir::SiteZone(text).name() == text;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

ConfigKey duration_key(std::string name, const std::string& shortest_text,
                       std::chrono::milliseconds shortest,
                       std::chrono::milliseconds Config::*place) {
  return {std::move(name),
          "a duration from " + shortest_text + " to 60s (\"4s\", \"4000ms\", or milliseconds)",
          false, [=](Config& config, const WrittenValue& value) {
            const auto time = duration(value, shortest);
            if (time) config.*place = *time;
            return time.has_value();
          }};
}

ConfigKey file_key(std::string name, std::string Config::*place) {
  return text_key(std::move(name), "a file's path, or \"\"", place,
                  [](const std::string&) { return true; });
}

void add_server(std::vector<ConfigKey>& keys) {
  using std::chrono::milliseconds;
  const std::string address = "HOST:PORT (127.0.0.1:8080, [::1]:8080)";
  keys.push_back(text_key("listen", address, &Config::listen, is_listen));
  keys.push_back(text_key("admin_listen", address + ", or \"\"", &Config::admin_listen,
                          [](const std::string& text) { return text.empty() || is_listen(text); }));
  keys.push_back(flag_key("behind_proxy", &Config::behind_proxy));
  keys.push_back(duration_key("drain_delay", "0s", milliseconds(0), &Config::drain_delay));
  keys.push_back(file_key("tls.certificate", &Config::tls_certificate));
  keys.push_back(file_key("tls.key", &Config::tls_key));
  keys.push_back(file_key("tls.client_ca", &Config::tls_client_ca));
}

ConfigKey fhir_connections_key() {
  return {"fhir_connections", "a whole number, 1 to 4096", false,
          [](Config& config, const WrittenValue& value) {
            const auto number = whole_number(value);
            if (!number || *number < 1 || *number > 4096) return false;
            config.fhir_connections = static_cast<int>(*number);
            return true;
          }};
}

ConfigKey cors_key() {
  return {"cors_origins", "a list of origins (\"https://ehr.example\")", true,
          [](Config& config, const WrittenValue& value) {
            const auto* origins = std::get_if<std::vector<std::string>>(&value);
            if (origins == nullptr || !std::ranges::all_of(*origins, is_origin)) return false;
            config.cors_origins = *origins;
            return true;
          }};
}

ConfigKey premeal_cv_key() {
  return {"parameters.premeal_cv", "a number above 0, at most 2", false,
          [](Config& config, const WrittenValue& value) {
            const auto number = decimal(value);
            const fhir::Decimal largest = fhir::Decimal::whole(2);
            if (!number || *number <= fhir::Decimal::whole(0) || *number > largest) return false;
            config.parameters.premeal_cv = *number;
            return true;
          }};
}

ConfigKey cgm_key() {
  return {"parameters.cgm", "\"review\", \"count\" or \"ignore\"", false,
          [](Config& config, const WrittenValue& value) {
            const auto* text = std::get_if<std::string>(&value);
            if (text == nullptr) return false;
            if (*text == "review") {
              config.parameters.cgm = rules::CgmRule::kReview;
            } else if (*text == "count") {
              config.parameters.cgm = rules::CgmRule::kCount;
            } else if (*text == "ignore") {
              config.parameters.cgm = rules::CgmRule::kIgnore;
            } else {
              return false;
            }
            return true;
          }};
}

// Bytes, or "64MiB".
ConfigKey spool_max_key() {
  return {"spool_max", "bytes, or mebibytes (\"64MiB\"), from 64 KiB to 64 GiB", false,
          [](Config& config, const WrittenValue& value) {
            constexpr std::int64_t kMiB = std::int64_t{1} << 20U;
            std::int64_t factor = 1;
            WrittenValue digits = value;
            if (auto* text = std::get_if<std::string>(&digits); text && text->ends_with("MiB")) {
              text->resize(text->size() - 3);
              factor = kMiB;
            }
            const auto number = whole_number(digits);
            if (!number || *number < 1 || *number > (kMiB << 16U) / factor) return false;
            if (*number * factor < kMiB / 16) return false;
            config.spool_max = static_cast<std::size_t>(*number * factor);
            return true;
          }};
}

void add_store(std::vector<ConfigKey>& keys) {
  const TextCheck any = [](const std::string&) { return true; };
  keys.push_back(text_key("store", "a file's path, postgresql://…, or \"\"", &Config::store, any));
  keys.push_back(text_key("store_key_file", "a file's path", &Config::store_key_file, any));
  keys.push_back(
      text_key("store_password_file", "a file's path", &Config::store_password_file, any));
  keys.push_back(text_key("spool", "a file's path", &Config::spool, any));
  keys.push_back(spool_max_key());
}

ConfigKey warranty_key() {
  return {"warranty_extension", "an extension's URL (https, http or urn), or \"\"", false,
          [](Config& config, const WrittenValue& value) {
            const auto* text = std::get_if<std::string>(&value);
            if (text == nullptr || !(text->empty() || is_extension_url(*text))) return false;
            config.parameters.warranty_extension = *text;
            return true;
          }};
}

ConfigKey public_url_key() {
  return {"public_url",
          "an https address (http only on this machine) without query and fragment, or \"\"", false,
          [](Config& config, const WrittenValue& value) {
            const auto* text = std::get_if<std::string>(&value);
            const bool usable =
                text != nullptr &&
                (text->empty() || (is_safe_address(*text) && text->find('?') == std::string::npos));
            if (!usable) return false;
            config.public_url = *text;
            while (config.public_url.ends_with('/')) config.public_url.pop_back();
            return true;
          }};
}

void add_parameters(std::vector<ConfigKey>& keys) {
  using P = rules::Parameters;
  keys.push_back(number_key("a1c_lookback", 1, 120, &P::a1c_lookback));
  keys.push_back(number_key("hospital_lookback", 1, 120, &P::hospital_lookback));
  keys.push_back(number_key("prolonged_days", 1, 365, &P::prolonged_days));
  keys.push_back(number_key("glucose_lookback", 1, 730, &P::glucose_lookback));
  keys.push_back(number_key("hypo_days", 1, 365, &P::hypo_days));
  keys.push_back(number_key("excursion_days", 1, 365, &P::excursion_days));
  keys.push_back(number_key("min_readings", 1, 10'000, &P::min_readings));
  keys.push_back(number_key("premeal_min", 2, 10'000, &P::premeal_min));
  keys.push_back(premeal_cv_key());
  keys.push_back(number_key("fasting_min", 1, 1000, &P::fasting_min));
  keys.push_back(number_key("adjustments_per_month", 1, 1000, &P::adjustments_per_month));
  keys.push_back(number_key("education_sessions", 1, 100, &P::education_sessions));
  keys.push_back(number_key("mdi_gap", 0, 730, &P::mdi_gap));
  keys.push_back(number_key("cgm_event", 1, 100, &P::cgm_event));
  keys.push_back(number_key("enrollment_gap", 0, 730, &P::enrollment_gap));
  keys.push_back(number_key("refill_min_age", 0, 365, &P::refill_min_age));
  keys.push_back(number_key("pediatric_age", 1, 26, &P::pediatric_age));
  keys.push_back(cgm_key());
}

std::vector<ConfigKey> make_table() {
  std::vector<ConfigKey> keys;
  add_server(keys);
  keys.push_back(text_key(
      "time_zone", "an IANA zone (America/New_York) or a POSIX rule (EST5EDT,M3.2.0,M11.1.0)",
      &Config::time_zone, is_zone));
  keys.push_back(public_url_key());
  keys.push_back(
      duration_key("deadline", "100ms", std::chrono::milliseconds(100), &Config::deadline));
  keys.push_back(text_key("prefetch_dialect", "\"1.0\" or \"3.0\"", &Config::prefetch_dialect,
                          [](const std::string& text) { return text == "1.0" || text == "3.0"; }));
  keys.push_back(fhir_connections_key());
  keys.push_back(cors_key());
  keys.push_back(flag_key("cards.out_of_scope", &Config::cards_out_of_scope));
  keys.push_back(
      text_key("guideline_url", "an https address, or \"\"", &Config::guideline_url,
               [](const std::string& t) { return t.empty() || is_web_address(t, false); }));
  keys.push_back(
      text_key("smart_app", "an https address, or \"\"", &Config::smart_app,
               [](const std::string& t) { return t.empty() || is_web_address(t, false); }));
  keys.push_back(text_key("admin_token_file", "a file's path, or \"\"", &Config::admin_token_file,
                          [](const std::string&) { return true; }));
  keys.push_back(flag_key("evidence", &Config::evidence));
  keys.push_back(text_key("valuesets", "a directory's path, or \"\"", &Config::valuesets,
                          [](const std::string&) { return true; }));
  keys.push_back(warranty_key());
  add_store(keys);
  add_parameters(keys);
  return keys;
}

}  // namespace

const std::vector<ConfigKey>& config_key_table() {
  static const std::vector<ConfigKey> kTable = make_table();
  return kTable;
}

}  // namespace cds
