#include "cds/card_evidence.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "cds/card_words.h"
#include "cds/markdown.h"

namespace cds {
namespace {

using rules::Finding;

template <typename Parts>
std::string joined(const Parts& parts, std::string_view separator) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size() + separator.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator) {
  return joined<std::initializer_list<std::string_view>>(parts, separator);
}

// Criteria whose figures, not the names of their records, say what was found.
bool is_measured(std::string_view id) {
  return id == "G1.c" || id == "G1.d" || id == "G3.b" || id.starts_with("G1.e.");
}

bool is_rate(const Finding& finding) { return finding.value && finding.value->unit == "/d"; }

// "4.35 tests a day: 135 in 31 days (May 15 – Jun 14, 2026)".
std::string rate_words(const Finding& finding) {
  std::string text = value_words(finding);
  if (finding.count && finding.days) {
    text += ": " + std::to_string(*finding.count) + " in " + counted(*finding.days, "day", "days");
  }
  if (finding.window) text += " (" + date_words(*finding.window) + ")";
  return text;
}

std::string count_words(const Finding& finding) {
  // Events are named instead, tallies say more, and a count of nothing is said by the reason.
  if (!finding.count || *finding.count == 0 || is_rate(finding) || !is_measured(finding.id) ||
      !finding.tallies.empty()) {
    return {};
  }
  if (finding.id == "G1.c") return counted(*finding.count, "dose", "doses") + " recorded";
  if (finding.id == "G1.e.1") return counted(*finding.count, "result", "results");
  return counted(*finding.count, "reading", "readings");
}

// How a date reads: education ends, insulin and pumps begin.
std::string dated(const Finding& finding, const fhir::DateTime& when) {
  std::string date = date_words(when);
  if (finding.id == "G1.a") {
    return (finding.reason == rules::Reason::kInProgress ? "begun " : "completed ") + date;
  }
  if (finding.id == "G1.b" || finding.id == "G3.a") return "since " + date;
  if (finding.id == "R.fail.warranty") return "warranty ends " + date;
  return date;
}

std::string when_words(const Finding& finding) {
  if (finding.when) return dated(finding, *finding.when);
  const bool from_record = !finding.evidence.empty() && finding.evidence.front().when;
  return from_record ? dated(finding, *finding.evidence.front().when) : std::string();
}

std::string figures_words(const Finding& finding) {
  std::vector<std::string> figures;
  if (is_rate(finding)) {
    figures.push_back(rate_words(finding));
  } else if (finding.value) {
    const bool of_one_record = finding.when && finding.value->unit == "%";
    figures.push_back(value_words(finding) +
                      (of_one_record ? " on " + date_words(*finding.when) : ""));
  }
  figures.push_back(count_words(finding));
  for (const rules::Tally& tally : finding.tallies) figures.push_back(tally_words(tally));
  return joined(figures, ", ");
}

std::string reference_words(const Finding& finding, std::size_t named) {
  if (finding.evidence.empty()) return {};
  const std::size_t shown = std::min(named, finding.evidence.size());
  std::string text = "(";
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += ", ";
    text += escape_markdown(finding.evidence[i].reference);
  }
  const int rest = finding.evidence_count - static_cast<int>(shown);
  if (rest > 0) text += " and " + std::to_string(rest) + " more";
  return text + ")";
}

// What the records are called, each name once.
std::string names_of_records(const Finding& finding) {
  constexpr std::size_t kMostNames = 3;
  std::vector<std::string> names;
  for (const rules::EvidenceItem& item : finding.evidence) {
    const std::string name = escape_markdown(item.display);
    if (name.empty() || std::ranges::find(names, name) != names.end()) continue;
    if (names.size() == kMostNames) {
      names.emplace_back("…");
      break;
    }
    names.push_back(name);
  }
  return joined(names, ", ");
}

std::string basis_words(const Finding& finding) {
  if (finding.basis == rules::Basis::kAttested) return "attested";
  std::string text = finding.basis == rules::Basis::kOrder ? "from the order" : "";
  if (finding.attested) {
    if (!text.empty()) text += "; ";
    text += "attested: " + status_words(*finding.attested);
  }
  return text;
}

// Shown where the project's number decided: not where there was nothing to measure.
std::string parameter_words(const Finding& finding, const rules::Parameters& parameters) {
  using rules::Reason;
  const bool measured =
      finding.status != rules::Status::kUnknown || finding.reason == Reason::kTooFew;
  if (!measured || finding.basis == rules::Basis::kAttested ||
      finding.basis == rules::Basis::kAbsent) {
    return {};
  }
  const std::string limit = limit_words(finding.id, parameters);
  return limit.empty() ? limit : limit + " (parameter, not guideline)";
}

