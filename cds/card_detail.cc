// The card's detail: answer, table, what would change it, notes.
#include "cds/card_detail.h"

#include <algorithm>
#include <map>
#include <vector>

#include "cds/card_evidence.h"
#include "cds/card_words.h"
#include "cds/markdown.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using rules::Determination;
using rules::Finding;

// --- Answer --------------------------------------------------------------------------------------

std::string subject_words(const Determination& determination) {
  const std::string name = determination.product_name.empty()
                               ? std::string(product_words(determination.product))
                               : escape_markdown(determination.product_name);
  return name + " (" + escape_markdown(determination.order) + ")";
}

std::string reason_of_no(const Determination& determination) {
  const std::string& route = determination.route;
  if (route == "N.mechanical") {
    return " is a disposable pump without wireless controller, which does not meet the guideline "
           "under any circumstances";
  }
  if (route == "N.integration")
    return " only links a pump and a glucose sensor, and does not meet the guideline";
  if (route == "N.upgrade")
    return " would replace a pump that works or is under warranty by a newer model, and does not "
           "meet the guideline";
  if (route == "N.other")
    return " is ordered for another indication than diabetes, and does not meet the guideline";
  return " does not meet the guideline";
}

std::string verdict(const Determination& determination) {
  const int items = static_cast<int>(determination.missing.size());
  switch (determination.outcome) {
    case rules::Outcome::kMeets:
      return " meets the guideline";
    case rules::Outcome::kDoesNotMeet:
      return reason_of_no(determination);
    case rules::Outcome::kNeedsInformation:
      return " cannot be decided yet: " + counted(items, "item is", "items are") + " open";
    case rules::Outcome::kIndividualReview:
      return " replaces a pump of a child or adolescent by one with a larger reservoir, which is "
             "reviewed case by case";
    case rules::Outcome::kOutOfScope:
      return " is outside the guideline, which covers external insulin pumps";
  }
  return "";
}

std::string answer(const Determination& determination) {
  const std::string section =
      determination.route.empty() ? section_words("DM") : section_words(determination.route);
  return subject_words(determination) + verdict(determination) + " (" + section + "). As of " +
         date_words(determination.as_of) + ".";
}

// --- Table ---------------------------------------------------------------------------------------

std::string row(const Finding& finding, const rules::Parameters& parameters) {
  std::string evidence = finding.any_of && !finding.parts.empty()
                             ? parts_words(finding, parameters)
                             : evidence_words(finding, parameters);
  if (evidence.empty()) evidence = "–";
  return "| " + name_words(finding.id) + " | " + status_words(finding.status) + " | " + evidence +
         " |\n";
}

// A group on one line: what it lacks, by name.
std::string group_row(const Finding& group, const rules::Parameters& parameters) {
  if (group.parts.empty()) return row(group, parameters);
  std::string evidence;
  for (const Finding& part : group.parts) {
    if (!evidence.empty()) evidence += ", ";
    evidence += item_words(part.id) + " " + std::string(status_mark(part.status));
  }
  return "| " + name_words(group.id) + " | " + status_words(group.status) + " | " + evidence +
         " |\n";
}

// The group that decided, or that is closest: its parts get a row each.
std::string main_group(const Determination& determination) {
  const auto has = [&](std::string_view id) {
    return std::ranges::any_of(determination.criteria,
                               [&](const Finding& f) { return f.id == id; });
  };
  if (has(determination.route)) return determination.route;
  return "G1";
}

std::string table(const Determination& determination, const rules::Parameters& parameters) {
  if (determination.criteria.empty()) return "";
  const std::string main = main_group(determination);
  std::string text = "| Criterion | Status | Evidence |\n|---|---|---|\n";
  for (const Finding& finding : determination.criteria) {
    if (finding.id != main || finding.parts.empty()) {
      text += group_row(finding, parameters);
      continue;
    }
    for (const Finding& part : finding.parts) text += row(part, parameters);
  }
  return text + "\n";
}

// --- What would change the answer
// ------------------------------------------------------------------

