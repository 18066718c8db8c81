#pragma once

// Which FHIR resources are read, and how resources, Bundles and what stands in their place become a
// ResourceSet.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json_fields.h"
#include "fhir/json_sax.h"
#include "fhir/read.h"

namespace fhir {

// meta.lastUpdated, for a resource's table.
template <class T>
Inside meta() {
  static const Fields<T> kMeta{{"lastUpdated", &T::last_updated}};
  return inside(kMeta);
}

// --- Before a resource is decoded
// ----------------------------------------------------------------- Both look at text that begins
// with an object's brace and need not be well-formed: the reader comes later.

// The string value of one of the object's own members; empty when it has none.
std::string_view string_member_ahead(std::string_view text, std::string_view name);
// The text of one of the object's own members that is an array or an object; empty when it has
// none.
std::string_view member_ahead(std::string_view text, std::string_view name);
// The object's own text, from brace to brace.
std::string_view object_ahead(std::string_view text);

// --- Contained resources ---
extern const ValueType kContainedMedications;  // of a std::vector<Medication>
extern const ValueType kContainedDevices;      // of a std::vector<Device>
extern const ValueType kContainedInOrder;      // of an Order

// --- Sets of resources ---
inline constexpr std::size_t kMaxNestedBundles = 3;

// Where an Order came from.
struct EntrySource {
  std::string_view full_url;
  std::string raw;  // its text exactly as received
};

struct BundleLink {
  std::string_view relation;
  std::string_view url;
};

struct ResourcesReading;

struct BundleEntry {
  ResourcesReading* in = nullptr;
  std::string_view full_url;
  std::string_view mode;
  std::size_t added_before = 0;    // in->added
  std::size_t sources_before = 0;  // in->sources
  std::size_t entries_before = 0;  // in->set.entries
};

// A ResourceSet while it is read.
struct ResourcesReading {
  ResourceSet set;
  std::size_t begin = 0;  // of the text
  bool as_orders = false;
  bool keep_sources = false;  // one EntrySource for each Order; search.mode is not looked at
  std::vector<EntrySource> sources;
  // For each resource of the entries that are open: moves the last one of its type.
  using MoveLast = void (*)(ResourceLists& from, ResourceLists& to);
  std::vector<MoveLast> added;
  BundleLink link;
  std::array<BundleEntry, kMaxNestedBundles>
      open_entries;  // a Bundle's, and those of Bundles within it
  std::size_t nesting = 0;
};

extern const ValueType kResources;  // of a ResourcesReading: a resource, a Bundle, or anything else
extern const ValueType kBundleEntries;  // of a ResourcesReading: Bundle.entry

}  // namespace fhir
