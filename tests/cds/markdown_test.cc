#include "cds/markdown.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/sample_determination.h"

namespace cds {
namespace {

struct Escape {
  const char* name;
  const char* text;
  const char* escaped;
};

class EscapeMarkdown : public testing::TestWithParam<Escape> {};

TEST_P(EscapeMarkdown, LeavesNothingThatAReaderWouldTakeAsMarkup) {
  EXPECT_EQ(escape_markdown(GetParam().text), GetParam().escaped);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, EscapeMarkdown,
    testing::Values(Escape{"Plain", "Insulin lispro 100 units/mL", "Insulin lispro 100 units/mL"},
                    Escape{"Html", "<img src=x> & co", "&lt;img src=x&gt; &amp; co"},
                    Escape{"Emphasis", "*a* _b_ ~~c~~", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~"},
                    Escape{"TableAndCode", "a|b `c` \\", "a\\|b \\`c\\` \\\\"},
                    Escape{"Link", "[x](http://e.example)", "\\[x\\](http\\://e.example)"},
                    Escape{"BareLink", "see www.e.example or me@e.example",
                           "see www\\.e.example or me\\@e.example"},
                    Escape{"LineBreaks", "a\nb\r\nc\td", "a b  c d"},
                    Escape{"Direction", "a\u202Eb\u200Bc\uFEFFd", "a b c d"},
                    Escape{"Letters", "Müller – 血糖 ≥ 7", "Müller – 血糖 ≥ 7"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(EscapeMarkdownText, LongTextIsCutBetweenCharacters) {
  std::string text;
  for (std::size_t i = 0; i < 2 * kMaxChartText; ++i) text += "é";
  const std::string cut = escape_markdown(text);
  EXPECT_EQ(code_points(cut), kMaxChartText + 1);
  EXPECT_TRUE(cut.ends_with("é…"));
}

TEST(EscapeMarkdownText, PlainTextIsCutAtTheSameLength) {
  const std::string longest(kMaxChartText, 'a');
  EXPECT_EQ(escape_markdown(longest), longest);
  EXPECT_EQ(escape_markdown(longest + "a"), longest + "…");
  EXPECT_EQ(escape_markdown("*" + longest), "\\*" + longest.substr(1) + "…");
}

TEST(EscapeMarkdownText, BrokenUtf8DoesNotRunOverTheEnd) {
  EXPECT_EQ(escape_markdown("a\xE2\x80"), "a\xE2\x80");
  EXPECT_EQ(escape_markdown("\xF0"), "\xF0");
}

TEST(UnescapeMarkdown, UndoesIt) {
  const std::string text = "a|b <c> & *d* [e] \\ f";
  EXPECT_EQ(unescape_markdown(escape_markdown(text)), text);
}

TEST(DateWords, AreUsDates) {
  using rules::on;
  EXPECT_EQ(date_words(on(2026, 5, 3)), "May 3, 2026");
  EXPECT_EQ(date_words(fhir::DateTime{{on(2026, 5, 1), on(2026, 6, 1)}, {}}), "May 2026");
  EXPECT_EQ(date_words(fhir::DateTime{{on(2025, 12, 1), on(2026, 1, 1)}, {}}), "Dec 2025");
  EXPECT_EQ(date_words(fhir::DateTime{{on(2026, 1, 1), on(2027, 1, 1)}, {}}), "2026");
  EXPECT_EQ(date_words(fhir::DateTime{{on(2026, 6, 1), on(2026, 6, 16)}, {}}),
            "Jun 1 – Jun 15, 2026");
}

TEST(DateWords, AWindowsLastDayIsInside) {
  using rules::on;
  EXPECT_EQ(date_words(fhir::Window{on(2026, 5, 15), on(2026, 6, 15)}), "May 15 – Jun 14, 2026");
  EXPECT_EQ(date_words(fhir::Window{on(2025, 12, 20), on(2026, 1, 6)}),
            "Dec 20, 2025 – Jan 5, 2026");
  EXPECT_EQ(date_words(fhir::Window{on(2026, 5, 15), on(2026, 5, 16)}), "May 15, 2026");
}

}  // namespace
}  // namespace cds
