#include "cds/evidence_page.h"

#include <algorithm>

#include "cds/card_detail.h"
#include "cds/card_evidence.h"
#include "cds/card_words.h"
#include "cds/evidence_plots.h"
#include "cds/evidence_records.h"
#include "cds/html.h"
#include "cds/markdown.h"
#include "cds/page_frame.h"
#include "rules/guideline.h"

namespace cds {
namespace {

using rules::Determination;
using rules::Finding;

constexpr const char* kTitle = "Insulin pump order: criteria and evidence";

void fact(Html& page, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  page.raw("<div>").element("dt", name).element("dd", value).raw("</div>\n");
}

void add_answer(const EvidenceView& view, Html& page) {
  const Determination& d = view.determination;
  page.raw("<div")
      .attr("class", "answer " + std::string(rules::to_string(d.outcome)))
      .attr("data-determination", rules::to_string(d.outcome))
      .raw(">")
      .element("p", summary_text(d))
      .element("p", section_words(d.route.empty() ? "DM" : d.route))
      .raw("</div>\n<dl class=\"facts\">\n");
  fact(page, "Product", d.product_name.empty() ? product_words(d.product) : d.product_name);
  fact(page, "Order", d.order);
  fact(page, "Patient", view.facts->patient_id.empty() ? "" : "Patient/" + view.facts->patient_id);
  fact(page, "Purpose", rules::to_string(d.purpose));
  fact(page, "As of", date_words(d.as_of) + " (" + d.time_zone + ")");
  fact(page, "Guideline",
       std::string(rules::kGuidelineId) + ", effective " + std::string(rules::kGuidelineEffective));
  page.raw("</dl>\n");
}

// --- Criteria ------------------------------------------------------------------------------------

std::string_view section_of(std::string_view id) {
  const CriterionWords* words = find_criterion_words(id);
  return words == nullptr ? std::string_view() : words->section;
}

std::string how_parts_combine(const Finding& finding) {
  return finding.any_of ? "any one of the following" : "all of the following";
}

void add_criterion(const Finding& finding, const rules::Parameters& parameters, int depth,
                   Html& page) {
  std::string evidence = finding.parts.empty()
                             ? unescape_markdown(evidence_words(finding, parameters))
                             : how_parts_combine(finding);
  if (evidence.empty()) evidence = "–";
  page.raw("<tr")
      .attr("class", "depth-" + std::to_string(std::min(depth, 2)))
      .attr("data-criterion", finding.id)
      .attr("data-status", rules::to_string(finding.status));
  page.raw("><th scope=\"row\">")
      .text(name_words(finding.id))
      .raw("<span class=\"citation\">")
      .text(section_of(finding.id))
      .raw("</span></th><td><span")
      .attr("class", "status " + std::string(rules::to_string(finding.status)))
      .raw(">")
      .text(status_words(finding.status))
      .raw("</span></td><td>")
      .text(evidence)
      .raw("</td><td class=\"dates\">")
      .text(finding.window ? date_words(*finding.window) : "")
      .raw("</td></tr>\n");
  for (const Finding& part : finding.parts) add_criterion(part, parameters, depth + 1, page);
}

void add_criteria(const EvidenceView& view, Html& page) {
  if (view.determination.criteria.empty()) {
    page.element("p", "The product decides; no criterion was read.");
    return;
  }
  page.raw(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table "
      "class=\"criteria\"><thead><tr><th scope=\"col\">Criterion</th>"
      "<th scope=\"col\">Status</th><th scope=\"col\">Evidence</th><th scope=\"col\">Dates "
      "read</th></tr></thead><tbody>\n");
  for (const Finding& finding : view.determination.criteria) {
    add_criterion(finding, view.parameters, 0, page);
  }
  page.raw("</tbody></table></div>\n");
}

void add_missing(const EvidenceView& view, Html& page) {
  if (view.determination.missing.empty()) return;
  page.element("h3", "What is missing").raw("<ul>\n");
  for (const std::string& id : view.determination.missing) {
    const std::string remedy = remedy_words(view.determination, id);
    std::string text = name_words(id);
    if (not_retrieved(view.determination, id)) {
      text += ": could not be read from the EHR.";
    } else if (!remedy.empty()) {
      text += ": " + remedy;
    }
    page.raw("<li").attr("data-missing", id).raw(">").text(text).raw("</li>\n");
  }
  page.raw("</ul>\n");
}

void add_notes(const EvidenceView& view, Html& page) {
  if (view.determination.notes.empty()) return;
  page.element("h3", "Notes").raw("<ul>\n");
  for (const rules::Note& note : view.determination.notes) {
    page.element("li", unescape_markdown(note_words(note, view.parameters))).raw("\n");
  }
  page.raw("</ul>\n");
}

// --- Records -------------------------------------------------------------------------------------

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void add_used(const std::vector<EvidenceView>& views, Html& page) {
  const std::vector<UsedRecord> records = used_records(views);
  page.raw("<h2 id=\"used\">")
      .text("Records used (" + std::to_string(records.size()) + ")")
      .raw("</h2>\n");
  if (records.empty()) {
    page.element("p", "None.");
    return;
  }
  page.raw(
      "<details open><summary>Show or hide</summary><div class=\"scroll\" tabindex=\"0\" "
      "role=\"group\" aria-label=\"Table\"><table><thead><tr><th "
      "scope=\"col\">Date</th><th scope=\"col\">What</th><th scope=\"col\">Record</th><th "
      "scope=\"col\">Criteria</th></tr></thead><tbody>\n");
  for (const UsedRecord& record : records) {
    page.raw("<tr").attr("data-record", record.reference).raw(">");
    page.element("td", record.when).element("td", record.what).element("td", record.reference);
    page.element("td", joined(record.criteria)).raw("</tr>\n");
  }
  page.raw("</tbody></table></div></details>\n");
  const std::size_t left_out = views.front().facts->readings_left_out;
  if (left_out > 0) {
    page.element("p", "The " + std::to_string(left_out) +
                          " oldest glucose readings are not listed here; they were judged.");
  }
}

void add_unused(const std::vector<EvidenceView>& views, Html& page) {
  const std::vector<rules::UnusedRecord> records = unused_records(views);
  page.raw("<h2 id=\"unused\">")
      .text("Records not used (" + std::to_string(records.size()) + ")")
      .raw("</h2>\n");
  if (records.empty()) {
    page.element("p", "Every record that the criteria ask for could be used.");
    return;
  }
  page.raw(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
      "aria-label=\"Table\"><table><thead><tr><th scope=\"col\">Date</th><th "
      "scope=\"col\">Record</th><th scope=\"col\">Why not</th></tr></thead><tbody>\n");
  for (const rules::UnusedRecord& record : records) {
    page.raw("<tr").attr("data-unused", record.reference).raw(">");
    page.element("td", record.when ? date_words(*record.when) : "no date");
    page.element("td", record.reference).element("td", record.why).raw("</tr>\n");
  }
  page.raw("</tbody></table></div>\n");
}

Html evidence_body(const std::vector<EvidenceView>& views) {
  Html page;
  page.element("h1", kTitle).raw("\n");
  for (const EvidenceView& view : views) {
    page.raw("<article>\n");
    add_answer(view, page);
    page.element("h2", "Criteria").raw("\n");
    add_criteria(view, page);
    add_missing(view, page);
    add_notes(view, page);
    page.raw("</article>\n");
  }
  const EvidenceView& first = views.front();
  page.element("h2", "The chart").raw("\n");
  add_self_test_plot(first, page);
  add_hba1c_plot(first, page);
  add_time_of_day_plot(first, page);
  add_fasting_plot(first, page);
  add_timeline_plot(first, page);
  add_used(views, page);
  add_unused(views, page);
  page.raw("<footer>")
      .element(
          "p",
          "Decision support, no coverage decision: it states what the chart supports under the "
          "guideline's text. Numbers marked “parameter, not guideline” were chosen by "
          "the service where the guideline is silent. Made by pumpcds " PUMPCDS_VERSION ".")
      .raw("</footer>\n");
  return page;
}

}  // namespace

std::string evidence_document(const std::vector<EvidenceView>& views) {
  return page_document(kTitle, evidence_body(views));
}

std::string no_order_document() {
  Html page;
  page.element("h1", "No insulin pump order to judge");
  return page_document(kTitle, page);
}

HttpResponse evidence_response(const EvidenceView& view) {
  return page_response(kTitle, evidence_body({view}));
}

HttpResponse evidence_gone() {
  Html page;
  page.element("h1", "This page is no longer here")
      .element("p",
               "Evidence pages are kept for 30 minutes after the order was checked, and only their "
               "link opens them.")
      .element("p", "Sign or check the order again: the new card has a new link.");
  return page_response("Page not found", page, 404);
}

}  // namespace cds
