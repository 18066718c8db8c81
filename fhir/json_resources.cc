// What stands where a resource may stand: dispatch by resourceType, Bundles, OperationOutcomes.
#include "fhir/json_resources.h"

#include <algorithm>
#include <utility>

namespace fhir {
namespace {

using Arrays = ValueType::Arrays;

ResourcesReading& reading(void* object) { return *static_cast<ResourcesReading*>(object); }

// --- Resources by type ---

// Opens a resource that is neither a Bundle nor an OperationOutcome; no table when there is no room
// for it.
using Open = Target (*)(JsonReader&, ResourcesReading&, std::string_view type);

// Room for as many resources as the text seems to hold, so that large results are moved about only
// once or twice. A text that begins with many small ones gets no more than eight times what it has.
template <class T>
void make_room(std::vector<T>& resources, double progress) {
  constexpr std::size_t kFewest = 8;
  constexpr double kFew = 256;
  constexpr double kMostAtFirst = 16384;
  if (resources.size() < resources.capacity()) return;
  if (resources.size() < kFewest) return resources.reserve(kFewest);
  const auto size = static_cast<double>(resources.size());
  const double expected = 1.05 * size / progress;
  const double least = (size < kFew ? 4.0 : 2.0) * size;
  const double most = std::max(kMostAtFirst, 8.0 * size);
  resources.reserve(static_cast<std::size_t>(std::max(least, std::min(expected, most))));
}

template <class T>
void move_last(ResourceLists& from, ResourceLists& to) {
  to.of<T>().push_back(std::move(from.of<T>().back()));
  from.of<T>().pop_back();
}

template <class T, class... From>
T& append(JsonReader& reader, ResourcesReading& in, const From&... from) {
  if (in.nesting > 0) in.added.push_back(move_last<T>);
  std::vector<T>& resources = in.set.resources.of<T>();
  make_room(resources, reader.progress(in.begin));
  return resources.emplace_back(from...);
}

template <class T>
T* add(JsonReader& reader, ResourcesReading& in) {
  return reader.grant(sizeof(T)) ? &append<T>(reader, in) : nullptr;
}

template <class T>
Target open_as(JsonReader& reader, ResourcesReading& in, std::string_view /*type*/) {
  T* const resource = add<T>(reader, in);
  return resource == nullptr ? Target{} : Target{&table_of<T>(), resource};
}

// Of a BundleEntry.
template <class T>
constexpr Repeating kRepeating{
    .size = sizeof(T),
    .keep = [](const void* record) -> std::shared_ptr<void> {
      return std::make_shared<T>(*static_cast<const T*>(record));
    },
    .add =
        [](JsonReader& reader, void* holder, const void* kept) {
          ResourcesReading& in = *static_cast<BundleEntry*>(holder)->in;
          ++in.set.entries;
          append<T>(reader, in, *static_cast<const T*>(kept));
        },
};

// Of a type that comes by the thousands.
template <class T>
Target open_one_of_many(JsonReader& reader, ResourcesReading& in, std::string_view type) {
  Target target = open_as<T>(reader, in, type);
  target.repeating = &kRepeating<T>;
  return target;
}

Target open_order(JsonReader& reader, ResourcesReading& in, std::string_view type) {
  Order* const order = add<Order>(reader, in);
  if (order == nullptr) return {};
  order->resource_type = type;
  if (in.keep_sources) in.sources.push_back({{}, std::string(object_ahead(reader.ahead()))});
  return {&table_of<Order>(), order};
}

struct ResourceType {
  std::string_view name;
  Open open;
  Open open_order;  // with ReadOptions::as_orders
};

constexpr std::array kResourceTypes{
    ResourceType{"Observation", open_one_of_many<Observation>, open_as<Observation>},
    ResourceType{"Condition", open_as<Condition>, open_as<Condition>},
    ResourceType{"Encounter", open_as<Encounter>, open_as<Encounter>},
    ResourceType{"Procedure", open_as<Procedure>, open_as<Procedure>},
    ResourceType{"Patient", open_as<Patient>, open_as<Patient>},
    ResourceType{"Medication", open_as<Medication>, open_as<Medication>},
    ResourceType{"MedicationRequest", open_as<MedicationRequest>, open_order},
    ResourceType{"MedicationStatement", open_as<MedicationStatement>, open_as<MedicationStatement>},
    ResourceType{"MedicationAdministration", open_one_of_many<MedicationAdministration>,
                 open_as<MedicationAdministration>},
    ResourceType{"Device", open_as<Device>, open_as<Device>},
    ResourceType{"DeviceUseStatement", open_as<DeviceUseStatement>, open_as<DeviceUseStatement>},
    ResourceType{"DeviceRequest", open_order, open_order},
    ResourceType{"ServiceRequest", open_order, open_order},
    ResourceType{"SupplyRequest", open_order, open_order},
    ResourceType{"Coverage", open_as<Coverage>, open_as<Coverage>},
    ResourceType{"DocumentReference", open_as<DocumentReference>, open_as<DocumentReference>},
    ResourceType{"QuestionnaireResponse", open_as<QuestionnaireResponse>,
                 open_as<QuestionnaireResponse>},
};

// What was ordered with before R4, read only so that it can be named.
constexpr std::array kOrdersBeforeR4{
    ResourceType{"DeviceUseRequest", nullptr, open_order},
    ResourceType{"MedicationOrder", nullptr, open_order},
    ResourceType{"ProcedureRequest", nullptr, open_order},
};

// nullptr for a type that is not read.
const ResourceType* find_type(std::string_view name, bool as_orders) {
  const auto named = [name](const ResourceType& type) { return type.name == name; };
  const auto* found = std::ranges::find_if(kResourceTypes, named);
  if (found != kResourceTypes.end()) return found;
  found = as_orders ? std::ranges::find_if(kOrdersBeforeR4, named) : kOrdersBeforeR4.end();
  return found == kOrdersBeforeR4.end() ? nullptr : found;
}

std::string_view type_ahead(const JsonReader& reader) {
  return string_member_ahead(reader.ahead(), kTypeMember);
}

// A name that may be counted and logged.
bool is_type_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

Target open_typed(JsonReader& reader, ResourcesReading& in, std::string_view type) {
  const ResourceType* const found = find_type(type, in.as_orders);
  if (found != nullptr) {
    return (in.as_orders ? found->open_order : found->open)(reader, in, found->name);
  }
  if (!reader.grant(sizeof(std::string_view))) return {};
  in.set.unread_types.push_back(is_type_name(type) ? type : "?");
  return {};
}

// --- OperationOutcome ---

const char* note_severity(JsonReader&, void* object, std::string_view severity) {
  if (severity == "error" || severity == "fatal") reading(object).set.has_outcome_entry = true;
  return nullptr;
}

const ValueType kSeverity{.expected = "a string", .string = note_severity};

const FieldTable& outcome_table() {
  static const Fields<ResourcesReading> kIssue{{"severity", kSeverity}};
  static const Fields<ResourcesReading> kFields{{"issue", inside_each(kIssue)}};
  return kFields;
}

// --- Bundle ---

Target open_link(JsonReader&, const Field&, void* object);
Target open_entry(JsonReader&, const Field&, void* object);

const ValueType kLinks{
    .expected = "an array of objects", .arrays = Arrays::kElements, .object = open_link};

void close_link(JsonReader&, void* object) {
  ResourcesReading& in = reading(object);
  if (in.link.relation == "next" && in.set.next.empty()) in.set.next = in.link.url;
  if (in.link.relation == "self" && in.set.self.empty()) in.set.self = in.link.url;
}

const FieldTable& link_table() {
  static const Fields<ResourcesReading> kFields =
      Fields<ResourcesReading>{
          {"relation", &ResourcesReading::link, &BundleLink::relation},
          {"url", &ResourcesReading::link, &BundleLink::url},
      }
          .closed_by(close_link);
  return kFields;
}

Target open_link(JsonReader&, const Field&, void* object) {
  reading(object).link = BundleLink{};
  return {&link_table(), object};
}

const FieldTable& bundle_table() {
  static const Fields<ResourcesReading> kFields{
      {"link", kLinks},
      {"entry", kBundleEntries},
      {"total", &ResourcesReading::set, &ResourceSet::total},
      {"timestamp", &ResourcesReading::set, &ResourceSet::timestamp},
  };
  return kFields;
}

// A Bundle within a Bundle adds its entries and a next link; total and timestamp are the outer
// one's.
const FieldTable& nested_bundle_table() {
  static const Fields<ResourcesReading> kFields{
      {"link", kLinks},
      {"entry", kBundleEntries},
  };
  return kFields;
}

Target open_entry_resource(JsonReader& reader, const Field&, void* object) {
  BundleEntry& entry = *static_cast<BundleEntry*>(object);
  ResourcesReading& in = *entry.in;
  const std::string_view type = type_ahead(reader);
  Target target;
  if (type == "OperationOutcome") {
    target = {&outcome_table(), &in};
  } else if (type == "Bundle" && in.nesting < kMaxNestedBundles) {
    target = {&nested_bundle_table(), &in};
  } else {
    ++in.set.entries;
    target = open_typed(reader, in, type);
  }
  if (target.repeating == nullptr) reader.do_not_repeat();
  return target;
}

const ValueType kEntryResource{.expected = "an object", .object = open_entry_resource};

void close_entry(JsonReader& reader, void* object) {
  BundleEntry& entry = *static_cast<BundleEntry*>(object);
  ResourcesReading& in = *entry.in;
  --in.nesting;
  if (in.keep_sources) {
    for (std::size_t i = entry.sources_before; i < in.sources.size(); ++i) {
      if (in.sources[i].full_url.empty()) in.sources[i].full_url = entry.full_url;
    }
  } else if (entry.mode == "include" || entry.mode == "outcome") {
    reader.do_not_repeat();
    ResourceLists taken;  // the last one first
    for (std::size_t i = in.added.size(); i > entry.added_before; --i) {
      in.added[i - 1](in.set.resources, taken);
    }
    if (entry.mode == "include") {
      for (std::size_t i = entry.added_before; i < in.added.size(); ++i) {
        in.added[i](taken, in.set.included.own());
      }
    } else {
      in.set.entries = entry.entries_before;
    }
    in.added.resize(entry.added_before);
  }
  if (in.nesting == 0) in.added.clear();
}

const FieldTable& entry_table() {
  static const Fields<BundleEntry> kSearch{{"mode", &BundleEntry::mode}};
  static const Fields<BundleEntry> kFields =
      Fields<BundleEntry>{
          {"resource", kEntryResource},
          {"search", inside(kSearch)},
      }
          .closed_by(close_entry)
          .holding_record();
  return kFields;
}

const FieldTable& source_entry_table() {
  static const Fields<BundleEntry> kFields =
      Fields<BundleEntry>{
          {"fullUrl", &BundleEntry::full_url},
          {"resource", kEntryResource},
      }
          .closed_by(close_entry);
  return kFields;
}

Target open_entry(JsonReader&, const Field&, void* object) {
  ResourcesReading& in = reading(object);
  BundleEntry& entry = in.open_entries[in.nesting++];
  entry = BundleEntry{&in, {}, {}, in.added.size(), in.sources.size(), in.set.entries};
  return {in.keep_sources ? &source_entry_table() : &entry_table(), &entry};
}

// --- Resource, Bundle or something else ---

Target open_resources(JsonReader& reader, const Field&, void* object) {
  ResourcesReading& in = reading(object);
  in.begin = reader.position();
  const std::string_view type = type_ahead(reader);
  if (type.empty()) return {};
  if (type == "Bundle") {
    in.set.kind = ResourceSet::Kind::kBundle;
    return {&bundle_table(), &in};
  }
  if (type == "OperationOutcome") {
    in.set.kind = ResourceSet::Kind::kOperationOutcome;
    return {&outcome_table(), &in};
  }
  in.set.kind = ResourceSet::Kind::kResource;
  in.set.entries = 1;
  return open_typed(reader, in, type);
}

const char* note_other(JsonReader&, void* object, JsonKind kind) {
  reading(object).set.kind =
      kind == JsonKind::kNull ? ResourceSet::Kind::kNull : ResourceSet::Kind::kOther;
  return nullptr;
}

// --- Contained resources ---

template <class T>
Target open_contained(JsonReader& reader, std::vector<T>& in) {
  if (!reader.grant(sizeof(T))) return {};
  return {&table_of<T>(), &in.emplace_back()};
}

Target open_contained_medication(JsonReader& reader, const Field&, void* member) {
  if (type_ahead(reader) != "Medication") return {};
  return open_contained(reader, *static_cast<std::vector<Medication>*>(member));
}

Target open_contained_device(JsonReader& reader, const Field&, void* member) {
  if (type_ahead(reader) != "Device") return {};
  return open_contained(reader, *static_cast<std::vector<Device>*>(member));
}

Target open_contained_in_order(JsonReader& reader, const Field&, void* object) {
  Order& order = *static_cast<Order*>(object);
  const std::string_view type = type_ahead(reader);
  if (type == "Device") return open_contained(reader, order.contained_device);
  if (type == "Medication") return open_contained(reader, order.contained_medication);
  return {};
}

}  // namespace

bool is_order_before_r4(std::string_view resource_type) {
  return std::ranges::any_of(kOrdersBeforeR4,
                             [=](const ResourceType& type) { return type.name == resource_type; });
}

const ValueType kResources{.expected = "a resource",
                           .arrays = Arrays::kWhole,
                           .object = open_resources,
                           .other = note_other};
const ValueType kBundleEntries{
    .expected = "an array of objects", .arrays = Arrays::kElements, .object = open_entry};
const ValueType kContainedMedications{.expected = "an array of resources",
                                      .arrays = Arrays::kElements,
                                      .object = open_contained_medication};
const ValueType kContainedDevices{.expected = "an array of resources",
                                  .arrays = Arrays::kElements,
                                  .object = open_contained_device};
const ValueType kContainedInOrder{.expected = "an array of resources",
                                  .arrays = Arrays::kElements,
                                  .object = open_contained_in_order};

}  // namespace fhir
