#include "cds/insights_page.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <string_view>
#include <vector>

#include "cds/card_words.h"
#include "cds/feedback.h"

namespace cds {
namespace {

struct Bar {
  std::string name;
  std::int64_t count = 0;
};

void add_share(Html& page, std::int64_t count, std::int64_t largest) {
  constexpr std::int64_t kFull = 100;
  const std::int64_t width = largest > 0 ? std::max<std::int64_t>(1, count * kFull / largest) : 0;
  page.raw(
          "<td aria-hidden=\"true\" class=\"bar-cell\"><svg class=\"share-bar\" viewBox=\"0 0 100 "
          "10\" preserveAspectRatio=\"none\"><rect class=\"share\" height=\"10\"")
      .attr("width", std::to_string(width))
      .raw("/></svg></td>");
}

void begin_table(Html& page, std::string_view id, const std::vector<std::string_view>& heads,
                 bool with_bar) {
  page.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\"")
      .attr("aria-labelledby", id)
      .raw("><table><thead><tr>");
  for (const std::string_view head : heads) page.raw("<th scope=\"col\">").text(head).raw("</th>");
  if (with_bar) page.raw("<td></td>");
  page.raw("</tr></thead><tbody>\n");
}

void end_table(Html& page, std::size_t rows) {
  page.raw("</tbody></table></div>\n");
  if (rows > kMostRows) {
    page.element("p", "… and " + std::to_string(rows - kMostRows) + " more with lower counts.");
  }
}

void heading(Html& page, std::string_view id, std::string_view words) {
  page.raw("<h2").attr("id", id).raw(">").text(words).raw("</h2>\n");
}

void add_bars(Html& page, std::string_view id, std::string_view title, std::string_view what,
              std::vector<Bar> bars) {
  heading(page, id, title);
  if (bars.empty()) {
    page.element("p", "None in these months.");
    return;
  }
  std::ranges::stable_sort(bars, std::ranges::greater{}, &Bar::count);
  begin_table(page, id, {what, "Count"}, true);
  for (std::size_t i = 0; i < std::min(bars.size(), kMostRows); ++i) {
    page.raw("<tr><th scope=\"row\">").text(bars[i].name).raw("</th>");
    page.element("td", std::to_string(bars[i].count));
    add_share(page, bars[i].count, bars.front().count);
    page.raw("</tr>\n");
  }
  end_table(page, bars.size());
}

// Counts in columns: by outcome, or by status.
using Columns = std::vector<std::string_view>;
using Rows = std::map<std::string, std::map<std::string, std::int64_t, std::less<>>>;

void add_matrix(Html& page, std::string_view id, std::string_view title, std::string_view what,
                const Columns& columns, const Rows& rows) {
  heading(page, id, title);
  if (rows.empty()) {
    page.element("p", "None in these months.");
    return;
  }
  Columns heads{what};
  heads.insert(heads.end(), columns.begin(), columns.end());
  heads.emplace_back("All");
  begin_table(page, id, heads, false);
  std::size_t shown = 0;
  for (const auto& [name, counts] : rows) {
    if (++shown > kMostRows) break;
    std::int64_t sum = 0;
    page.raw("<tr><th scope=\"row\">").text(name).raw("</th>");
    for (const std::string_view column : columns) {
      const auto found = counts.find(column);
      const std::int64_t count = found == counts.end() ? 0 : found->second;
      sum += count;
      page.element("td", std::to_string(count));
    }
    page.element("td", std::to_string(sum)).raw("</tr>\n");
  }
  end_table(page, rows.size());
}

const Columns& outcome_columns() {
  static const Columns kColumns{"meets", "does-not-meet", "needs-information", "individual-review",
                                "out-of-scope"};
  return kColumns;
}

void add_determinations(const Insights& insights, Html& page) {
  Rows by_month;
  Rows by_product;
  for (const InsightRow& row : insights.determinations) {
    if (std::ranges::find(outcome_columns(), row.determination) == outcome_columns().end()) {
      continue;  // a caution is no determination
    }
    by_month[row.month][row.determination] += row.count;
    by_product[row.product][row.determination] += row.count;
  }
  add_matrix(page, "by-month", "Determinations by month", "Month", outcome_columns(), by_month);
  add_matrix(page, "by-product", "Determinations by product", "Product", outcome_columns(),
             by_product);
}

std::string criterion_name(const std::string& id) {
  return find_criterion_words(id) == nullptr ? id : id + " " + name_words(id);
}

void add_criteria(const Insights& insights, Html& page) {
  Rows rows;
  std::vector<Bar> reasons;
  for (const CriterionRow& row : insights.criteria) {
    rows[criterion_name(row.criterion)][row.status] += row.count;
    if (row.status == "unknown" && !row.reason.empty()) {
      reasons.push_back({criterion_name(row.criterion) + ": " + row.reason, row.count});
    }
  }
  add_matrix(page, "by-criterion", "Criteria", "Criterion", {"met", "not-met", "unknown"}, rows);
  add_bars(page, "reasons", "Why criteria were unknown", "Criterion and reason",
           std::move(reasons));
}

std::string override_name(const OverrideRow& row) {
  if (row.code == kForeignReason) return "A reason of another list";
  if (row.code == kCommentOnly) return "A comment only";
  if (!row.display.empty()) return row.display;
  return row.code.empty() ? "No reason given" : row.code;
}

void add_overrides(const Insights& insights, Html& page) {
  std::map<std::string, std::int64_t> reasons;
  std::map<std::string, std::int64_t> products;
  std::map<std::string, std::int64_t> months;
  for (const OverrideRow& row : insights.overrides) {
    reasons[override_name(row)] += row.count;
    products[row.product.empty() ? "card not known" : row.product] += row.count;
    months[row.month] += row.count;
  }
  const auto bars = [](const std::map<std::string, std::int64_t>& counts) {
    std::vector<Bar> list;
    list.reserve(counts.size());
    for (const auto& [name, count] : counts) list.push_back({name, count});
    return list;
  };
  add_bars(page, "override-reasons", "Override reasons", "Reason", bars(reasons));
  add_bars(page, "override-products", "Overrides by product", "Product", bars(products));
  add_bars(page, "override-months", "Overrides by month", "Month", bars(months));
}

void add_form(Html& page, const InsightsQuery& query, bool with_token) {
  page.raw("<form class=\"login\" action=\"/insights\"")
      .attr("method", with_token ? "post" : "get")
      .raw(">\n<label for=\"from\">First month</label>")
      .raw("<input id=\"from\" name=\"from\" type=\"month\" required")
      .attr("value", query.from)
      .raw(">\n<label for=\"to\">Last month</label>")
      .raw("<input id=\"to\" name=\"to\" type=\"month\" required")
      .attr("value", query.to)
      .raw(">\n");
  if (with_token) {
    page.raw(
        "<label for=\"token\">Admin token</label><input id=\"token\" name=\"token\" "
        "type=\"password\" autocomplete=\"current-password\" required>\n");
  }
  page.raw("<button type=\"submit\">Show</button>\n</form>\n");
}

void total(Html& page, std::string_view id, std::string_view name, std::int64_t count) {
  page.raw("<div>").element("dt", name).raw("<dd").attr("data-total", id).raw(">");
  page.text(std::to_string(count)).raw("</dd></div>\n");
}

}  // namespace

