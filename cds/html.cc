#include "cds/html.h"

#include "cds/markdown.h"

namespace cds {

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

Html& Html::attr(std::string_view name, std::string_view value) {
  raw(" ").raw(name).raw("=\"").text(value);
  return raw("\"");
}

Html& Html::element(std::string_view tag, std::string_view words) {
  raw("<").raw(tag).raw(">").text(words).raw("</");
  return raw(tag).raw(">");
}

}  // namespace cds
