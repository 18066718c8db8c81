#pragma once

// Field tables: which JSON members of an object are read, and into which members of a struct.
//
//   const Fields<Condition> kFields{
//       {"code", &Condition::code},
//       {"onsetDateTime", &Condition::onset, &Occurrence::date_time},
//       {"meta", inside(meta)},      // the members of "meta" belong to the same struct, by the
//       table `meta`
//   };
//
// How a value is read follows from the member's type: Reading<M>. A struct is read by its own
// table, table_of<M>(), and a vector takes each element of an array, or a single value as its one
// element. What no table names is skipped. Units: none; a member that was absent or could not be
// read keeps its initial value.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/code.h"
#include "fhir/decimal.h"
#include "fhir/json_sax.h"
#include "fhir/quantity.h"
#include "fhir/shared.h"
#include "fhir/time.h"

namespace fhir {

enum class JsonKind : std::uint8_t { kNull, kBoolean, kNumber, kString, kObject, kArray };

struct Field;
struct FieldTable;

// How JSON values become a member of one type. A function returns why the value cannot be used, or
// nullptr. A kind of value without a function is of the wrong type.
struct ValueType {
  enum class Arrays : std::uint8_t {
    kFirst,     // one value is expected: the first element is taken, with an Issue
    kElements,  // each element is a value
    kWhole,     // an array is of the wrong type as a whole
  };
  const char* expected = "";  // of the Issue: "expected a string"
  Arrays arrays = Arrays::kFirst;
  const char* (*string)(JsonReader&, void* member, std::string_view) = nullptr;
  const char* (*number)(JsonReader&, void* member, std::string_view) = nullptr;
  const char* (*boolean)(JsonReader&, void* member, bool) = nullptr;
  Target (*object)(JsonReader&, const Field&, void* member) = nullptr;
  // What else may come, null included; without it, null is an absent member.
  const char* (*other)(JsonReader&, void* member, JsonKind) = nullptr;
  // A string or number takes the place of what the member had, and nothing else is changed.
  bool replaces = false;
};

struct Field {
  std::string_view name;
  std::size_t offset = 0;
  const ValueType* type = nullptr;
  const FieldTable* table = nullptr;  // of inside()
  std::uint64_t bit = 0;              // of its place in the table
  bool lenient = false;               // in a strict table: an unusable value is an Issue here too
};

// memcmp() == 0 without the call: names are short, and looking them up is a good part of the work.
inline bool same(const char* a, const char* b, std::size_t size) {
  const auto same_word = [a, b](std::size_t at, auto word) {
    auto other = word;
    std::memcpy(&word, a + at, sizeof word);
    std::memcpy(&other, b + at, sizeof other);
    return word == other;
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      if (!same_word(at, std::uint64_t{})) return false;
    }
    return same_word(size - 8, std::uint64_t{});
  }
  if (size >= 4) return same_word(0, std::uint32_t{}) && same_word(size - 4, std::uint32_t{});
  for (std::size_t at = 0; at < size; ++at) {
    if (a[at] != b[at]) return false;
  }
  return true;
}

struct FieldTable {
  // nullptr when no field has the name.
  const Field* find(std::string_view name) const {
    if (name.empty() || name.size() > kLongestName) return other;
    for (std::size_t i = first[name.size()]; i < first[name.size() + 1]; ++i) {
      if (same(fields[i].name.data(), name.data(), name.size())) return &fields[i];
    }
    return other;
  }

  static constexpr std::size_t kLongestName = 32;
  std::vector<Field> fields;  // by length of name
  std::array<std::uint8_t, kLongestName + 2>
      first{};  // fields of length n are [first[n], first[n + 1])
  // Of an envelope: wrong types, duplicate names and more than 1,024 members end the reading with a
  // fault.
  bool strict = false;
  const Field* other = nullptr;                        // for every name that is not in the table
  void (*close)(JsonReader&, void* object) = nullptr;  // after the last member
  bool holds_record = false;                           // among its members (json_pattern.h)
};

// The table of a struct; one specialization for each.
template <class T>
const FieldTable& table_of();

template <class M>
struct Reading;

