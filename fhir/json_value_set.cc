#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/json_fields.h"
#include "fhir/json_sax.h"
#include "fhir/read.h"
#include "fhir/value_set.h"

namespace fhir {
namespace {

// --- The resource as it stands in the file ---

struct TextExtension {
  std::string_view url;
  std::string_view value;
};

struct ConceptReading {
  std::string_view code;
  std::string_view display;
  std::vector<TextExtension> extension;
};

struct FilterReading {
  std::string_view property;
  std::string_view op;
  std::string_view value;
};

struct IncludeReading {
  std::string_view system;
  std::vector<ConceptReading> concepts;
  std::vector<FilterReading> filters;
  std::vector<TextExtension> extension;
  bool value_set = false;
};

struct ValueSetReading {
  std::string_view resource_type;
  std::string_view id;
  std::string_view title;
  std::vector<IncludeReading> include;
  std::vector<IncludeReading> exclude;
};

}  // namespace

template <>
const FieldTable& table_of<TextExtension>() {
  static const Fields<TextExtension> kFields{
      {"url", &TextExtension::url},
      {"valueString", &TextExtension::value},
      {"valueMarkdown", &TextExtension::value},
  };
  return kFields;
}

template <>
const FieldTable& table_of<ConceptReading>() {
  static const Fields<ConceptReading> kFields{
      {"code", &ConceptReading::code},
      {"display", &ConceptReading::display},
      {"extension", &ConceptReading::extension},
  };
  return kFields;
}

template <>
const FieldTable& table_of<FilterReading>() {
  static const Fields<FilterReading> kFields{
      {"property", &FilterReading::property},
      {"op", &FilterReading::op},
      {"value", &FilterReading::value},
  };
  return kFields;
}

template <>
const FieldTable& table_of<IncludeReading>() {
  static const Fields<IncludeReading> kFields{
      {"system", &IncludeReading::system},      {"concept", &IncludeReading::concepts},
      {"filter", &IncludeReading::filters},     {"extension", &IncludeReading::extension},
      {"valueSet", &IncludeReading::value_set},
  };
  return kFields;
}

template <>
const FieldTable& table_of<ValueSetReading>() {
  static const Fields<ValueSetReading> kCompose{
      {"include", &ValueSetReading::include},
      {"exclude", &ValueSetReading::exclude},
  };
  static const Fields<ValueSetReading> kFields{
      {"resourceType", &ValueSetReading::resource_type},
      {"id", &ValueSetReading::id},
      {"title", &ValueSetReading::title},
      {"compose", inside(kCompose)},
  };
  return kFields;
}

namespace {

constexpr std::array<std::string_view, 3> kHierarchical{systems::kIcd9Cm, systems::kIcd10Cm,
                                                        "http://www.whocc.no/atc"};
constexpr std::string_view kDisplay = "/StructureDefinition/display";
constexpr std::array<std::string_view, 2> kComments{
    "/StructureDefinition/comment", "/StructureDefinition/valueset-concept-comments"};

std::string extension_value(const std::vector<TextExtension>& extensions,
                            std::string_view url_end) {
  for (const TextExtension& extension : extensions) {
    if (extension.url.ends_with(url_end)) return std::string(extension.value);
  }
  return {};
}

std::string comment(const std::vector<TextExtension>& extensions) {
  const std::string own = extension_value(extensions, kComments[0]);
  return own.empty() ? extension_value(extensions, kComments[1]) : own;
}

// One of compose.include and compose.exclude.
class Part {
 public:
  Part(std::string_view id, std::string_view name) : id_(id), name_(name) {}

  void add(const IncludeReading& from) {
    const std::string where = name_ + '[' + std::to_string(index_++) + ']';
    if (from.value_set) refuse(where + ".valueSet: imports are not supported");
    if (from.system.empty()) refuse(where + ".system: missing");
    if (from.concepts.empty() == from.filters.empty())
      refuse(where + ": expected either concept or filter");
    for (std::size_t i = 0; i < from.concepts.size(); ++i) {
      const ConceptReading& sent = from.concepts[i];
      add({std::string(from.system), std::string(sent.code), std::string(sent.display),
           comment(sent.extension), false},
          where + ".concept[" + std::to_string(i) + ']');
    }
    if (!from.filters.empty()) add_filter(from, where + ".filter");
  }

  std::vector<ValueSetConcept> members;

 private:
  void add_filter(const IncludeReading& from, const std::string& where) {
    const FilterReading& filter = from.filters.front();
    const bool known =
        from.filters.size() == 1 && filter.property == "concept" && filter.op == "is-a";
    bool hierarchical = false;
    for (const std::string_view system : kHierarchical) {
      hierarchical = hierarchical || canonical_system(from.system) == canonical_system(system);
    }
    if (!known || !hierarchical) {
      refuse(where + ": only one `concept is-a` of ICD-9-CM, ICD-10-CM or ATC is supported");
    }
    add({std::string(from.system), std::string(filter.value),
         extension_value(from.extension, kDisplay), comment(from.extension), true},
        where);
  }

  void add(ValueSetConcept member, const std::string& where) {
    if (member.code.empty()) refuse(where + ": code missing");
    if (member.display.empty()) refuse(where + ": display missing, code " + member.code);
    const std::string_view system = canonical_system(member.system);
    std::string key = std::string(system) + '|' + canonical_code(system, member.code);
    if (member.with_descendants) key += '*';
    if (!seen_.insert(std::move(key)).second) refuse(where + ": named twice, code " + member.code);
    members.push_back(std::move(member));
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw ReadError("ValueSet " + id_ + ": compose." + why);
  }

  std::string id_;
  std::string name_;
  int index_ = 0;
  std::set<std::string> seen_;
};

std::vector<ValueSetConcept> members_of(std::string_view id, std::string_view name,
                                        const std::vector<IncludeReading>& from) {
  Part part(id, name);
  for (const IncludeReading& include : from) part.add(include);
  return std::move(part.members);
}

}  // namespace

ValueSet read_value_set(std::string text) {
  ValueSetReading set;
  Issues issues;
  const SiteZone zone;
  const Field root{.name = "", .type = &kValueType<ValueSetReading>};
  JsonReader(zone, issues).read(text, root, &set);

  const std::string name = "ValueSet " + std::string(set.id);
  if (set.resource_type != "ValueSet") throw ReadError(name + ": resourceType: expected ValueSet");
  if (set.id.empty()) throw ReadError(name + "without id");
  if (!issues.empty())
    throw ReadError(name + ": " + issues.front().path + ": " + issues.front().text);
  std::vector<ValueSetConcept> include = members_of(set.id, "include", set.include);
  std::vector<ValueSetConcept> exclude = members_of(set.id, "exclude", set.exclude);
  if (include.empty()) throw ReadError(name + ": compose.include: empty");
  return ValueSet(std::string(set.id), std::string(set.title), std::move(include),
                  std::move(exclude));
}

}  // namespace fhir
