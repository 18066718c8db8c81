#pragma once

// HTML written piece by piece, with escaping in one place: what a page says goes through text() and
// attr(), and only literals of the program go through raw(). Characters that HTML does not allow,
// and direction overrides, become spaces, so that chart text cannot change how a page reads.
// Source: HTML Living Standard, "Writing HTML documents".

#include <string>
#include <string_view>
#include <utility>

namespace cds {

// For text and for quoted attribute values alike.
std::string escape_html(std::string_view text);

class Html {
 public:
  Html& raw(std::string_view markup) {
    out_ += markup;
    return *this;
  }
  Html& text(std::string_view words) {
    out_ += escape_html(words);
    return *this;
  }
  // ` name="value"`, inside a tag.
  Html& attr(std::string_view name, std::string_view value);
  Html& attr(std::string_view name, int value) { return attr(name, std::to_string(value)); }
  // <tag>words</tag>
  Html& element(std::string_view tag, std::string_view words);

  const std::string& str() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace cds
