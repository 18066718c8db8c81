#pragma once

// Records that come again and again with nearly the same text. In a search's answer a record mostly
// differs from one before it in its id, its dates and its value alone: everything else was checked
// and read once. Where a record's text is that of an earlier one but for a few strings and numbers,
// the earlier record's struct is copied, those few are read, and the text is passed over.
//
// A pattern learns where records differ: a place is compared like the rest of the text until it
// differs for the first time. Strings that are read are taken there when they have no escapes; any
// other record is read in full.
//
// Belongs to one pass over one text; nothing of it outlives the pass.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fhir {

struct FieldTable;
struct ValueType;

// How a struct is kept and copied; all as void.
struct StructCopying {
  std::size_t size;
  std::shared_ptr<const void> (*keep)(const void* object);
  void (*copy)(const void* kept, void* object);
  void (*clear)(void* object);
};

// A string (between its quotes) or a number of the record. Offsets count from the record's brace.
struct JsonPlace {
  std::size_t begin = 0;
  std::size_t end = 0;
  const ValueType* type = nullptr;  // none: the table passes it over
  std::size_t offset = 0;           // of the member that it is read into, in the struct
  bool is_number = false;
};

class JsonPattern {
 public:
  // A record begins, at `depth`, with what `ahead` begins with. Its text is noted now, since
  // reading changes it.
  void begin(std::string_view ahead, int depth);
  // What was read of it, in the order of the text.
  void add(const JsonPlace& place) { same_.push_back(place); }
  // It has been read: `granted` is the memory that its elements asked for.
  void end(std::size_t size, std::size_t granted, const void* object, const StructCopying& copying);

  // Whether the record that `ahead` begins with is like this one; then values() are what it has at
  // the places that differ, one for each, and size() is how long it is.
  bool match(std::string_view ahead, int depth);
  const std::vector<JsonPlace>& differing() const { return differing_; }
  const std::vector<std::string_view>& values() const { return values_; }
  std::size_t size() const { return matched_; }
  std::size_t granted() const { return granted_; }
  const void* kept() const { return kept_.get(); }

 private:
  static constexpr std::size_t kLongest = 4096;  // longer ones are read each time

  bool learn(std::size_t from, std::size_t to, std::string_view found);

  std::array<char, kLongest> text_;
  std::size_t size_ = 0;  // 0: no record is kept
  int depth_ = 0;
  std::size_t granted_ = 0;
  std::shared_ptr<const void> kept_;
  // Sorted by where they are.
  std::vector<JsonPlace> same_;
  std::vector<JsonPlace> differing_;
  std::vector<std::string_view> values_;
  std::size_t matched_ = 0;
};

// Patterns of one kind of record. A chart's readings have few shapes: with a device, of a
// laboratory, …
class JsonPatterns {
 public:
  // The pattern that the record ahead is like, or nullptr.
  JsonPattern* match(std::string_view ahead, int depth);
  // The one to note the next record in: a new one, or the one that was of no use for longest.
  // nullptr for most records once none is like another, since to note each would only take time.
  JsonPattern* next();

 private:
  static constexpr std::size_t kShapes = 4;
  static constexpr std::size_t kMissesInARow = 16;

  std::vector<std::unique_ptr<JsonPattern>> patterns_;  // the last used comes first
  std::size_t misses_ = 0;                              // since the last match
};

using PatternsByTable = std::unordered_map<const FieldTable*, JsonPatterns>;

}  // namespace fhir
