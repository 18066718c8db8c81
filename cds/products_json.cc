#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

#include "cds/products.h"

namespace cds {
namespace {

using Value = rapidjson::Value;

std::string_view view(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

class ProductReader {
 public:
  ProductReader(const Value& object, std::size_t position) : object_(object), position_(position) {
    if (!object.IsObject()) fail("", "expected an object");
  }

  rules::Product read() {
    check_members();
    rules::Product product;
    product.names = texts("names");
    if (product.names.empty()) fail("names", "expected at least one");
    product.display = text("display");
    if (product.display.empty()) fail("display", "missing");
    product.manufacturer = text("manufacturer");
    const auto kind = rules::product_kind_from(text("kind"));
    if (!kind || *kind == rules::ProductKind::kNone)
      fail("kind", "expected P.durable, P.wireless, …");
    product.kind = *kind;
    product.reservoir_units = units("reservoir_units");
    product.reservoir_confirmed = flag("reservoir_confirmed");
    product.models = texts("models");
    product.device_identifiers = texts("device_identifiers");
    product.review = flag("review");
    return product;
  }

 private:
  [[noreturn]] void fail(std::string_view member, std::string_view what) const {
    std::string where = "products[" + std::to_string(position_) + "]";
    if (!member.empty()) where += "." + std::string(member);
    throw std::runtime_error(where + ": " + std::string(what));
  }

  const Value* find(const char* member) const {
    const auto it = object_.FindMember(member);
    return it == object_.MemberEnd() ? nullptr : &it->value;
  }

  void check_members() const {
    static const std::set<std::string_view> kKnown{"names",           "display",
                                                   "manufacturer",    "kind",
                                                   "reservoir_units", "reservoir_confirmed",
                                                   "models",          "device_identifiers",
                                                   "review"};
    std::set<std::string_view> seen;
    for (const auto& member : object_.GetObject()) {
      const std::string_view name = view(member.name);
      if (!kKnown.contains(name)) fail(name, "unknown member");
      if (!seen.insert(name).second) fail(name, "given twice");
    }
  }

  std::string text(const char* member) const {
    const Value* value = find(member);
    if (value == nullptr) return {};
    if (!value->IsString()) fail(member, "expected a string");
    return std::string(view(*value));
  }

  std::vector<std::string> texts(const char* member) const {
    std::vector<std::string> result;
    const Value* value = find(member);
    if (value == nullptr) return result;
    if (!value->IsArray()) fail(member, "expected an array of strings");
    for (const Value& item : value->GetArray()) {
      if (!item.IsString() || item.GetStringLength() == 0) {
        fail(member, "expected an array of strings that are not empty");
      }
      result.emplace_back(view(item));
    }
    return result;
  }

  bool flag(const char* member) const {
    const Value* value = find(member);
    if (value == nullptr) return false;
    if (!value->IsBool()) fail(member, "expected true or false");
    return value->GetBool();
  }

  std::optional<int> units(const char* member) const {
    const Value* value = find(member);
    if (value == nullptr) return std::nullopt;
    constexpr int kLargest = 1000;
    // Numbers arrive as their own text.
    const std::string_view digits = value->IsString() ? view(*value) : std::string_view();
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 1 ||
        number > kLargest) {
      fail(member, "expected a whole number of units, 1 to 1000");
    }
    return number;
  }

  const Value& object_;
  std::size_t position_;
};

}  // namespace

std::vector<rules::Product> read_products(std::string_view text) {
  // Iterative and with numbers as text: the reader's own number and nesting code is not safe for
  // every input.
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::Document document;
  document.Parse<kFlags>(text.data(), text.size());
  if (document.HasParseError()) {
    throw std::runtime_error("offset " + std::to_string(document.GetErrorOffset()) + ": " +
                             rapidjson::GetParseError_En(document.GetParseError()));
  }
  const auto list = document.IsObject() ? document.FindMember("products") : Value::MemberIterator();
  if (!document.IsObject() || list == document.MemberEnd() || !list->value.IsArray()) {
    throw std::runtime_error("products: expected an array");
  }
  std::vector<rules::Product> products;
  std::set<std::string> names;
  for (const Value& item : list->value.GetArray()) {
    products.push_back(ProductReader(item, products.size()).read());
    for (const std::string& name : products.back().names) {
      if (!names.insert(name).second) {
        throw std::runtime_error("products[" + std::to_string(products.size() - 1) + "].names: '" +
                                 name + "' is taken by another product");
      }
    }
  }
  return products;
}

}  // namespace cds
