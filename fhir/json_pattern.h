#pragma once

// Records that come again and again with nearly the same text. In a search's answer an entry mostly
// differs from one before it in its id, its dates and its value alone: everything else was checked
// and read once. Where an entry's text is that of an earlier one but for a few strings and numbers,
// those few are read into the struct that was kept of the earlier record, it is copied, and the
// text is passed over.
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
#include <vector>

namespace fhir {

class JsonReader;
struct FieldTable;
struct ValueType;

// How the struct of a record is kept, and another one added like it; all as void. What is read is
// an object that holds the record, such as a Bundle's entry.
struct Repeating {
  std::size_t size;
  std::shared_ptr<void> (*keep)(const void* record);
  void (*add)(JsonReader& reader, void* holder, const void* kept);
};

// A string (between its quotes) or a number. Offsets count from the brace of what holds the record.
struct JsonPlace {
  std::size_t begin = 0;
  std::size_t end = 0;
  const ValueType* type = nullptr;  // none: the table passes it over
  std::size_t offset = 0;           // of the member that it is read into, in the record's struct
  bool is_number = false;
};

class JsonPattern {
 public:
  // What holds a record begins, an object of that table, at `depth`, with what `ahead` begins with.
  // Its text is noted now, since reading changes it.
  void begin(std::string_view ahead, const FieldTable* holder, int depth);
  // What was read of it, in the order of the text.
  void add(const JsonPlace& place) { same_.push_back(place); }
  // It has been read: `granted` is the memory that was asked for.
  void end(std::size_t size, std::size_t granted, const void* record, const Repeating& repeating);

  // Whether the text that `ahead` begins with is like this one; then differing() is what it has at
  // the places that differ, and size() is how long it is.
  bool match(std::string_view ahead, const FieldTable* holder, int depth);
  struct Differing {
    JsonPlace place;
    std::string_view value;
  };
  const std::vector<Differing>& differing() const { return differing_; }
  std::size_t size() const { return matched_; }
  std::size_t granted() const { return granted_; }
  // To be changed at the places that differ, at all of them before it is used.
  void* kept() const { return kept_.get(); }
  const Repeating& repeating() const { return *repeating_; }

 private:
  static constexpr std::size_t kLongest = 4096;  // longer ones are read each time

  bool learn(std::size_t from, std::string_view same, std::string_view found);

  std::array<char, kLongest> text_;
  std::size_t size_ = 0;  // 0: no record is kept
  const FieldTable* holder_ = nullptr;
  int depth_ = 0;
  std::size_t granted_ = 0;
  std::shared_ptr<void> kept_;
  const Repeating* repeating_ = nullptr;
  // Sorted by where they are.
  std::vector<JsonPlace> same_;
  std::vector<Differing> differing_;
  std::size_t matched_ = 0;
};

// A chart's readings have few shapes: with a device, of a laboratory, …
class JsonPatterns {
 public:
  // The pattern that the text ahead is like, or nullptr.
  JsonPattern* match(std::string_view ahead, const FieldTable* holder, int depth);
  // The one to note the text ahead in: a new one, or the one that was of no use for longest.
  // nullptr for most texts once none is like another, since to note each would only take time.
  JsonPattern* next();

 private:
  static constexpr std::size_t kShapes = 8;
  static constexpr std::size_t kMissesInARow = 16;

  std::vector<std::unique_ptr<JsonPattern>> patterns_;  // the last used comes first
  std::size_t misses_ = 0;                              // since the last match
};

}  // namespace fhir
