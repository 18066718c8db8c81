#pragma once

// Objects that come again and again with the same text. In a search's answer the code, the
// category, the subject and the performer of a record are mostly those of the record before, and
// its quantity differs from that one's in the number alone: such a text was checked and read once.
// Where the same bytes come again as the same member, at the same depth, the value is copied and
// the text is passed over.
//
// Belongs to one pass over one text; nothing of it outlives the pass.

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace fhir {

struct Field;

// How a struct is kept and copied; both as void.
struct StructCopying {
  // Whether nothing has been read into it. Only then a copy is the same as reading.
  bool (*is_blank)(const void* object);
  std::shared_ptr<const void> (*keep)(const void* object);
  void (*copy)(const void* kept, void* object);
};

// The last object that came as one member. Offsets count from its brace.
class JsonRepeat {
 public:
  // Of an object at `depth` whose text is what `ahead` begins with: whether it is the same again.
  bool is_same(std::string_view ahead, int depth) const;

  std::size_t size() const { return size_; }        // of its text
  std::size_t granted() const { return granted_; }  // memory that its elements asked for
  void copy_to(void* object, const StructCopying& copying) const {
    copying.copy(kept_.get(), object);
  }

  // Another object begins: its text is noted now, since reading changes it. False while one within
  // which it lies is being read.
  bool begin(std::string_view ahead, int depth);
  // It has a number at [begin, end). The size of what follows up to its end when all but the number
  // is the same again, which ends it; else 0.
  std::size_t meet_number(std::size_t begin, std::size_t end, std::string_view number_and_rest);
  // It has been read, with or without an Issue: each of its kind must get its own.
  void end(std::size_t size, std::size_t granted, bool with_issue, const void* object,
           const StructCopying& copying);

 private:
  static constexpr std::size_t kLongest = 384;  // longer ones are read each time

  void note(std::size_t from, std::string_view text);
  std::string_view text(std::size_t from, std::size_t to) const {
    return {text_.data() + from, to - from};
  }

  std::array<char, kLongest> text_{};
  std::size_t size_ = 0;  // 0: no object is kept
  std::size_t number_begin_ = 0;
  std::size_t number_end_ = 0;  // 0: it has none
  std::size_t granted_ = 0;
  int depth_ = 0;
  bool open_ = false;
  bool follows_ = false;  // the open one is the same up to the number; the one before stays kept
  std::shared_ptr<const void> kept_;
};

using JsonRepeats = std::unordered_map<const Field*, JsonRepeat>;

}  // namespace fhir
