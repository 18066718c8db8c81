#pragma once

// The envelope of a hook call as it stands in the body, before anything about it is checked but
// types and duplicate names: its field tables are strict (fhir/json_fields.h). Text is a view into
// the body.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/json_fields.h"
#include "fhir/json_resources.h"

namespace cds {

struct AuthorizationReading {
  std::string_view access_token;
  std::int64_t expires_in = 0;
  std::string_view scope;
  std::string_view subject;
  std::string_view patient;
};

struct DraftOrdersReading {
  DraftOrdersReading() {
    resources.as_orders = true;
    resources.keep_sources = true;
  }
  std::string_view resource_type;
  fhir::ResourcesReading resources;
};

struct ContextReading {
  std::string_view user_id;
  std::string_view patient_id;
  std::string_view encounter_id;
  std::optional<DraftOrdersReading> draft_orders;
};

// An entry of a Bundle that nobody looks at.
struct PassedOver {};

struct PrefetchReading {
  bool names_only = false;  // what they hold must be JSON, no more
  PassedOver entry;
  std::map<std::string, fhir::ResourcesReading, std::less<>> sets;
};

// The prefetch; only its names when `wanted`, asked when it begins, says that nobody will look at
// it.
struct PrefetchMember {
  std::function<bool()> wanted;  // empty: always
  std::optional<PrefetchReading> reading;
};

struct Envelope {
  bool is_object = false;
  std::string_view hook;
  std::string_view hook_instance;
  std::string_view fhir_server;
  std::optional<AuthorizationReading> authorization;
  std::optional<ContextReading> context;
  PrefetchMember prefetch;
};

// Reads a whole body into an Envelope. Anything but an object leaves is_object false.
extern const fhir::Field kEnvelopeField;

}  // namespace cds
