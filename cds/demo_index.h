#pragma once

// The demo EHR's resources: each as text, with what searches look at.
//
// The text is the source's, so number literals stay as written. Reading throws DemoDataError for
// text that is no JSON or no Bundle of resources; the fixtures are the operator's own files.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cds {

class DemoDataError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A string, a code or a reference in a resource, by its element: "status", "code" (its codings),
// "subject", "period.start", "meta.lastUpdated". Array elements share a path.
struct IndexEntry {
  std::string path;
  std::string system;  // of a Coding or an Identifier
  std::string value;
};

struct DemoResource {
  std::string type;
  std::string id;
  std::string text;
  std::vector<IndexEntry> entries;

  // The first value of an element, or "".
  std::string_view value(std::string_view path) const;
};

struct DemoBundle {
  std::string timestamp;
  std::vector<DemoResource> resources;
};

DemoBundle read_demo_bundle(std::string_view json);

// The resource reduced to resourceType, id, meta and the named top-level members.
std::string keep_elements(std::string_view resource, const std::vector<std::string>& names);

}  // namespace cds