// Functions of Reading<M> that exist, with the member's type erased.
template <class M>
struct Erased {
  static const char* string(JsonReader& r, void* m, std::string_view text) {
    return Reading<M>::string(r, *static_cast<M*>(m), text);
  }
  static const char* number(JsonReader& r, void* m, std::string_view text) {
    return Reading<M>::number(r, *static_cast<M*>(m), text);
  }
  static const char* boolean(JsonReader& r, void* m, bool value) {
    return Reading<M>::boolean(r, *static_cast<M*>(m), value);
  }
  static Target object(JsonReader& r, const Field&, void* m) {
    return Reading<M>::object(r, *static_cast<M*>(m));
  }
  static const char* other(JsonReader& r, void* m, JsonKind kind) {
    return Reading<M>::other(r, *static_cast<M*>(m), kind);
  }

  static constexpr ValueType type() {
    using R = Reading<M>;
    ValueType t;
    t.expected = R::kExpected;
    t.arrays = R::kArrays;
    if constexpr (requires { R::kReplaces; }) t.replaces = R::kReplaces;
    if constexpr (requires(JsonReader & r, M & m) { R::string(r, m, std::string_view()); })
      t.string = string;
    if constexpr (requires(JsonReader & r, M & m) { R::number(r, m, std::string_view()); })
      t.number = number;
    if constexpr (requires(JsonReader & r, M & m) { R::boolean(r, m, true); }) t.boolean = boolean;
    if constexpr (requires(JsonReader & r, M & m) { R::object(r, m); }) t.object = object;
    if constexpr (requires(JsonReader & r, M & m) { R::other(r, m, JsonKind::kNull); })
      t.other = other;
    return t;
  }
};

template <class M>
inline constexpr ValueType kValueType = Erased<M>::type();

// A struct, by its table.
template <class M>
struct Reading {
  static constexpr const char* kExpected = "an object";
  static constexpr auto kArrays = ValueType::Arrays::kFirst;
  static Target object(JsonReader&, M& member) { return {&table_of<M>(), &member}; }
};

template <class M>
struct Reading<std::optional<M>> {
  static constexpr const char* kExpected = "an object";
  static constexpr auto kArrays = ValueType::Arrays::kFirst;
  static Target object(JsonReader&, std::optional<M>& member) {
    if (member) return {};  // the first stays
    return {&table_of<M>(), &member.emplace()};
  }
};

// As a T.
template <class T>
struct Reading<Shared<T>> {
  static constexpr const char* kExpected = Reading<T>::kExpected;
  static constexpr auto kArrays = Reading<T>::kArrays;
  static Target object(JsonReader& reader, Shared<T>& member) requires requires(T& value) {
    Reading<T>::object(reader, value);
  }
  { return Reading<T>::object(reader, member.own()); }
  static const char* string(JsonReader& reader, Shared<T>& member, std::string_view text) requires
      requires(T& value) {
    Reading<T>::string(reader, value, text);
  }
  { return Reading<T>::string(reader, member.own(), text); }
};

template <>
struct Reading<std::string_view> {
  static constexpr const char* kExpected = "a string";
  static constexpr auto kArrays = ValueType::Arrays::kFirst;
  static constexpr bool kReplaces = true;
  static const char* string(JsonReader&, std::string_view& member, std::string_view text) {
    member = text;
    return nullptr;
  }
};

template <>
struct Reading<std::optional<bool>> {
  static constexpr const char* kExpected = "true or false";
  static constexpr auto kArrays = ValueType::Arrays::kFirst;
  static const char* boolean(JsonReader&, std::optional<bool>& member, bool value) {
    member = value;
    return nullptr;
  }
};

template <>
struct Reading<std::optional<Decimal>> {
  static constexpr const char* kExpected = "a number";
  static constexpr auto kArrays = ValueType::Arrays::kFirst;
  static constexpr bool kReplaces = true;
  static const char* number(JsonReader&, std::optional<Decimal>& member, std::string_view text) {
    member = Decimal::parse(text);
    return member ? nullptr : "not usable: too many digits";
  }
};

template <>
struct Reading<std::optional<DateTime>> {
  static constexpr const char* kExpected = "a string";
  static constexpr auto kArrays = ValueType::Arrays::kFirst;
  static constexpr bool kReplaces = true;
  static const char* string(JsonReader& reader, std::optional<DateTime>& member,
                            std::string_view text) {
    member = parse_date_time(text, reader.zone());
    return member ? nullptr : "not a FHIR date or dateTime";
  }
};

