#include "fhir/quantity.h"

#include <array>

#include "fhir/code.h"

namespace fhir {
namespace {

struct Spelling {
  std::string_view text;
  Unit unit;
};

// In lower case.
constexpr std::array kSpellings{
    Spelling{"mg/dl", Unit::kMgPerDl},          Spelling{"%", Unit::kPercent},
    Spelling{"mmol/l", Unit::kMmolPerL},        Spelling{"mmol/mol", Unit::kMmolPerMol},
    Spelling{"g/l", Unit::kGramPerL},           Spelling{"u", Unit::kInsulinUnit},
    Spelling{"[iu]", Unit::kInsulinUnit},       Spelling{"iu", Unit::kInsulinUnit},
    Spelling{"unit", Unit::kInsulinUnit},       Spelling{"units", Unit::kInsulinUnit},
    Spelling{"unt", Unit::kInsulinUnit},        Spelling{"percent", Unit::kPercent},
    Spelling{"% of total hgb", Unit::kPercent}, Spelling{"% of total hemoglobin", Unit::kPercent},
    Spelling{"mmol/mol hb", Unit::kMmolPerMol}, Spelling{"millimole per mole", Unit::kMmolPerMol},
};

// As nearly all of them are written; kUnknown for the others.
Unit usual(std::string_view text) {
  if (text == "mg/dL") return Unit::kMgPerDl;
  if (text == "U" || text == "[iU]") return Unit::kInsulinUnit;
  return text == "mmol/L" ? Unit::kMmolPerL : Unit::kUnknown;
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_annotation(std::string_view text) {
  return text.size() >= 2 && text.front() == '{' && text.find('}') == text.size() - 1;
}

// Longer than any spelling, with room for an annotation.
using Buffer = std::array<char, 64>;

// `text` in lower case and without annotations; more than the buffer holds is no spelling and gives
// "?".
std::string_view fold(std::string_view text, Buffer& buffer) {
  std::size_t length = 0;
  bool in_annotation = false;
  for (const char c : text) {
    if (c == '{') in_annotation = true;
    if (!in_annotation) {
      if (length == buffer.size()) return "?";
      buffer[length++] = lower(c);
    }
    if (c == '}') in_annotation = false;
  }
  return trimmed({buffer.data(), length});
}

Unit named(std::string_view text) {
  const Unit at_once = usual(text);
  if (at_once != Unit::kUnknown) return at_once;
  text = trimmed(text);
  if (text.empty()) return Unit::kMissing;
  // An annotation alone stands for what it says: `{%}`, `{unit}`.
  if (is_annotation(text)) text = text.substr(1, text.size() - 2);
  Buffer buffer;
  const std::string_view folded = fold(text, buffer);
  for (const Spelling& spelling : kSpellings) {
    if (spelling.text == folded) return spelling.unit;
  }
  return Unit::kUnknown;
}

// "1" is a ratio only as a UCUM code; as a text it may be anything.
Unit coded(std::string_view code) { return trimmed(code) == "1" ? Unit::kRatio : named(code); }

}  // namespace

Unit unit_of(const Quantity& quantity) {
  const bool is_ucum = canonical_system(quantity.system) == systems::kUcum;
  Unit by_code = is_ucum ? usual(quantity.code) : Unit::kUnknown;
  if (by_code != Unit::kUnknown) return by_code;
  by_code = Unit::kMissing;
  if (is_ucum || quantity.system.empty()) {
    by_code = coded(quantity.code);
  } else if (!quantity.code.empty()) {
    by_code = Unit::kUnknown;  // a code of another system says nothing here
  }
  // An annotation is no unit of UCUM: one that is not understood leaves the word to the text.
  const bool decides = is_ucum && !is_annotation(trimmed(quantity.code));
  if (by_code != Unit::kMissing && (by_code != Unit::kUnknown || decides)) return by_code;
  const Unit by_text = named(quantity.unit);
  return by_text == Unit::kMissing ? by_code : by_text;
}

}  // namespace fhir
