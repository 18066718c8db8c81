// Bundle text -> resources with what searches look at; a resource -> some of its elements.
#include "fhir/json_rapid.h"
// Above: it defines what RapidJSON's assertions do.

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "cds/demo_index.h"

namespace cds {
namespace {

constexpr unsigned kParseFlags =
    rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
constexpr std::string_view kResourcePath = "entry.resource";

bool remove_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

// Member names from the root, joined by dots, and the parts of a Coding of each open object.
class BundleHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, BundleHandler> {
 public:
  BundleHandler(std::string_view json, const rapidjson::MemoryStream& stream, DemoBundle& bundle)
      : json_(json), stream_(stream), bundle_(bundle) {}

  bool is_bundle() const { return is_bundle_; }

  bool Key(const char* name, rapidjson::SizeType size, bool) {
    path_.resize(objects_.back().path_size);
    if (!path_.empty()) path_ += '.';
    path_.append(name, size);
    return true;
  }

  bool String(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view value(text, size);
    if (in_resource_) {
      take(value);
    } else if (path_ == "timestamp") {
      bundle_.timestamp = value;
    } else if (path_ == "resourceType") {
      is_bundle_ = value == "Bundle";
    }
    return true;
  }

  bool RawNumber(const char*, rapidjson::SizeType, bool) { return true; }

  bool StartObject() {
    if (!in_resource_ && path_ == kResourcePath) {
      in_resource_ = true;
      resource_depth_ = objects_.size();
      bundle_.resources.emplace_back();
      begin_ = stream_.Tell() - 1;  // it has read the brace
    }
    objects_.push_back({path_.size(), {}, {}, {}});
    return true;
  }

  bool EndObject(rapidjson::SizeType) {
    const Object object = std::move(objects_.back());
    objects_.pop_back();
    path_.resize(object.path_size);
    if (!in_resource_) return true;
    if (objects_.size() > resource_depth_) {
      add_coding(object);
      return true;
    }
    in_resource_ = false;
    DemoResource& resource = bundle_.resources.back();
    resource.text = json_.substr(begin_, stream_.Tell() - begin_);
    resource.type = resource.value("resourceType");
    resource.id = resource.value("id");
    return !resource.type.empty() && !resource.id.empty();
  }

 private:
  struct Object {
    std::size_t path_size = 0;
    std::string system;
    std::string code;
    std::string value;
  };

  std::string_view path_in_resource() const {
    const std::string_view path = path_;
    return path.size() > kResourcePath.size() ? path.substr(kResourcePath.size() + 1) : "";
  }

  void add(std::string_view path, std::string_view system, std::string_view value) {
    bundle_.resources.back().entries.push_back(
        {std::string(path), std::string(system), std::string(value)});
  }

  void take(std::string_view value) {
    std::string_view path = path_in_resource();
    if (path.find('.') == std::string_view::npos) return add(path, "", value);
    const std::string_view name = path.substr(path.rfind('.') + 1);
    Object& object = objects_.back();
    if (name == "system") object.system = value;
    if (name == "code") object.code = value;
    if (name == "value") object.value = value;
    const bool is_date = name == "start" || name == "end" || path == "meta.lastUpdated";
    if (is_date || remove_end(path, ".reference")) {
      if (std::ranges::count(path, '.') == (is_date ? 1 : 0)) add(path, "", value);
    }
  }

  void add_coding(const Object& object) {
    std::string_view path = path_in_resource();
    const std::string& value = path == "identifier" ? object.value : object.code;
    remove_end(path, ".coding");
    if (value.empty() || path.find('.') != std::string_view::npos) return;
    add(path, object.system, value);
  }

  std::string_view json_;
  const rapidjson::MemoryStream& stream_;
  DemoBundle& bundle_;
  std::string path_;
  std::vector<Object> objects_;
  bool is_bundle_ = false;
  bool in_resource_ = false;
  std::size_t resource_depth_ = 0;
  std::size_t begin_ = 0;
};

// Passes on what lies in members that are kept.
class ElementsHandler {
 public:
  ElementsHandler(const std::vector<std::string>& names,
                  rapidjson::Writer<rapidjson::StringBuffer>& out)
      : names_(names), out_(out) {}

  bool Null() { return !keep_ || out_.Null(); }
  bool Bool(bool value) { return !keep_ || out_.Bool(value); }
  // Numbers come as text; these are what the parser would call without its flag.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return !keep_ || out_.RawValue(text, size, rapidjson::kNumberType);
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return !keep_ || out_.String(text, size);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (depth_ == 1) keep_ = is_kept({text, size});
    return !keep_ || out_.Key(text, size);
  }
  bool StartObject() { return ++depth_ == 1 || keep_ ? out_.StartObject() : true; }
  bool EndObject(rapidjson::SizeType) { return --depth_ == 0 || keep_ ? out_.EndObject() : true; }
  bool StartArray() {
    ++depth_;
    return !keep_ || out_.StartArray();
  }
  bool EndArray(rapidjson::SizeType) {
    --depth_;
    return !keep_ || out_.EndArray();
  }

 private:
  bool is_kept(std::string_view name) const {
    return name == "resourceType" || name == "id" || name == "meta" ||
           std::ranges::find(names_, name) != names_.end();
  }

  const std::vector<std::string>& names_;
  rapidjson::Writer<rapidjson::StringBuffer>& out_;
  int depth_ = 0;
  bool keep_ = false;
};

}  // namespace

std::string_view DemoResource::value(std::string_view path) const {
  const auto found = std::ranges::find(entries, path, &IndexEntry::path);
  return found == entries.end() ? std::string_view() : std::string_view(found->value);
}

DemoBundle read_demo_bundle(std::string_view json) {
  DemoBundle bundle;
  rapidjson::MemoryStream stream(json.data(), json.size());
  BundleHandler handler(json, stream, bundle);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kParseFlags>(stream, handler);
  if (result.Code() == rapidjson::kParseErrorTermination) {
    throw DemoDataError("a resource without resourceType or id");
  }
  if (result.IsError()) {
    throw DemoDataError(std::string(rapidjson::GetParseError_En(result.Code())) + " At byte " +
                        std::to_string(result.Offset()));
  }
  if (!handler.is_bundle()) throw DemoDataError("no Bundle");
  return bundle;
}

std::string keep_elements(std::string_view resource, const std::vector<std::string>& names) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  ElementsHandler handler(names, writer);
  rapidjson::MemoryStream stream(resource.data(), resource.size());
  rapidjson::Reader reader;
  reader.Parse<kParseFlags>(stream, handler);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cds
