#include "fhir/json_repeats.h"

#include <algorithm>

namespace fhir {

bool JsonRepeat::is_same(std::string_view ahead, int depth) const {
  return size_ != 0 && depth == depth_ && ahead.starts_with(text(0, size_));
}

bool JsonRepeat::begin(std::string_view ahead, int depth) {
  if (open_) return false;
  open_ = true;
  follows_ = size_ != 0 && number_end_ != 0 && depth == depth_ &&
             ahead.starts_with(text(0, number_begin_));
  if (!follows_) {
    depth_ = depth;
    note(0, ahead);
  }
  return true;
}

std::size_t JsonRepeat::meet_number(std::size_t begin, std::size_t end,
                                    std::string_view number_and_rest) {
  if (follows_) {
    if (begin != number_begin_) return 0;
    const std::string_view rest = number_and_rest.substr(end - begin);
    if (rest.starts_with(text(number_end_, size_))) {
      open_ = false;
      return size_ - number_end_;
    }
    follows_ = false;
    note(begin, number_and_rest);
  }
  if (number_end_ == 0) {
    number_begin_ = begin;
    number_end_ = end;
  }
  return 0;
}

void JsonRepeat::end(std::size_t size, std::size_t granted, bool with_issue, const void* object,
                     const StructCopying& copying) {
  open_ = false;
  if (follows_ || size > kLongest || with_issue) return;
  size_ = size;
  granted_ = granted;
  kept_ = copying.keep(object);
}

void JsonRepeat::note(std::size_t from, std::string_view text) {
  size_ = 0;
  number_end_ = 0;
  if (from < kLongest)
    std::copy_n(text.data(), std::min(text.size(), kLongest - from), text_.data() + from);
}

}  // namespace fhir
