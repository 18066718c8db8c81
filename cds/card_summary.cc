// The one sentence of a card that is always seen. Plain text without any of the chart's.
#include <algorithm>
#include <vector>

#include "cds/card_detail.h"
#include "cds/card_evidence.h"
#include "cds/card_words.h"
#include "cds/markdown.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using rules::Determination;
using rules::Finding;

const std::string& guideline() {
  static const std::string kName(rules::kGuidelineId);
  return kName;
}

// "beginning item, item and 2 more", as many items as fit.
std::string with_items(const std::string& beginning, const std::vector<std::string>& items) {
  std::string text = beginning;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string next = text + (i == 0 ? "" : ", ") + items[i];
    const std::size_t left = items.size() - i - 1;
    const std::string more = left == 0 ? "" : " and " + std::to_string(left) + " more";
    if (code_points(next + more) > kMaxSummary) {
      return text + (i == 0 ? "" : " and ") + std::to_string(left + 1) + (i == 0 ? "" : " more");
    }
    text = next;
  }
  return text;
}

// " (group 1)" of G1, else "".
std::string group_of(const std::string& route) {
  const bool group = route.size() == 2 && route[0] == 'G';
  return group ? std::string(" (group ") + route[1] + ")" : std::string();
}

// Why a criterion is not met, in a few words.
std::string shortfall(const Finding& finding) {
  const std::string& id = finding.id;
  if (id == "DM") return "no diabetes on record";
  if (id == "G1.a") return "education over 2 years ago";
  if (id == "G1.b") {
    return finding.reason == rules::Reason::kOnPump ? "no active injections"
                                                    : "no multiple daily injections";
  }
  if (id == "G1.c") return "too few dose self-adjustments";
  if (id == "G1.e") return "none of e.1 to e.5";
  if (id == "G2") return "no pregnancy or planning on record";
  if (id == "G3.a") return "no pump before enrollment";
  if (id == "R.fail.warranty") return "pump under warranty";
  if (id == "R.fail.malfunction") return "pump works";
  if (id == "R.fail.unrepairable") return "pump can be refurbished";
  std::string value = value_words(finding);
  if (id == "G1.d" && !value.empty())
    return "self-tests " + value.substr(0, value.find(' ')) + " a day";
  if (!value.empty()) return value;
  return item_words(id) + " not met";
}

void add_shortfalls(const Finding& finding, std::vector<std::string>& items) {
  if (finding.status != rules::Status::kNotMet) return;
  const Finding* a1c = rules::find(finding.parts, "G1.e.1");
  if (finding.any_of && a1c != nullptr && a1c->value) {
    items.push_back(shortfall(*a1c));
  } else if (finding.any_of || finding.parts.empty()) {
    items.push_back(shortfall(finding));
  } else {
    for (const Finding& part : finding.parts) add_shortfalls(part, items);
  }
}

std::string does_not_meet(const Determination& determination) {
  const std::string& route = determination.route;
  if (route == "N.mechanical") {
    return "Insulin pump without wireless controller: does not meet " + guideline() +
           " under any circumstances";
  }
  if (route == "N.integration") {
    return "Part that only links pump and glucose sensor: does not meet " + guideline();
  }
  if (route == "N.upgrade") {
    return "Upgrade of an insulin pump under warranty does not meet " + guideline();
  }
  if (route == "N.other") {
    return "Insulin pump order does not meet " + guideline() +
           ": no diabetes on record, ordered for another indication";
  }
  const std::string what = route == "R.fail" ? "Insulin pump replacement" : "Insulin pump order";
  const std::string text = what + " does not meet " + guideline() + group_of(route);
  std::vector<std::string> items;
  const Finding* decided = rules::find(determination.criteria, route);
  if (decided != nullptr) add_shortfalls(*decided, items);
  return items.empty() ? text : with_items(text + ": ", items);
}

std::string needs_information(const Determination& determination) {
  std::vector<std::string> items;
  bool unread = true;
  for (const std::string& id : determination.missing) {
    items.push_back(item_words(id));
    unread = unread && not_retrieved(determination, id);
  }
  const int count = static_cast<int>(items.size());
  if (count == 0) return "Insulin pump: more information is needed for " + guideline();
  const std::string number = counted(count, "item", "items");
  const std::string problem = unread ? " could not be read for " : " missing for ";
  return with_items("Insulin pump: " + number + problem + guideline() + " — ", items);
}

std::string meets(const Determination& determination) {
  std::string what = "order";
  if (determination.purpose == rules::Purpose::kRefill) what = "refill";
  if (determination.purpose == rules::Purpose::kReplacement) what = "replacement";
  return "Insulin pump " + what + " meets " + guideline() + group_of(determination.route);
}

std::string out_of_scope(const Determination& determination) {
  const std::string what(product_words(determination.product));
  return what + ": outside " + guideline() + ", which covers external insulin pumps";
}

}  // namespace

bool not_retrieved(const Determination& determination, const std::string& id) {
  // These are missing only because their queries failed.
  if (id == "attestation" || id == "pump-in-use" || id == "F") return true;
  const Finding* finding = rules::find(determination.criteria, id);
  return finding != nullptr && finding->reason == rules::Reason::kNotRetrieved;
}

std::string summary_text(const Determination& determination) {
  switch (determination.outcome) {
    case rules::Outcome::kMeets:
      return meets(determination);
    case rules::Outcome::kDoesNotMeet:
      return does_not_meet(determination);
    case rules::Outcome::kNeedsInformation:
      return needs_information(determination);
    case rules::Outcome::kIndividualReview:
      return "Insulin pump with a larger reservoir for a child or adolescent: individual review "
             "under " +
             guideline();
    case rules::Outcome::kOutOfScope:
      return out_of_scope(determination);
  }
  return "Insulin pump order";
}

}  // namespace cds