std::string remedy(const Determination& determination, const std::string& id) {
  const std::string section = " (" + section_words(id) + ")";
  if (not_retrieved(determination, id)) {
    return "- " + name_words(id) +
           ": could not be read from the EHR. Sign again later, or let this service read it" +
           section + ".\n";
  }
  std::string text = remedy_words(determination, id);
  if (text.empty()) return "- " + name_words(id) + section + ".\n";
  text.pop_back();
  return "- " + text + section + ".\n";
}

void add_unmet(const Finding& finding, std::vector<std::string>& ids) {
  if (finding.status != rules::Status::kNotMet) return;
  if (finding.parts.empty() || finding.any_of) {
    ids.push_back(finding.id);
    return;
  }
  for (const Finding& part : finding.parts) add_unmet(part, ids);
}

std::vector<std::string> remediable(const Determination& determination) {
  switch (determination.outcome) {
    case rules::Outcome::kMeets:
    case rules::Outcome::kOutOfScope:
      return {};
    case rules::Outcome::kNeedsInformation:
      return determination.missing;
    case rules::Outcome::kIndividualReview:
    case rules::Outcome::kDoesNotMeet:
      break;
  }
  std::vector<std::string> ids = determination.missing;
  const Finding* route = rules::find(determination.criteria, determination.route);
  if (route != nullptr) add_unmet(*route, ids);
  if (ids.empty()) ids.push_back(determination.route);
  return ids;
}

std::string changes(const Determination& determination) {
  std::string list;
  for (const std::string& id : remediable(determination)) {
    const bool settled = find_criterion_words(id) != nullptr &&
                         remedy_words(determination, id).empty() &&
                         !not_retrieved(determination, id);
    if (!settled) list += remedy(determination, id);
  }
  if (list.empty()) return "";
  const bool review = determination.outcome == rules::Outcome::kIndividualReview;
  return (review ? "The reviewer needs:\n\n" : "What would change this:\n\n") + list + "\n";
}

// --- Notes ---------------------------------------------------------------------------------------

std::string unused_words(const std::vector<rules::UnusedRecord>& unused) {
  std::map<std::string, std::vector<const rules::UnusedRecord*>> by_reason;
  for (const rules::UnusedRecord& record : unused) by_reason[record.why].push_back(&record);
  std::string text =
      counted(static_cast<int>(unused.size()), "record", "records") + " could not be used: ";
  bool first = true;
  for (const auto& [why, records] : by_reason) {
    if (!first) text += "; ";
    first = false;
    text += escape_markdown(why) + " (" + escape_markdown(records.front()->reference);
    if (records.size() > 1) text += " and " + std::to_string(records.size() - 1) + " more";
    text += ")";
  }
  return text + ".";
}

std::string notes(const Determination& determination, const rules::Parameters& parameters) {
  std::string list;
  for (const rules::Note& note : determination.notes) {
    // The records themselves say more.
    if (note.kind == rules::NoteKind::kUnusableValues && !determination.unused.empty()) continue;
    list += "- " + note_words(note, parameters) + "\n";
  }
  if (!determination.unused.empty()) list += "- " + unused_words(determination.unused) + "\n";
  return list.empty() ? list : "Notes:\n\n" + list;
}

}  // namespace

std::string detail_text(const Determination& determination, const rules::Parameters& parameters) {
  std::string text = answer(determination) + "\n\n" + table(determination, parameters) +
                     changes(determination) + notes(determination, parameters);
  while (text.ends_with('\n')) text.pop_back();
  return shortened(text);
}

std::string shortened(const std::string& detail) {
  if (detail.size() <= kMaxDetail) return detail;
  static const std::string kEnding =
      "\n\nShortened here; every criterion is in the card's data (org.pumpcds.determination).";
  const std::size_t room = kMaxDetail - kEnding.size();
  std::size_t end = detail.rfind('\n', room);
  if (end == std::string::npos) end = 0;
  std::string text = detail.substr(0, end);
  while (text.ends_with('\n')) text.pop_back();
  return text + kEnding;
}

}  // namespace cds
