#include <charconv>
#include <system_error>

#include "cds/base64url.h"
#include "cds/jwt.h"
#include "fhir/json_fields.h"
#include "fhir/json_sax.h"

namespace cds {
namespace {

using fhir::JsonKind;
using fhir::JsonReader;
using fhir::Target;
using fhir::ValueType;

// Views into the text; one that was not sent has no text at all.
struct HeaderReading {
  bool is_object = false;
  std::string_view alg;
  std::string_view typ;
  std::string_view kid;
  std::string_view jku;
  bool crit = false;
};

struct ClaimsReading {
  bool is_object = false;
  std::string_view iss;
  std::vector<std::string_view> aud;
  std::string_view jti;
  std::string_view tenant;
  std::optional<std::int64_t> exp;
  std::optional<std::int64_t> iat;
  std::optional<std::int64_t> nbf;
};

// --- Values ---

const char* read_seconds(JsonReader&, void* member, std::string_view text) {
  std::int64_t seconds = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, seconds);
  if (error != std::errc() || end != last) return "expected whole seconds";
  *static_cast<std::optional<std::int64_t>*>(member) = seconds;
  return nullptr;
}

// An audience is a string or an array of strings; an object or a number among them is an error.
const char* add_audience(JsonReader& reader, void* member, std::string_view text) {
  auto& audience = *static_cast<std::vector<std::string_view>*>(member);
  if (reader.grant(sizeof(std::string_view))) audience.push_back(text);
  return nullptr;
}

const char* note_text(JsonReader&, void* member, std::string_view) {
  *static_cast<bool*>(member) = true;
  return nullptr;
}
const char* note_truth(JsonReader&, void* member, bool) {
  *static_cast<bool*>(member) = true;
  return nullptr;
}
Target note_object(JsonReader&, const fhir::Field&, void* member) {
  *static_cast<bool*>(member) = true;
  return {};
}
const char* note_other(JsonReader&, void* member, JsonKind) {
  *static_cast<bool*>(member) = true;
  return nullptr;
}

const ValueType kSeconds{.expected = "a number", .number = read_seconds};
const ValueType kAudience{
    .expected = "a string", .arrays = ValueType::Arrays::kElements, .string = add_audience};
const ValueType kPresence{.expected = "",
                          .arrays = ValueType::Arrays::kWhole,
                          .string = note_text,
                          .number = note_text,
                          .boolean = note_truth,
                          .object = note_object,
                          .other = note_other};

}  // namespace
}  // namespace cds

namespace fhir {

template <>
const FieldTable& table_of<cds::HeaderReading>() {
  using cds::HeaderReading;
  static const Fields<HeaderReading> kFields =
      Fields<HeaderReading>{
          {"alg", &HeaderReading::alg},
          {"typ", &HeaderReading::typ},
          {"kid", &HeaderReading::kid},
          {"jku", &HeaderReading::jku},
          {"crit", &HeaderReading::crit, cds::kPresence},
      }
          .made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::ClaimsReading>() {
  using cds::ClaimsReading;
  static const Fields<ClaimsReading> kFields =
      Fields<ClaimsReading>{
          {"iss", &ClaimsReading::iss},
          {"aud", &ClaimsReading::aud, cds::kAudience},
          {"jti", &ClaimsReading::jti},
          {"tenant", &ClaimsReading::tenant},
          {"exp", &ClaimsReading::exp, cds::kSeconds},
          {"iat", &ClaimsReading::iat, cds::kSeconds},
          {"nbf", &ClaimsReading::nbf, cds::kSeconds},
      }
          .made_strict();
  return kFields;
}

}  // namespace fhir

namespace cds {
namespace {

template <class T>
Target open_object(JsonReader&, const fhir::Field&, void* object) {
  static_cast<T*>(object)->is_object = true;
  return {&fhir::table_of<T>(), object};
}

template <class T>
const ValueType kWhole{
    .expected = "an object", .arrays = ValueType::Arrays::kWhole, .object = open_object<T>};

template <class T>
T read_object(std::string& json, const std::string& part) {
  static const fhir::SiteZone kNoZone("UTC");  // no table here reads a date
  static const fhir::Field kRoot{.name = "", .type = &kWhole<T>};
  T reading;
  fhir::Issues issues;
  JsonReader reader(kNoZone, issues);
  try {
    reader.read(json, kRoot, &reading);
  } catch (const fhir::ReadError&) {
    throw JwtError(part + " is not JSON");
  }
  // A field's path is one that we read, or a name that is given twice: not quoted.
  if (reader.fault() || !issues.empty()) {
    throw JwtError(part + " has a wrong type or a name given twice");
  }
  if (!reading.is_object) throw JwtError(part + " is no object");
  return reading;
}

std::optional<std::string> sent(std::string_view text) {
  if (text.data() == nullptr) return std::nullopt;
  return std::string(text);
}

std::string decoded(std::string_view part, const char* name) {
  auto bytes = base64url_decode(part);
  if (!bytes) throw JwtError(std::string(name) + " is not base64url");
  return *std::move(bytes);
}

}  // namespace

JwtHeader read_jwt_header(std::string json) {
  const auto reading = read_object<HeaderReading>(json, "header");
  return {std::string(reading.alg), std::string(reading.typ), sent(reading.kid), sent(reading.jku),
          reading.crit};
}

JwtClaims read_jwt_claims(std::string json) {
  const auto reading = read_object<ClaimsReading>(json, "payload");
  JwtClaims claims;
  claims.iss = reading.iss;
  claims.aud.assign(reading.aud.begin(), reading.aud.end());
  claims.jti = reading.jti;
  claims.tenant = reading.tenant;
  claims.exp = reading.exp;
  claims.iat = reading.iat;
  claims.nbf = reading.nbf;
  return claims;
}

Jwt read_jwt(std::string_view token) {
  if (token.size() > kMaxToken) throw JwtError("token too large");
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    throw JwtError("token has not three parts");
  }
  Jwt jwt;
  jwt.header = read_jwt_header(decoded(token.substr(0, first), "header"));
  jwt.claims = read_jwt_claims(decoded(token.substr(first + 1, second - first - 1), "payload"));
  if (decoded(token.substr(second + 1), "signature").empty()) throw JwtError("no signature");
  return jwt;
}

}  // namespace cds