template <>
struct Reading<Comparator> {
  static constexpr const char* kExpected = "a string";
  static constexpr auto kArrays = ValueType::Arrays::kFirst;
  static constexpr bool kReplaces = true;
  static const char* string(JsonReader& reader, Comparator& member, std::string_view text);
  // A comparator that cannot be read must not make the value an exact one.
  static const char* other(JsonReader& reader, Comparator& member, JsonKind kind);
};

// Whether an element is there at all, whatever it holds: dataAbsentReason.
template <>
struct Reading<bool> {
  static constexpr const char* kExpected = "an object";
  static constexpr auto kArrays = ValueType::Arrays::kWhole;
  static Target object(JsonReader&, bool& member) {
    member = true;
    return {};
  }
  static const char* other(JsonReader&, bool& member, JsonKind kind) {
    member = member || kind != JsonKind::kNull;
    return nullptr;
  }
};

template <class List>
struct ReadingList {
  using Element = typename List::value_type;
  static constexpr const char* kExpected = "an array of objects";
  static constexpr auto kArrays = ValueType::Arrays::kElements;
  static Target object(JsonReader& reader, List& member) {
    if (!reader.grant(sizeof(Element))) return {};
    return {&table_of<Element>(), &member.emplace_back()};
  }
};
template <class E>
struct Reading<std::vector<E>> : ReadingList<std::vector<E>> {};
template <class E>
struct Reading<Few<E>> : ReadingList<Few<E>> {};

template <>
struct Reading<std::vector<std::string_view>> {
  static constexpr const char* kExpected = "an array of strings";
  static constexpr auto kArrays = ValueType::Arrays::kElements;
  static const char* string(JsonReader& reader, std::vector<std::string_view>& member,
                            std::string_view text) {
    if (reader.grant(sizeof(std::string_view))) member.push_back(text);
    return nullptr;
  }
};

// The members of an object (or of each object of an array) belong to the struct that holds it.
struct Inside {
  const FieldTable* table;
  const ValueType* type;
};
extern const ValueType kInside;
extern const ValueType kInsideEach;
inline Inside inside(const FieldTable& table) { return {&table, &kInside}; }
inline Inside inside_each(const FieldTable& table) { return {&table, &kInsideEach}; }

template <class T, class M>
std::size_t offset_of(M T::*member) {
  static const T kProbe{};
  return static_cast<std::size_t>(reinterpret_cast<const char*>(&(kProbe.*member)) -
                                  reinterpret_cast<const char*>(&kProbe));
}

// One line of a table of T.
template <class T>
struct Entry {
  template <class M>
  Entry(std::string_view name, M T::*member) : field{name, offset_of(member), &kValueType<M>} {}
  template <class Outer, class M>
  Entry(std::string_view name, Outer T::*outer, M Outer::*member)
      : field{name, offset_of(outer) + offset_of(member), &kValueType<M>} {}
  Entry(std::string_view name, const Inside& in) : field{name, 0, in.type, in.table} {}
  // A type of its own, for a member or for the whole struct.
  template <class M>
  Entry(std::string_view name, M T::*member, const ValueType& type)
      : field{name, offset_of(member), &type} {}
  Entry(std::string_view name, const ValueType& type) : field{name, 0, &type} {}

  Entry lenient() && {
    field.lenient = true;
    return *this;
  }

  Field field;
};

template <class T>
struct Fields : FieldTable {
  Fields(std::initializer_list<Entry<T>> entries) {
    for (const Entry<T>& entry : entries) fields.push_back(entry.field);
    std::stable_sort(fields.begin(), fields.end(),
                     [](const Field& a, const Field& b) { return a.name.size() < b.name.size(); });
    if (fields.size() > 64 || (!fields.empty() && fields.back().name.size() > kLongestName)) {
      throw std::logic_error("field table too large");
    }
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i].bit = std::uint64_t{1} << i;
    for (std::size_t length = 0; length < first.size(); ++length) {
      const auto from = std::find_if(fields.begin(), fields.end(),
                                     [length](const Field& f) { return f.name.size() >= length; });
      first[length] = static_cast<std::uint8_t>(from - fields.begin());
    }
  }
  Fields&& closed_by(void (*function)(JsonReader&, void*)) && {
    close = function;
    return std::move(*this);
  }
  Fields&& holding_record() && {
    holds_record = true;
    return std::move(*this);
  }
  Fields&& made_strict() && {
    strict = true;
    return std::move(*this);
  }
  Fields&& with_other(const Field* field) && {
    other = field;
    return std::move(*this);
  }
};

}  // namespace fhir
