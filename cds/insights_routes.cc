#include "cds/insights_routes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>
#include <utility>

#include "cds/form.h"
#include "cds/page_frame.h"
#include "cds/problem.h"
#include "cds/read_file.h"
#include "cds/store.h"

namespace cds {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr const char* kTitle = "Insights – pumpcds";
constexpr std::string_view kFormPolicy = "form-action 'self'";

// Digests have one length, so that the comparison says nothing about the token's.
std::array<unsigned char, EVP_MAX_MD_SIZE> digest_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

bool is_same(std::string_view given, std::string_view token) {
  const auto a = digest_of(given);
  const auto b = digest_of(token);
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return false;
  for (const std::size_t at : {0U, 1U, 2U, 3U, 5U, 6U}) {
    if (std::isdigit(static_cast<unsigned char>(text[at])) == 0) return false;
  }
  return text.substr(5) >= "01" && text.substr(5) <= "12";
}

std::string value_of(const FormParameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &FormParameters::value_type::first);
  return found == parameters.end() ? "" : found->second;
}

// The last twelve months unless the reader says others.
InsightsQuery query_of(const FormParameters& parameters, const std::string& this_month) {
  InsightsQuery query{value_of(parameters, "from"), value_of(parameters, "to")};
  if (query.to.empty()) query.to = this_month;
  if (query.from.empty()) {
    const int year = std::stoi(this_month.substr(0, 4));
    const std::string month = this_month.substr(5);
    query.from = month == "12" ? this_month.substr(0, 5) + "01" : "";
    if (query.from.empty()) {
      const std::string next = std::to_string(std::stoi(month) + 1);
      query.from = std::to_string(year - 1) + (next.size() == 1 ? "-0" : "-") + next;
    }
  }
  for (const auto& [name, month] : {std::pair("from", query.from), std::pair("to", query.to)}) {
    if (is_month(month)) continue;
    throw Problem(400, "invalid", name, std::string(name) + ": expected a month, 2026-06");
  }
  return query;
}

HttpResponse framed(const Html& body, int status) {
  HttpResponse response = page_response(kTitle, body, status);
  response.headers.erase("Content-Security-Policy");
  response.headers.emplace("Content-Security-Policy", page_policy(kFormPolicy));
  return response;
}

std::optional<std::string> token_in(const HttpRequest& request, const FormParameters& form) {
  if (request.authorization.starts_with(kBearer)) {
    return request.authorization.substr(kBearer.size());
  }
  const std::string given = value_of(form, "token");
  return given.empty() ? std::nullopt : std::optional(given);
}

HttpResponse answer(const InsightsSource& source, const HttpRequest& request) {
  const bool post = request.method == "POST";
  constexpr std::size_t kLargestForm = 4096;
  if (post && request.body.size() > kLargestForm) {
    throw Problem(413, "too-long", "", "body: too large for this form");
  }
  // A token in an address would end up in logs and histories: only a form's body may hold it.
  const FormParameters form = parse_form(post ? request.body : request.query);
  const InsightsQuery query = query_of(form, source.this_month());
  if (!source.token.empty()) {
    const std::optional<std::string> given = token_in(request, post ? form : FormParameters{});
    if (!given || !is_same(*given, source.token)) {
      HttpResponse response = framed(insights_login(query, given.has_value()), 401);
      response.headers.emplace("WWW-Authenticate", "Bearer");
      return response;
    }
  }
  try {
    return framed(insights_body(source.read(query), query, !source.token.empty()), 200);
  } catch (const StoreError& error) {
    throw Problem(503, "transient", "", "insights: the store cannot be read now", error.what());
  }
}

}  // namespace

std::vector<Route> insights_routes(InsightsSource source) {
  const auto shared = std::make_shared<const InsightsSource>(std::move(source));
  const HttpHandler handler = [shared](HttpRequest& request) { return answer(*shared, request); };
  return {{"GET", "/insights", handler}, {"POST", "/insights", handler}};
}

std::string read_admin_token(const Config& config) {
  if (config.admin_token_file.empty()) return {};
  const auto text = read_file(config.admin_token_file);
  if (!text) throw ConfigError("admin_token_file: " + config.admin_token_file + " cannot be read");
  std::string token = *text;
  while (!token.empty() && std::isspace(static_cast<unsigned char>(token.back())) != 0) {
    token.pop_back();
  }
  constexpr std::size_t kShortest = 32;
  if (token.size() < kShortest) {
    throw ConfigError("admin_token_file: " + config.admin_token_file +
                      ": expected at least 32 characters");
  }
  return token;
}

}  // namespace cds
