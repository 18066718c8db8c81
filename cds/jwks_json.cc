#include "cds/jwk.h"
#include "fhir/json_fields.h"
#include "fhir/json_sax.h"

namespace cds {
namespace {

using fhir::JsonKind;
using fhir::JsonReader;
using fhir::Target;
using fhir::ValueType;

struct KeyReading {
  std::string_view kty, crv, kid, use, alg, n, e, x, y;
  std::vector<std::string_view> key_ops;
  bool secret = false;  // a member of a private or a symmetric key
};

struct SetReading {
  bool is_object = false;
  std::vector<KeyReading> keys;
};

const char* note_text(JsonReader&, void* member, std::string_view) {
  *static_cast<bool*>(member) = true;
  return nullptr;
}
const char* note_truth(JsonReader&, void* member, bool) {
  *static_cast<bool*>(member) = true;
  return nullptr;
}
const char* note_other(JsonReader&, void* member, JsonKind) {
  *static_cast<bool*>(member) = true;
  return nullptr;
}

const ValueType kSecret{.expected = "",
                        .arrays = ValueType::Arrays::kWhole,
                        .string = note_text,
                        .number = note_text,
                        .boolean = note_truth,
                        .other = note_other};

}  // namespace
}  // namespace cds

namespace fhir {

template <>
const FieldTable& table_of<cds::KeyReading>() {
  using K = cds::KeyReading;
  static const Fields<K> kFields =
      Fields<K>{
          {"kty", &K::kty},
          {"crv", &K::crv},
          {"kid", &K::kid},
          {"use", &K::use},
          {"alg", &K::alg},
          {"key_ops", &K::key_ops},
          {"n", &K::n},
          {"e", &K::e},
          {"x", &K::x},
          {"y", &K::y},
          {"d", &K::secret, cds::kSecret},
          {"p", &K::secret, cds::kSecret},
          {"q", &K::secret, cds::kSecret},
          {"dp", &K::secret, cds::kSecret},
          {"dq", &K::secret, cds::kSecret},
          {"qi", &K::secret, cds::kSecret},
          {"oth", &K::secret, cds::kSecret},
          {"k", &K::secret, cds::kSecret},
      }
          .made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::SetReading>() {
  static const Fields<cds::SetReading> kFields =
      Fields<cds::SetReading>{{"keys", &cds::SetReading::keys}}.made_strict();
  return kFields;
}

}  // namespace fhir

namespace cds {
namespace {

constexpr std::size_t kMaxKeys = 100;

Target open_set(JsonReader&, const fhir::Field&, void* object) {
  static_cast<SetReading*>(object)->is_object = true;
  return {&fhir::table_of<SetReading>(), object};
}

const ValueType kSet{
    .expected = "an object", .arrays = ValueType::Arrays::kWhole, .object = open_set};
const fhir::Field kSetField{.name = "", .type = &kSet};

Jwk owned(const KeyReading& reading) {
  Jwk jwk;
  jwk.kty = reading.kty;
  jwk.crv = reading.crv;
  if (reading.kid.data() != nullptr) jwk.kid = reading.kid;
  jwk.use = reading.use;
  jwk.alg = reading.alg;
  jwk.key_ops.assign(reading.key_ops.begin(), reading.key_ops.end());
  jwk.n = reading.n;
  jwk.e = reading.e;
  jwk.x = reading.x;
  jwk.y = reading.y;
  return jwk;
}

}  // namespace

std::vector<Jwk> read_jwks(std::string json) {
  static const fhir::SiteZone kNoZone("UTC");  // no table here reads a date
  SetReading reading;
  fhir::Issues issues;
  JsonReader reader(kNoZone, issues);
  try {
    reader.read(json, kSetField, &reading);
  } catch (const fhir::ReadError&) {
    throw JwksError("not JSON");
  }
  if (reader.fault() || !issues.empty()) throw JwksError("a wrong type, or a name given twice");
  // An error page in JSON has no keys either: it must not take away those that there are.
  if (!reading.is_object || reading.keys.empty()) throw JwksError("no keys");
  if (reading.keys.size() > kMaxKeys) throw JwksError("more than 100 keys");
  std::vector<Jwk> keys;
  for (const KeyReading& key : reading.keys) {
    if (key.secret) throw JwksError("holds a private or symmetric key");
    keys.push_back(owned(key));
  }
  return keys;
}

}  // namespace cds
