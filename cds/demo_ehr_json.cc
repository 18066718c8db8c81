#include "fhir/json_rapid.h"
// Above: it defines what RapidJSON's assertions do.

#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cds/demo_json.h"
#include "cds/demo_search.h"

namespace cds {
namespace {

class JsonText {
 public:
  JsonText() : json_(buffer_) {}

  void key(const char* name) { json_.Key(name); }
  void text(std::string_view value) {
    json_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void member(const char* name, std::string_view value) {
    key(name);
    text(value);
  }
  void raw_member(const char* name, const std::string& value) {
    key(name);
    json_.RawValue(value.data(), value.size(), rapidjson::kObjectType);
  }
  void number_member(const char* name, std::size_t value) {
    key(name);
    json_.Uint64(value);
  }
  template <class Content>
  void object(const Content& content) {
    json_.StartObject();
    content();
    json_.EndObject();
  }
  template <class Content>
  void object_member(const char* name, const Content& content) {
    key(name);
    object(content);
  }
  template <class Range, class Element>
  void array_member(const char* name, const Range& range, const Element& element) {
    key(name);
    json_.StartArray();
    for (const auto& value : range) element(value);
    json_.EndArray();
  }
  std::string str() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> json_;
};

// The texts of `cards`, whatever else is in the answer.
class CardHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, CardHandler> {
 public:
  bool Key(const char* name, rapidjson::SizeType size, bool) {
    name_.assign(name, size);
    if (depth_ == 1) in_cards_ = name_ == "cards";
    return true;
  }
  bool String(const char* value, rapidjson::SizeType size, bool) {
    if (!in_cards_ || depth_ != kCardDepth) return true;
    if (name_ == "indicator") cards.back().indicator.assign(value, size);
    if (name_ == "summary") cards.back().summary.assign(value, size);
    if (name_ == "detail") cards.back().detail.assign(value, size);
    return true;
  }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return true; }
  bool StartObject() {
    if (++depth_ == kCardDepth && in_cards_) cards.emplace_back();
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return --depth_ >= 0; }
  bool StartArray() { return ++depth_ > 0; }
  bool EndArray(rapidjson::SizeType) { return --depth_ >= 0; }

  std::vector<CardText> cards;

 private:
  static constexpr int kCardDepth = 3;
  int depth_ = 0;
  bool in_cards_ = false;
  std::string name_;
};

void write_rest_resource(JsonText& json, const std::string& type,
                         const std::vector<SearchParameterType>& parameters) {
  json.object([&] {
    json.member("type", type);
    json.array_member("interaction", std::vector<const char*>{"read", "search-type"},
                      [&](const char* code) { json.object([&] { json.member("code", code); }); });
    json.array_member("searchParam", parameters, [&](const SearchParameterType& parameter) {
      json.object([&] {
        json.member("name", parameter.name);
        json.member("type", parameter.type);
      });
    });
  });
}

}  // namespace

std::string search_bundle(const SearchPage& page) {
  JsonText json;
  json.object([&] {
    json.member("resourceType", "Bundle");
    json.member("type", "searchset");
    json.number_member("total", page.total);
    std::vector<std::pair<const char*, const std::string*>> links{{"self", &page.self}};
    if (!page.next.empty()) links.emplace_back("next", &page.next);
    json.array_member("link", links, [&](const auto& link) {
      json.object([&] {
        json.member("relation", link.first);
        json.member("url", *link.second);
      });
    });
    if (page.entries.empty()) return;
    json.array_member("entry", page.entries, [&](const SearchPage::Entry& entry) {
      json.object([&] {
        json.member("fullUrl", entry.full_url);
        json.raw_member("resource", entry.resource);
        json.object_member("search", [&] { json.member("mode", "match"); });
      });
    });
  });
  return json.str();
}

std::string capability_statement(const std::string& base, const std::vector<std::string>& types,
                                 const std::string& date) {
  const auto parameters = search_parameters();
  JsonText json;
  json.object([&] {
    json.member("resourceType", "CapabilityStatement");
    json.member("status", "active");
    json.member("date", date);
    json.member("kind", "instance");
    json.object_member("software", [&] {
      json.member("name", "pumpcds demo EHR");
      json.member("version", PUMPCDS_VERSION);
    });
    json.object_member("implementation", [&] {
      json.member("description", "Made-up patients, read only");
      json.member("url", base);
    });
    json.member("fhirVersion", "4.0.1");
    const auto text = [&](const char* value) { json.text(value); };
    json.array_member("format", std::vector<const char*>{"application/fhir+json"}, text);
    json.array_member("rest", std::vector<const char*>{"server"}, [&](const char* mode) {
      json.object([&] {
        json.member("mode", mode);
        json.array_member("resource", types, [&](const std::string& type) {
          write_rest_resource(json, type, parameters);
        });
      });
    });
  });
  return json.str();
}

std::string demo_cases(const std::vector<DemoCase>& cases, const std::string& address) {
  JsonText json;
  json.object([&] {
    json.array_member("cases", cases, [&](const DemoCase& demo_case) {
      json.object([&] {
        json.member("case", demo_case.name);
        json.member("patient", demo_case.patient_id);
        json.array_member("orders", demo_case.orders,
                          [&](const std::string& order) { json.text(order); });
        json.member("about", demo_case.about);
        json.member("request", address + "/demo/request/" + demo_case.name);
      });
    });
  });
  return json.str();
}

std::string demo_settings(const std::string& fhir_base, const std::string& cases) {
  JsonText json;
  json.object([&] {
    json.member("fhirServer", fhir_base);
    json.member("cases", cases);
  });
  return json.str();
}

std::string demo_request(const DemoCase& demo_case, const std::string& fhir_base,
                         const std::string& hook_instance) {
  JsonText json;
  json.object([&] {
    json.member("hook", "order-sign");
    json.member("hookInstance", hook_instance);
    json.member("fhirServer", fhir_base);
    json.object_member("context", [&] {
      if (!demo_case.user.empty()) json.member("userId", demo_case.user);
      json.member("patientId", demo_case.patient_id);
      json.raw_member("draftOrders", demo_case.order_bundle);
    });
  });
  return json.str();
}

std::vector<CardText> read_card_texts(std::string_view text) {
  CardHandler handler;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  const auto result =
      reader.Parse<rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag>(
          stream, handler);
  if (result.IsError()) return {};
  return std::move(handler.cards);
}

}  // namespace cds
