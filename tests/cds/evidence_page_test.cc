// The page of an order, by its data: what plots carry, which records are listed, and that chart
// text stays text.
#include "cds/evidence_page.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/support/chart_records.h"

namespace cds {
namespace {

using rules::add_test;
using rules::add_tests;
using rules::anchor;

std::vector<std::string> all(const std::string& page, const std::string& pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator it(page.begin(), page.end(), expression), end; it != end; ++it) {
    found.push_back((*it)[1].str());
  }
  return found;
}

std::string section(const std::string& page, const std::string& id) {
  const std::size_t begin = page.find("<svg class=\"plot\" role=\"img\" id=\"" + id + "\"");
  if (begin == std::string::npos) return "";
  return page.substr(begin, page.find("</svg>", begin) - begin);
}

std::string page_of(const fhir::Chart& chart) {
  const rules::Context context = rules::context_on(2026, 6, 15);
  fhir::Order order;
  order.resource_type = "DeviceRequest";
  order.id = "pump-1";
  rules::OrderedProduct ordered;
  ordered.kind = rules::ProductKind::kDurable;
  ordered.order = &order;
  ordered.reference = "DeviceRequest/pump-1";
  ordered.display = "<b>Pump</b>";
  EvidenceView view{rules::determine(ordered, chart, context).determination, context.parameters,
                    std::make_shared<const ChartFacts>(
                        chart_facts(rules::gather_evidence(chart, context), context))};
  return evidence_document({view});
}

TEST(SelfTestPlot, HasABarForEachDayOfTheMonth) {
  fhir::Chart chart = rules::empty_chart();
  add_tests(chart, fhir::add_days(anchor(), -1), 5);
  add_tests(chart, fhir::add_days(anchor(), -3), 2);
  add_tests(chart, anchor(), 3);  // today is outside
  const std::string plot = section(page_of(chart), "svg-tests");
  const auto counts = all(plot, "data-count=\"([0-9]+)\"");
  ASSERT_EQ(counts.size(), 31U);
  EXPECT_EQ(counts[30], "5");
  EXPECT_EQ(counts[29], "0");
  EXPECT_EQ(counts[28], "2");
  EXPECT_EQ(all(plot, "data-day=\"([^\"]+)\"").front(), "2026-05-15");
  EXPECT_EQ(all(plot, "bar (missing)").size(), 29U);
  EXPECT_EQ(all(plot, "bar (few)").size(), 1U);
  EXPECT_EQ(all(plot, "data-threshold=\"([^\"]+)\""), std::vector<std::string>{"4"});
}

TEST(TimeOfDayPlot, HasAPointForEachReadingAndItsThresholds) {
  fhir::Chart chart = rules::empty_chart();
  add_test(chart, "2026-06-01T07:10:00Z", "65");
  add_test(chart, "2026-06-02T12:00:00Z", "350");
  add_test(chart, "2026-06-03T18:30:00Z", "142.5");
  add_test(chart, "2025-06-03T18:30:00Z", "99");  // before the look-back
  const std::string plot = section(page_of(chart), "svg-day");
  EXPECT_EQ(all(plot, "data-value=\"([^\"]+)\""), (std::vector<std::string>{"65", "350", "142.5"}));
  EXPECT_EQ(all(plot, "data-threshold=\"([^\"]+)\""),
            (std::vector<std::string>{"70", "200", "300"}));
  EXPECT_EQ(all(plot, "data-from=\"([^\"]+)\""), (std::vector<std::string>{"0", "200", "300"}));
}

TEST(FastingPlot, MarksReadingsAbove200) {
  fhir::Chart chart = rules::empty_chart();
  add_test(chart, "2026-06-01T06:10:00Z", "200", "41604-0");
  add_test(chart, "2026-06-02T06:10:00Z", "201", "41604-0");
  const std::string plot = section(page_of(chart), "svg-fasting");
  EXPECT_EQ(all(plot, "class=\"reading (above)\"").size(), 1U);
  EXPECT_EQ(all(plot, "data-value=\"([^\"]+)\"").size(), 2U);
  EXPECT_EQ(all(plot, "data-threshold=\"([^\"]+)\""), std::vector<std::string>{"200"});
}

TEST(HbA1cPlot, HasAPointForEachResultAgainst7) {
  fhir::Chart chart = rules::empty_chart();
  for (const auto& [when, value] : {std::pair{"2026-05-01", "8.2"}, {"2025-11-01", "7.0"}}) {
    chart.observations.push_back(
        rules::observation(chart, "4548-4", when, rules::quantity(value, "%")));
  }
  const std::string plot = section(page_of(chart), "svg-hba1c");
  EXPECT_EQ(all(plot, "data-value=\"([^\"]+)\""), (std::vector<std::string>{"7.0", "8.2"}));
  EXPECT_EQ(all(plot, "class=\"result (above)\"").size(), 1U);
  EXPECT_EQ(all(plot, "data-threshold=\"([^\"]+)\""), std::vector<std::string>{"7"});
}

TEST(EvidencePage, ListsEveryReadingThatWasCountedAndNotJustTheFirst) {
  fhir::Chart chart = rules::empty_chart();
  for (int day = 1; day <= 31; ++day) add_tests(chart, fhir::add_days(anchor(), -day), 5);
  const auto records = all(page_of(chart), "data-record=\"(Observation/[^\"]+)\"");
  EXPECT_EQ(std::set<std::string>(records.begin(), records.end()).size(), 155U);
  EXPECT_EQ(records.size(), 155U) << "each once";
}

TEST(EvidencePage, ListsWhatWasNotUsedWithTheReason) {
  fhir::Chart chart = rules::empty_chart();
  chart.observations.push_back(
      rules::observation(chart, "4548-4", "2026-05-01", rules::quantity("8.2", "furlong")));
  const std::string page = page_of(chart);
  EXPECT_EQ(all(page, "data-unused=\"([^\"]+)\"").size(), 1U);
  EXPECT_NE(page.find("unit not known"), std::string::npos);
}

TEST(EvidencePage, ShowsEachCriterionWithStatus) {
  const std::string page = page_of(rules::empty_chart());
  const auto ids = all(page, "data-criterion=\"([^\"]+)\" data-status=\"unknown\"");
  EXPECT_NE(std::ranges::find(ids, "G1.e.2"), ids.end());
  EXPECT_EQ(all(page, "data-determination=\"([^\"]+)\""),
            std::vector<std::string>{"needs-information"});
  EXPECT_NE(page.find("data-missing=\"DM\""), std::string::npos);
}

TEST(EvidencePage, ShowsChartTextAsText) {
  const std::string page = page_of(rules::empty_chart());
  EXPECT_EQ(page.find("<b>Pump"), std::string::npos);
  EXPECT_NE(page.find("&lt;b&gt;Pump&lt;/b&gt;"), std::string::npos);
}

TEST(EvidencePage, LoadsAndRunsNothing) {
  const std::string page = page_of(rules::empty_chart());
  for (const char* part : {"<script", "src=", "url(", "@import", "href=", "style=\""}) {
    EXPECT_EQ(page.find(part), std::string::npos) << part;
  }
}

TEST(EvidenceResponse, IsKeptNowhereAndAllowsNothing) {
  const HttpResponse gone = evidence_gone();
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.headers.find("Cache-Control")->second, "no-store");
  EXPECT_EQ(gone.headers.find("Referrer-Policy")->second, "no-referrer");
  const std::string policy = gone.headers.find("Content-Security-Policy")->second;
  EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'sha256-")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

}  // namespace
}  // namespace cds
