#pragma once

// RapidJSON's writer as cards need it: attributes without a value are left out, and what of a text
// needs no escape, which is most, is copied at once and not character by character.

// clang-format off
#include "fhir/json_stream.h"  // before any other use of RapidJSON
// clang-format on

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <optional>
#include <string_view>

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

  // A name of ours, which needs no escape.
  void key(std::string_view name) { put_plain(name); }

  void text(std::string_view value) {
    std::size_t plain = plain_run(value);
    if (plain == value.size()) return put_plain(value);
    Prefix(rapidjson::kStringType);
    os_->Put('"');
    for (; plain < value.size(); plain = plain_run(value)) {
      copy(value.substr(0, plain));
      put_other(value[plain]);
      value.remove_prefix(plain + 1);
    }
    copy(value);
    os_->Put('"');
  }

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
  static std::size_t plain_run(std::string_view text) {
    return fhir::plain_run(text.data(), text.data() + text.size());
  }

  void put_plain(std::string_view text) {
    Prefix(rapidjson::kStringType);
    char* to = os_->Push(text.size() + 2);
    *to = '"';
    *std::copy(text.begin(), text.end(), to + 1) = '"';
  }

  void copy(std::string_view plain) {
    std::copy(plain.begin(), plain.end(), os_->Push(plain.size()));
  }

  // As the library writes it.
  void put_other(char c) {
    constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (const std::size_t at = kShort.find(c); at != std::string_view::npos) {
      os_->Put('\\');
      os_->Put(kLetters[at]);
    } else if (byte < 0x20) {
      copy("\\u00");
      os_->Put(kHex[byte >> 4U]);
      os_->Put(kHex[byte & 0x0FU]);
    } else {
      os_->Put(c);  // of a character beyond ASCII
    }
  }
};

// The content of a card's extension.
void write_determination(CardWriter& json, const rules::Determination& determination);

}  // namespace cds
