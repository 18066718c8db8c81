// A card as a reader in a terminal sees it.
#include <algorithm>
#include <vector>

#include "cds/cards.h"
#include "cds/markdown.h"

namespace cds {
namespace {

using Cells = std::vector<std::string>;

bool is_table_line(const std::string& line) {
  return line.starts_with("| ") && line.ends_with(" |");
}

// Cells of a table line; an escaped bar is none of its borders.
Cells cells_of(const std::string& line) {
  Cells cells;
  std::string cell;
  for (std::size_t i = 2; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      cell += line[i];
      cell += line[++i];
    } else if (line[i] == '|') {
      while (cell.ends_with(' ')) cell.pop_back();
      cells.push_back(unescape_markdown(cell));
      cell.clear();
    } else if (!(cell.empty() && line[i] == ' ')) {
      cell += line[i];
    }
  }
  return cells;
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t length = code_points(text);
  return length < width ? text + std::string(width - length, ' ') : text;
}

// Broken at spaces so that no line is longer than `width`; later lines begin with `indent` spaces.
std::string wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const std::size_t length = code_points(word);
    if (column > 0 && column + 1 + length > width) {
      result += "\n" + std::string(indent, ' ');
      column = 0;
    } else if (column > 0) {
      result += ' ';
      ++column;
    }
    result += word;
    column += length;
    at = end + 1;
  }
  return result;
}

constexpr std::size_t kLineWidth = 110;

std::string aligned(const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths;
  for (const Cells& cells : rows) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths[i] = std::max(widths[i], code_points(cells[i]));
  }
  std::string text;
  for (const Cells& cells : rows) {
    std::size_t indent = 2;
    text += "  ";
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
      text += padded(cells[i], widths[i] + 2);
      indent += widths[i] + 2;
    }
    constexpr std::size_t kLeast = 30;
    const std::size_t room = indent + kLeast < kLineWidth ? kLineWidth - indent : kLeast;
    text += (cells.empty() ? "" : wrapped(cells.back(), room, indent)) + "\n";
  }
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string detail_as_text(const std::string& detail) {
  std::string text;
  std::vector<Cells> table;
  for (const std::string& line : lines_of(detail)) {
    if (line.starts_with("|---")) continue;
    if (is_table_line(line)) {
      table.push_back(cells_of(line));
      continue;
    }
    text += aligned(table);
    table.clear();
    const std::string plain = unescape_markdown(line);
    text += wrapped(plain, kLineWidth, plain.starts_with("- ") ? 2 : 0) + "\n";
  }
  return text + aligned(table);
}

}  // namespace

std::string card_as_text(const Card& card) {
  std::string text = (card.indicator == "info" ? "[info] " : "[warning] ") + card.summary + "\n\n";
  text += detail_as_text(card.detail);
  if (!card.suggestions.empty()) text += "\nSuggestions:\n";
  for (const Suggestion& suggestion : card.suggestions) {
    text += "- " + suggestion.label + (suggestion.recommended ? " (recommended)" : "") + "\n";
  }
  for (const Link& link : card.links) text += "\n" + link.label + ": " + link.url + "\n";
  return text;
}

}  // namespace cds