Html insights_body(const Insights& insights, const InsightsQuery& query, bool with_token) {
  Html page;
  const auto sum = [](std::int64_t all, const InsightRow& row) {
    const bool counts =
        std::ranges::find(outcome_columns(), row.determination) != outcome_columns().end();
    return all + (counts ? row.count : 0);
  };
  page.element("h1", "Insights")
      .element("p", "Determinations and feedback, " + query.from + " to " + query.to +
                        " (UTC months). No patient data.")
      .raw("<dl class=\"facts\">\n");
  total(page, "determinations", "Determinations",
        std::accumulate(insights.determinations.begin(), insights.determinations.end(),
                        std::int64_t{0}, sum));
  total(page, "accepted", "Accepted", insights.accepted);
  total(page, "overridden", "Overridden", insights.overridden);
  total(page, "unmatched", "Feedback on cards not known", insights.unmatched);
  page.raw("</dl>\n<details><summary>Other months</summary>\n");
  add_form(page, query, with_token);
  page.raw("</details>\n");
  add_determinations(insights, page);
  std::vector<Bar> missing;
  for (const MissingRow& row : insights.missing) {
    missing.push_back({item_words(row.item) + " (" + row.item + ")", row.count});
  }
  add_bars(page, "missing", "What was missing most often", "Item", std::move(missing));
  add_overrides(insights, page);
  add_criteria(insights, page);
  return page;
}

Html insights_login(const InsightsQuery& query, bool refused) {
  Html page;
  page.element("h1", "Insights")
      .element("p", refused ? "That is not the admin token."
                            : "This page is for those who look after the service.");
  add_form(page, query, true);
  return page;
}

}  // namespace cds
