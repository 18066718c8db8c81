#include "fhir/json_resources.h"
#include "fhir/read.h"

namespace fhir {

ResourceSet read_resources(std::string& text, const SiteZone& zone, Issues& issues,
                           const ReadOptions& options) {
  ResourcesReading reading;
  reading.as_orders = options.as_orders;
  const Field root{.name = "", .type = &kResources};
  JsonReader reader(zone, issues);
  reader.read(text, root, &reading);
  return std::move(reading.set);
}

}  // namespace fhir
