#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cds/hook_envelope_json.h"
#include "cds/hook_request.h"
#include "cds/problem.h"
#include "fhir/json_resources.h"
#include "fhir/json_sax.h"

namespace cds {
namespace {

using fhir::JsonReader;
using fhir::ResourcesReading;

// --- Checks ---

[[noreturn]] void fail(const char* code, const std::string& field, const std::string& text) {
  throw Problem(400, code, field, field + ": " + text);
}

// A JSON string that was sent empty has no data either; one that was not sent has no text at all.
std::string_view required(std::string_view value, const char* field) {
  if (value.empty()) fail("required", field, "missing");
  return value;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

// "123" of "123" or "Patient/123".
std::string bare_id(std::string_view text, std::string_view type, const char* field) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    if (text.substr(0, slash) != type)
      fail("value", field, "expected the id of a resource of type " + std::string(type));
    text.remove_prefix(slash + 1);
  }
  if (!is_id(text)) fail("value", field, "expected a FHIR id");
  return std::string(text);
}

bool is_user(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_id(text);
  return is_id(text.substr(0, slash)) && is_id(text.substr(slash + 1));
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// http or https, a host, nothing that could carry a name, a password or a query.
bool is_base_url(std::string_view url) {
  const std::string_view scheme = url.starts_with("https://") ? "https://" : "http://";
  if (!url.starts_with(scheme) || !is_visible_ascii(url)) return false;
  if (url.find_first_of("?#\\") != std::string_view::npos) return false;
  const std::string_view after = url.substr(scheme.size());
  const std::string_view authority = after.substr(0, after.find('/'));
  return !authority.empty() && authority.front() != ':' &&
         authority.find('@') == std::string_view::npos;
}

void read_body(std::string& body, const fhir::SiteZone& zone, fhir::Issues& issues,
               const fhir::Field& root, void* object) {
  JsonReader reader(zone, issues);
  try {
    reader.read(body, root, object);
  } catch (const fhir::ReadError& error) {
    fail("structure", "body", error.what());
  }
  if (reader.fault()) fail("structure", reader.fault()->path, reader.fault()->text);
}

void read_envelope(std::string& body, const fhir::SiteZone& zone, fhir::Issues& issues,
                   Envelope& envelope) {
  read_body(body, zone, issues, kEnvelopeField, &envelope);
  if (!envelope.is_object) fail("structure", "body", "expected a JSON object");
}

void take_server(HookRequest& request, const Envelope& envelope) {
  std::string_view server = envelope.fhir_server;
  if (server.data() != nullptr) {
    if (!is_base_url(server)) {
      fail("value", "fhirServer", "expected an http or https URL without user, query and fragment");
    }
    while (server.ends_with('/')) server.remove_suffix(1);
    request.fhir_server = server;
  }
  if (!envelope.authorization) return;
  const AuthorizationReading& sent = *envelope.authorization;
  required(request.fhir_server, "fhirServer");
  required(sent.access_token, "fhirAuthorization.access_token");
  if (!is_visible_ascii(sent.access_token)) {
    fail("value", "fhirAuthorization.access_token", "expected visible ASCII characters");
  }
  FhirAuthorization& authorization = request.authorization.emplace();
  authorization.access_token = sent.access_token;
  authorization.expires_in = sent.expires_in;
  authorization.scope = sent.scope;
  authorization.subject = sent.subject;
  if (sent.patient.empty()) return;
  authorization.patient = bare_id(sent.patient, "Patient", "fhirAuthorization.patient");
  if (authorization.patient != request.patient_id) {
    fail("value", "fhirAuthorization.patient", "differs from context.patientId");
  }
}

// Draft orders, and the devices and medications among them; other resources are passed over.
void take_orders(HookRequest& request, ResourcesReading& reading) {
  fhir::ResourceLists& resources = reading.set.resources;
  std::vector<fhir::Order>& orders = resources.of<fhir::Order>();
  for (std::size_t i = 0; i < orders.size(); ++i) {
    request.texts.push_back(std::make_unique<std::string>(std::move(reading.sources[i].raw)));
    request.orders.push_back(
        {std::move(orders[i]), reading.sources[i].full_url, *request.texts.back()});
  }
  request.devices = std::move(resources.of<fhir::Device>());
  request.medications = std::move(resources.of<fhir::Medication>());
}

void take_draft_orders(HookRequest& request, ContextReading& context) {
  if (!context.draft_orders) fail("required", "context.draftOrders", "missing");
  const std::string_view type = context.draft_orders->resource_type;
  if (type.data() != nullptr && type != "Bundle") {
    fail("value", "context.draftOrders.resourceType", "expected Bundle");
  }
  take_orders(request, context.draft_orders->resources);
}

void take_context(HookRequest& request, Envelope& envelope) {
  if (!envelope.context) fail("required", "context", "missing");
  ContextReading& context = *envelope.context;
  request.patient_id =
      bare_id(required(context.patient_id, "context.patientId"), "Patient", "context.patientId");
  if (!context.encounter_id.empty()) {
    request.encounter_id = bare_id(context.encounter_id, "Encounter", "context.encounterId");
  }
  if (is_user(context.user_id)) {
    request.user_id = context.user_id;
  } else if (!context.user_id.empty()) {
    request.issues.push_back({"context.userId", "not a reference to a user"});
  }
  take_draft_orders(request, context);
}

void take_hook(HookRequest& request, const Envelope& envelope, std::string_view hook) {
  constexpr std::size_t kLongestInstance = 200;
  request.hook = required(envelope.hook, "hook");
  if (request.hook != hook) fail("value", "hook", "expected " + std::string(hook));
  request.hook_instance = required(envelope.hook_instance, "hookInstance");
  if (characters(request.hook_instance) > kLongestInstance) {
    fail("value", "hookInstance", "expected at most 200 characters");
  }
}

std::string& keep(HookRequest& request, std::string text) {
  request.texts.push_back(std::make_unique<std::string>(std::move(text)));
  return *request.texts.back();
}

}  // namespace

HookRequest read_hook_request(std::string body, std::string_view hook, const fhir::SiteZone& zone,
                              const WantsChart& wants_chart) {
  HookRequest request;
  Envelope envelope;
  bool head_taken = false;
  const auto take_head = [&] {
    take_hook(request, envelope, hook);
    take_context(request, envelope);
    head_taken = true;
  };
  if (wants_chart) {
    envelope.prefetch.wanted = [&] {
      const bool head_read =
          envelope.context && !envelope.hook.empty() && !envelope.hook_instance.empty();
      if (!head_read) return true;
      take_head();
      return wants_chart(request);
    };
  }
  read_envelope(keep(request, std::move(body)), zone, request.issues, envelope);
  if (!head_taken) take_head();
  take_server(request, envelope);
  if (envelope.prefetch.reading) {
    for (auto& [key, reading] : envelope.prefetch.reading->sets)
      request.prefetch.emplace(key, std::move(reading.set));
  }
  return request;
}

HookRequest read_orders(std::string text, const fhir::SiteZone& zone) {
  HookRequest request;
  std::string& body = keep(request, std::move(text));
  if (fhir::string_member_ahead(body, "resourceType").empty()) {
    Envelope envelope;
    read_envelope(body, zone, request.issues, envelope);
    if (!envelope.context)
      fail("structure", "order", "expected an order, a Bundle of orders or a hook request");
    request.hook = envelope.hook;
    request.hook_instance = envelope.hook_instance;
    take_context(request, envelope);
    return request;
  }
  ResourcesReading reading;
  reading.as_orders = true;
  reading.keep_sources = true;
  const fhir::Field root{.name = "", .type = &fhir::kResources};
  read_body(body, zone, request.issues, root, &reading);
  const bool one_resource = reading.set.kind == fhir::ResourceSet::Kind::kResource;
  take_orders(request, reading);
  const bool none = request.orders.empty() ||
                    fhir::is_order_before_r4(request.orders.front().order.resource_type);
  if (reading.set.kind == fhir::ResourceSet::Kind::kOperationOutcome || (one_resource && none)) {
    fail("value", "order",
         "expected a DeviceRequest, ServiceRequest, SupplyRequest or MedicationRequest");
  }
  return request;
}

}  // namespace cds
