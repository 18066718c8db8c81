#include "cds/insights_page.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

const InsightsQuery kYear{"2026-01", "2026-12"};

std::string page_of(const Insights& insights) {
  return insights_body(insights, kYear, false).str();
}

TEST(InsightsPage, SaysThatThereIsNothing) {
  const std::string page = page_of({});
  EXPECT_NE(page.find("None in these months."), std::string::npos);
  EXPECT_NE(page.find("data-total=\"determinations\">0<"), std::string::npos);
}

TEST(InsightsPage, SumsByMonthAndProduct) {
  Insights insights;
  insights.determinations = {{"2026-05", "P.durable", "meets", 3},
                             {"2026-05", "P.wireless", "meets", 4},
                             {"2026-06", "P.durable", "needs-information", 5},
                             {"2026-06", "", "caution", 9}};
  const std::string page = page_of(insights);
  EXPECT_NE(page.find("data-total=\"determinations\">12<"), std::string::npos)
      << "a caution is no determination";
  EXPECT_NE(page.find("<th scope=\"row\">2026-05</th><td>7</td><td>0</td><td>0</td>"),
            std::string::npos);
  EXPECT_NE(page.find("<th scope=\"row\">P.durable</th><td>3</td><td>0</td><td>5</td>"),
            std::string::npos);
}

TEST(InsightsPage, ListsTheMostFrequentFirst) {
  Insights insights;
  insights.missing = {{"G1.b", 2}, {"G1.a", 40}};
  const std::string page = page_of(insights);
  const std::size_t first = page.find("education date (G1.a)");
  ASSERT_NE(first, std::string::npos);
  EXPECT_LT(first, page.find("insulin regimen (G1.b)"));
}

TEST(InsightsPage, NamesOverrideReasonsInWords) {
  Insights insights;
  insights.overrides = {{"2026-05", "P.durable", "urgent", "Clinically urgent", 2},
                        {"2026-05", "", "foreign", "", 1},
                        {"2026-06", "P.durable", "urgent", "Clinically urgent", 3}};
  const std::string page = page_of(insights);
  EXPECT_NE(page.find("Clinically urgent</th><td>5</td>"), std::string::npos);
  EXPECT_NE(page.find("A reason of another list</th><td>1</td>"), std::string::npos);
  EXPECT_NE(page.find("card not known</th><td>1</td>"), std::string::npos);
}

TEST(InsightsPage, IsCutWhenThereAreVeryManyRows) {
  Insights insights;
  for (int i = 0; i < 100'000; ++i) insights.missing.push_back({"item-" + std::to_string(i), 1});
  const std::string page = page_of(insights);
  EXPECT_NE(page.find("… and 99900 more with lower counts."), std::string::npos);
  EXPECT_LT(page.size(), 200'000U);
}

TEST(InsightsPage, ShowsTextOfClientsAsText) {
  Insights insights;
  insights.overrides = {{"2026-05", "<i>", "x", "<script>", 1}};
  const std::string page = page_of(insights);
  EXPECT_EQ(page.find("<script>"), std::string::npos);
  EXPECT_EQ(page.find("<i>"), std::string::npos);
}

}  // namespace
}  // namespace cds
