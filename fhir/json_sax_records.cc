// The reader's part in reading records by pattern (json_pattern.h).
#include <algorithm>

#include "fhir/json_fields.h"
#include "fhir/json_sax.h"
#include "fhir/json_stream.h"

namespace fhir {

// Of what holds a record and has just begun: read like one before it, up to its closing brace, or
// noted for those that follow.
void JsonReader::open_holder() {
  const std::string_view text = ahead();
  const FieldTable* const holder = frames_[top_].table;
  const JsonPattern* const before = patterns_.match(text, holder, depth_);
  if (before != nullptr && read_like(*before)) return;
  noted_ = {patterns_.next(), top_, stream_->Tell() - 1, granted_, issues_.size(), {}};
  if (noted_.pattern != nullptr) noted_.pattern->begin(text, holder, depth_);
}

// False, and nothing has been read, when one of the values cannot be used: its Issue names a path
// that is known only where the text is followed.
bool JsonReader::read_like(const JsonPattern& pattern) {
  if (!grant(pattern.granted())) return true;
  for (const auto& [place, value] : pattern.differing()) {
    void* const member = static_cast<char*>(pattern.kept()) + place.offset;
    bool usable = true;
    if (place.type == nullptr) {
      usable = !place.is_number || Decimal::parse(value);
    } else {
      const auto read = place.is_number ? place.type->number : place.type->string;
      usable = read(*this, member, value) == nullptr;
    }
    if (!usable) return false;
  }
  pattern.repeating().add(*this, frames_[top_].object, pattern.kept());
  stream_->pass(pattern.size() - 2);
  return true;
}

// A string or a number of what is being noted. It may differ in others when it is passed over, or
// set anew in the record's struct. What is in a list may not: elements move while it grows.
void JsonReader::note(std::string_view text, const Field* field, const void* object,
                      bool is_number) {
  if (noted_.pattern == nullptr) return;
  // Of another type it is another record, however much the rest is alike.
  if (skipped_ == 0 && frames_[top_].name == kTypeMember) return;
  const std::size_t quote = is_number ? 0 : 1;
  JsonPlace place;
  place.end = stream_->Tell() - quote - noted_.begin;
  place.begin = place.end - static_cast<std::size_t>(stream_->next() - quote - text.data());
  place.is_number = is_number;
  if (field != nullptr) {
    const auto holder = frames_.begin() + static_cast<std::ptrdiff_t>(noted_.level);
    const auto last = frames_.begin() + static_cast<std::ptrdiff_t>(top_);
    const bool in_list =
        std::any_of(holder, last + 1, [](const Frame& frame) { return frame.table == nullptr; });
    const Target& record = noted_.record;
    // Modulo 2^64: a member elsewhere is far beyond the struct.
    place.offset = reinterpret_cast<std::uintptr_t>(object) + field->offset -
                   reinterpret_cast<std::uintptr_t>(record.object);
    place.type = field->type;
    const bool with_escapes = place.end - place.begin != text.size();  // which were decoded
    if (in_list || with_escapes || !place.type->replaces) return;
    if (record.repeating == nullptr || place.offset >= record.repeating->size) return;
  }
  noted_.pattern->add(place);
}

void JsonReader::close_holder() {
  // Each record must get its own Issues.
  const bool clean = issues_.size() == noted_.issues_before && issues_.size() < kMaxIssues;
  if (clean && noted_.record.repeating != nullptr) {
    noted_.pattern->end(stream_->Tell() - noted_.begin, granted_ - noted_.granted_before,
                        noted_.record.object, *noted_.record.repeating);
  }
  noted_.pattern = nullptr;
}

}  // namespace fhir
