#include "cds/hook_envelope_json.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "fhir/json_sax.h"

namespace cds {
namespace {

using fhir::JsonReader;
using fhir::ResourcesReading;
using fhir::Target;
using fhir::ValueType;

constexpr std::int64_t kLongestLife = std::int64_t{10} * 365 * 24 * 3600;

const char* read_seconds(JsonReader&, void* member, std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc::result_out_of_range) {
    seconds = static_cast<double>(kLongestLife);
  } else if (error != std::errc() || end != text.data() + text.size() || !(seconds >= 0)) {
    return "not a number of seconds";
  }
  seconds = std::min(seconds, static_cast<double>(kLongestLife));
  *static_cast<std::int64_t*>(member) = static_cast<std::int64_t>(seconds);
  return nullptr;
}

const ValueType kSeconds{.expected = "a number", .string = read_seconds, .number = read_seconds};

ResourcesReading& prefetched(JsonReader& reader, void* object) {
  return static_cast<PrefetchReading*>(object)->sets[std::string(reader.name())];
}

bool is_passed_over(void* object) { return static_cast<PrefetchReading*>(object)->names_only; }

Target open_entry_passed_over(JsonReader&, const fhir::Field&, void* object);
const char* pass_over(JsonReader&, void*, fhir::JsonKind) { return nullptr; }

const ValueType kEntriesPassedOver{
    .arrays = ValueType::Arrays::kElements, .object = open_entry_passed_over, .other = pass_over};

// Entries one by one, since each is much like the one before.
const fhir::FieldTable& bundle_passed_over() {
  static const fhir::Fields<PrefetchReading> kFields{{"entry", kEntriesPassedOver}};
  return kFields;
}

Target open_prefetched(JsonReader& reader, const fhir::Field& field, void* object) {
  if (is_passed_over(object)) return {&bundle_passed_over(), object};
  return fhir::kResources.object(reader, field, &prefetched(reader, object));
}

const char* note_prefetched(JsonReader& reader, void* object, fhir::JsonKind kind) {
  if (is_passed_over(object)) return nullptr;
  return fhir::kResources.other(reader, &prefetched(reader, object), kind);
}

const ValueType kPrefetched{.expected = "a resource",
                            .arrays = ValueType::Arrays::kWhole,
                            .object = open_prefetched,
                            .other = note_prefetched};
const fhir::Field kPrefetchKey{.name = "", .type = &kPrefetched};

}  // namespace
}  // namespace cds

// --- Field tables of the envelope: strict, so that its errors are answered, not passed over ---

namespace fhir {

template <>
const FieldTable& table_of<cds::AuthorizationReading>() {
  using cds::AuthorizationReading;
  using Line = Entry<AuthorizationReading>;
  static const Fields<AuthorizationReading> kFields =
      Fields<AuthorizationReading>{
          {"access_token", &AuthorizationReading::access_token},
          {"patient", &AuthorizationReading::patient},
          Line{"expires_in", &AuthorizationReading::expires_in, cds::kSeconds}.lenient(),
          Line{"scope", &AuthorizationReading::scope}.lenient(),
          Line{"subject", &AuthorizationReading::subject}.lenient(),
      }
          .made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::DraftOrdersReading>() {
  using cds::DraftOrdersReading;
  static const Fields<DraftOrdersReading> kFields =
      Fields<DraftOrdersReading>{
          {"resourceType", &DraftOrdersReading::resource_type},
          {"entry", &DraftOrdersReading::resources, kBundleEntries},
      }
          .made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::ContextReading>() {
  using cds::ContextReading;
  static const Fields<ContextReading> kFields =
      Fields<ContextReading>{
          Entry<ContextReading>{"userId", &ContextReading::user_id}.lenient(),
          {"patientId", &ContextReading::patient_id},
          {"encounterId", &ContextReading::encounter_id},
          {"draftOrders", &ContextReading::draft_orders},
      }
          .made_strict();
  return kFields;
}

template <>
const FieldTable& table_of<cds::PassedOver>() {
  static const Fields<cds::PassedOver> kFields = Fields<cds::PassedOver>{}.holding_record();
  return kFields;
}

template <>
const FieldTable& table_of<cds::PrefetchReading>() {
  static const Fields<cds::PrefetchReading> kFields =
      Fields<cds::PrefetchReading>{}.made_strict().with_other(&cds::kPrefetchKey);
  return kFields;
}

}  // namespace fhir

namespace cds {
namespace {

// Nothing is kept but that it may be passed over.
const fhir::Repeating kRepeatingPassedOver{
    .size = 0,
    .keep = [](const void*) -> std::shared_ptr<void> { return nullptr; },
    .add = [](JsonReader&, void*, const void*) {},
};

Target open_entry_passed_over(JsonReader&, const fhir::Field&, void* object) {
  return {&fhir::table_of<PassedOver>(), &static_cast<PrefetchReading*>(object)->entry,
          &kRepeatingPassedOver};
}

Target open_prefetch(JsonReader&, const fhir::Field&, void* object) {
  auto& member = *static_cast<PrefetchMember*>(object);
  PrefetchReading& reading = member.reading.emplace();
  reading.names_only = member.wanted && !member.wanted();
  return {&fhir::table_of<PrefetchReading>(), &reading};
}

const ValueType kPrefetch{.expected = "an object", .object = open_prefetch};

}  // namespace
}  // namespace cds

namespace fhir {

template <>
const FieldTable& table_of<cds::Envelope>() {
  using cds::Envelope;
  static const Fields<Envelope> kFields =
      Fields<Envelope>{
          {"hook", &Envelope::hook},
          {"hookInstance", &Envelope::hook_instance},
          {"fhirServer", &Envelope::fhir_server},
          {"fhirAuthorization", &Envelope::authorization},
          {"context", &Envelope::context},
          {"prefetch", &Envelope::prefetch, cds::kPrefetch},
      }
          .made_strict();
  return kFields;
}

}  // namespace fhir

namespace cds {
namespace {

Target open_body(JsonReader&, const fhir::Field&, void* object) {
  static_cast<Envelope*>(object)->is_object = true;
  return {&fhir::table_of<Envelope>(), object};
}

const ValueType kBody{
    .expected = "an object", .arrays = ValueType::Arrays::kWhole, .object = open_body};

}  // namespace

const fhir::Field kEnvelopeField{.name = "", .type = &kBody};

}  // namespace cds