// "e.1" of G1.e.1.
std::string letter_of(const std::string& id) {
  const std::size_t dot = id.find('.');
  return dot == std::string::npos ? id : id.substr(dot + 1);
}

std::string found_words(const Finding& finding) {
  const std::string figures = figures_words(finding);
  if (is_measured(finding.id) && !figures.empty()) {
    return joined({figures, reference_words(finding, 1)}, " ");
  }
  constexpr std::size_t kReferences = 2;
  return joined({joined({names_of_records(finding), figures, when_words(finding)}, ", "),
                 reference_words(finding, kReferences)},
                " ");
}

}  // namespace

std::string_view status_mark(rules::Status status) {
  switch (status) {
    case rules::Status::kMet:
      return "✓";
    case rules::Status::kNotMet:
      return "✗";
    case rules::Status::kUnknown:
      return "?";
  }
  return "?";
}

std::string status_words(rules::Status status) {
  switch (status) {
    case rules::Status::kMet:
      return "✓ met";
    case rules::Status::kNotMet:
      return "✗ not met";
    case rules::Status::kUnknown:
      return "? unknown";
  }
  return "? unknown";
}

std::string value_words(const Finding& finding) {
  if (!finding.value) return {};
  const fhir::Decimal& number = finding.value->value;
  const std::string_view unit = finding.value->unit;
  if (unit == "/d") return number.truncated(2).to_string(2) + " tests a day";
  if (unit == "%") return "HbA1c " + number.to_string(1) + " %";
  if (unit == "/mo") return "at least " + number.to_string() + " dose changes in every month";
  if (unit == "1") return "variation " + number.truncated(2).to_string(2);
  if (unit == "U") return number.to_string() + " units";
  if (unit == "U/d") return number.to_string() + " units a day";
  if (unit == "/wk") return number.to_string() + " a week";
  if (unit == "d") return number.to_string() + " days";
  return number.to_string() + (unit.empty() ? "" : " " + std::string(unit));
}

std::string evidence_words(const Finding& finding, const rules::Parameters& parameters) {
  const bool absent = finding.basis == rules::Basis::kAbsent &&
                      finding.status != rules::Status::kMet && finding.evidence.empty();
  rules::Reason reason = finding.reason;
  if (absent && reason == rules::Reason::kNone) reason = rules::Reason::kNoneOnRecord;
  const bool decided = finding.status != rules::Status::kUnknown;
  if (decided && reason == rules::Reason::kMdiStartUnknown) reason = rules::Reason::kNone;
  const std::string found = found_words(finding);
  const std::string basis = basis_words(finding);
  const std::string parameter = parameter_words(finding, parameters);
  std::vector<std::string_view> parts{found, reason_words(reason), basis};
  for (const rules::Reason remark : finding.notes) {
    // The start of injections concerns e.1 to e.5 alike and stands in the card's notes.
    if (remark == reason || remark == rules::Reason::kMdiStartUnknown) continue;
    parts.push_back(reason_words(remark));
  }
  parts.push_back(parameter);
  return joined(parts, "; ");
}

std::string parts_words(const Finding& any_of, const rules::Parameters& parameters) {
  // What is met comes first; when something is, the rest needs no detail.
  const bool decided = any_of.status == rules::Status::kMet;
  std::vector<std::string> texts;
  for (const Finding& part : any_of.parts) {
    if (decided && part.status != rules::Status::kMet) continue;
    // "e.1 ✗ HbA1c 6.8 %": the figure says which criterion it is.
    const bool named_by_value = part.value && part.value->unit == "%";
    texts.push_back(letter_of(part.id) + " " + std::string(status_mark(part.status)) + " " +
                    (named_by_value ? "" : name_words(part.id) + ": ") +
                    evidence_words(part, parameters));
  }
  std::vector<std::string> others;
  for (const Finding& part : any_of.parts) {
    if (!decided || part.status == rules::Status::kMet) continue;
    others.push_back(letter_of(part.id) + " " + item_words(part.id) + " " +
                     std::string(status_mark(part.status)));
  }
  if (!others.empty()) texts.push_back("also: " + joined(others, ", "));
  return joined(texts, " · ");
}

}  // namespace cds
