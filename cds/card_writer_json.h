#pragma once

// RapidJSON's writer as cards need it: attributes without a value are left out, and text that needs
// no escape, which is most, is copied at once and not character by character.

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "fhir/json_stream.h"
#include "rules/determination.h"

namespace cds {

class CardWriter : private rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  explicit CardWriter(rapidjson::StringBuffer& out) : Writer(out) {}

  using Writer::Bool;
  using Writer::EndArray;
  using Writer::EndObject;
  using Writer::Int;
  using Writer::StartArray;
  using Writer::StartObject;
  using Writer::Uint64;

  void text(std::string_view value) {
    if (fhir::plain_run(value.data(), value.data() + value.size()) < value.size()) {
      String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
      return;
    }
    Prefix(rapidjson::kStringType);
    os_->Put('"');
    copy(value);
    os_->Put('"');
  }

  void key(std::string_view name) { text(name); }

  // Text that is JSON already goes in unchanged, so that number literals and unknown members
  // survive.
  void raw(std::string_view json) {
    Prefix(rapidjson::kObjectType);
    copy(json);
  }

  void member(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    text(value);
  }
  void member(std::string_view name, const std::optional<int>& value) {
    if (!value) return;
    key(name);
    Int(*value);
  }

 private:
  void copy(std::string_view plain) {
    std::copy(plain.begin(), plain.end(), os_->Push(plain.size()));
  }
};

// The content of a card's extension.
void write_determination(CardWriter& json, const rules::Determination& determination);

}  // namespace cds
