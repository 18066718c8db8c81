// The documents say what the tree holds: each id, reason, note and parameter has its place in
// docs/guideline.md, and each link, path, fixture and test that a document names exists. Files are
// read as text.
#include <fnmatch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

using Lines = std::vector<std::string>;
using Names = std::set<std::string>;

constexpr const char* kGuidelinePage = "docs/guideline.md";
constexpr const char* kTraceability = "## From the guideline to the tests";

// --- Reading ------------------------------------------------------------------------------------

fs::path root() { return PUMPCDS_SOURCE_DIR; }

Lines lines_of(const std::string& path) {
  std::ifstream in(root() / path, std::ios::binary);
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  EXPECT_FALSE(lines.empty()) << path << " is empty or cannot be read";
  return lines;
}

// A POSIX extended expression: GCC 12 warns falsely about std::regex under its sanitizers.
class Pattern {
 public:
  explicit Pattern(const std::string& text) {
    if (regcomp(&compiled_, text.c_str(), REG_EXTENDED) != 0) throw std::invalid_argument(text);
  }
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern() { regfree(&compiled_); }

  // What a group holds in each match.
  Names all_in(const std::string& text, std::size_t group) const {
    Names found;
    std::array<regmatch_t, 4> at{};
    const char* from = text.c_str();
    for (int flags = 0; regexec(&compiled_, from, at.size(), at.data(), flags) == 0;
         flags = REG_NOTBOL) {
      found.insert(std::string(from + at.at(group).rm_so, from + at.at(group).rm_eo));
      from += std::max<regoff_t>(at.front().rm_eo, 1);
    }
    return found;
  }

 private:
  regex_t compiled_{};
};

// What a group holds in each match, line by line.
Names found_in(const Lines& lines, const std::string& pattern, std::size_t group = 1) {
  const Pattern compiled(pattern);
  Names found;
  for (const std::string& line : lines) found.merge(compiled.all_in(line, group));
  return found;
}

// From the line that begins with `first` to the next one that begins with `last`.
Lines between(const Lines& lines, std::string_view first, std::string_view last) {
  const auto begins = [](std::string_view with) {
    return [with](const std::string& line) { return line.starts_with(with); };
  };
  const auto begin = std::ranges::find_if(lines, begins(first));
  if (begin == lines.end()) return {};
  return {begin, std::find_if(begin + 1, lines.end(), begins(last))};
}

Lines section(const std::string& page, std::string_view heading) {
  return between(lines_of(page), heading, "## ");
}

// Cell `index` of each row; negative: from the end.
Lines column(const Lines& table, int index) {
  Lines cells;
  for (const std::string& line : table) {
    if (!line.starts_with("| ") || !line.ends_with(" |")) continue;
    Lines row;
    for (std::size_t at = 2; at < line.size();) {
      const std::size_t end = std::min(line.find(" |", at), line.size());
      row.push_back(line.substr(at, end - at));
      at = end + 3;
    }
    const int position = index < 0 ? static_cast<int>(row.size()) + index : index;
    if (position >= 0 && position < static_cast<int>(row.size())) {
      cells.push_back(row[static_cast<std::size_t>(position)]);
    }
  }
  if (!cells.empty()) cells.erase(cells.begin());  // the header
  return cells;
}

std::vector<std::string> documents() {
  std::vector<std::string> paths{"README.md", "CHANGELOG.md", "fixtures/README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(root() / "docs")) {
    if (entry.path().extension() == ".md") {
      paths.push_back(entry.path().lexically_relative(root()).generic_string());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

// Files and folders of the tree, by their paths from its root.
const Names& tree() {
  static const Names kTree = [] {
    Names paths;
    for (const char* folder : {"fhir", "rules", "cds", "tests", "docs", "fixtures"}) {
      paths.insert(folder);
      for (auto it = fs::recursive_directory_iterator(root() / folder); it != fs::end(it); ++it) {
        if (it->path().filename() == "node_modules") it.disable_recursion_pending();
        paths.insert(it->path().lexically_relative(root()).generic_string());
      }
    }
    return paths;
  }();
  return kTree;
}

// --- What code knows ----------------------------------------------------------------------------

// The names that a to_string() of `enumeration` gives.
Names names_of(const std::string& path, const std::string& enumeration) {
  const std::string label = "case " + enumeration + "::";
  Names names;
  bool wanted = false;
  for (const std::string& line : lines_of(path)) {
    if (wanted) names.merge(found_in({line}, "return \"([^\"]+)\""));
    wanted = line.find(label) != std::string::npos;
  }
  return names;
}

Names product_kinds() { return found_in(lines_of("rules/product_kind.cc"), R"re("(P\.\w+)")re"); }

Names ids_with_words() {
  return found_in(between(lines_of("cds/card_words.cc"), "constexpr auto kCriteria", "});"),
                  R"re(\{"([^"]+)")re");
}

// --- The guideline page -------------------------------------------------------------------------

Names ids_with_heading() { return found_in(lines_of(kGuidelinePage), "^### ([^ :]+): "); }

TEST(GuidelinePage, HasAHeadingForEachIdThatCardsName) {
  Names known = ids_with_words();
  EXPECT_THAT(known, IsSupersetOf({"DM", "G1.e.5", "N.other", "pump-in-use"}));
  known.merge(product_kinds());
  EXPECT_EQ(ids_with_heading(), known);
}

TEST(GuidelinePage, KnowsEachIdInTheRules) {
  Names known = ids_with_heading();
  known.merge(found_in(lines_of(kGuidelinePage), "`([^`]+)`"));
  Names used;
  for (const std::string& path : tree()) {
    if (!path.starts_with("rules/") || !path.ends_with(".cc")) continue;
    used.merge(found_in(lines_of(path), R"re("(DM|[CF]|G[1-3](\.\w+)*|[NRP]\.[a-z.]+)")re"));
  }
  EXPECT_THAT(used, Contains("R.fail.warranty.end"));
  EXPECT_THAT(known, IsSupersetOf(used));
}

// First cells of the table below a heading, without their backticks.
Names rows_of(std::string_view heading) {
  return found_in(column(section(kGuidelinePage, heading), 0), "`([^`]+)`");
}

TEST(GuidelinePage, ListsEachReason) {
  EXPECT_EQ(rows_of("## Reasons"), names_of("rules/finding.cc", "Reason"));
}

TEST(GuidelinePage, ListsEachNote) {
  EXPECT_EQ(rows_of("## Notes"), names_of("rules/outcome_names.cc", "NoteKind"));
}

TEST(GuidelinePage, ListsEachParameter) {
  const Names members = found_in(between(lines_of("rules/parameters.h"), "struct Parameters", "};"),
                                 R"re(^  [^ ]+ (\w+)( =|\{))re");
  EXPECT_THAT(members, Contains("premeal_cv"));
  EXPECT_EQ(rows_of("## Parameters"), members);
}

TEST(GuidelinePage, TracesEachRuleToASentence) {
  // Items that can be asked for, and no rules of the guideline.
  const Names apart{"attestation", "pump-in-use", "G1.b.since"};
  const Names traced = found_in(column(section(kGuidelinePage, kTraceability), 2),
                                "([[:upper:][:lower:]][[:alnum:].-]*[[:alnum:]]|[CF])");
  for (const std::string& id : ids_with_heading()) {
    if (apart.contains(id)) continue;
    EXPECT_THAT(traced, Contains(id));
  }
}

TEST(GuidelinePage, TracesToTestsAndFixtures) {
  const Lines table = section(kGuidelinePage, kTraceability);
  for (const std::string& cell : column(table, 3)) EXPECT_THAT(cell, testing::HasSubstr("`"));
  const Names fixtures = found_in(column(table, -1), "`([^`]+)`");
  EXPECT_THAT(fixtures, Not(IsEmpty()));
  for (const std::string& name : fixtures) {
    EXPECT_THAT(tree(), Contains("fixtures/" + name + "/why.md"));
  }
}

// --- Citations of the page
// ------------------------------------------------------------------------

// What the comments of a source file cite of the page: ids as they are, headings in quotes. A
// citation may go on in the next line.
Names cited_by(const std::string& path) {
  std::string comments;
  for (const std::string& line : lines_of(path)) {
    comments += line.starts_with("//") ? line.substr(2) : "\n";
  }
  const Names lists = Pattern("docs/guideline\\.md, ([^;)\n]+)").all_in(comments, 1);
  return found_in({lists.begin(), lists.end()},
                  R"re("[^"]+"|[GPRN]\.?[1-9a-z](\.?[a-zA-Z0-9])*|sections? [0-9])re", 0);
}

// Headings and the words in bold that begin a paragraph.
Names citable() {
  Names names = ids_with_heading();
  for (const std::string& title :
       found_in(lines_of(kGuidelinePage), R"re(^(## |\*\*)([^*.:]+))re", 2)) {
    names.insert('"' + title + '"');
  }
  return names;
}

TEST(Citations, NamePartsOfTheGuidelinePage) {
  const Names known = citable();
  Names cited;
  for (const std::string& path : tree()) {
    if (!path.ends_with(".h") || path.starts_with("tests/")) continue;
    for (const std::string& name : cited_by(path)) EXPECT_THAT(known, Contains(name)) << path;
    cited.merge(cited_by(path));
  }
  EXPECT_THAT(cited, IsSupersetOf({"\"Values\"", "\"Purpose of the order\"", "G1.e.2"}));
}

// --- Links --------------------------------------------------------------------------------------

// A heading's anchor, as code hosts form it.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  heading.remove_prefix(std::min(heading.find(' '), heading.size() - 1) + 1);
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') anchor += '-';
    if (std::isalnum(byte) != 0 || c == '-' || c == '_') {
      anchor += static_cast<char>(std::tolower(byte));
    }
  }
  return anchor;
}

Names anchors_of(const std::string& page) {
  Names anchors;
  for (const std::string& line : lines_of(page)) {
    if (line.starts_with('#')) anchors.insert(anchor_of(line));
  }
  return anchors;
}

// What is wrong with a link in `page`; "" when nothing is.
std::string defect_of(const std::string& page, const std::string& link) {
  const std::size_t hash = std::min(link.find('#'), link.size());
  const std::string target =
      hash == 0 ? page
                : (fs::path(page).parent_path() / link.substr(0, hash)).lexically_normal().string();
  if (!fs::exists(root() / target)) return page + ": " + link + " leads nowhere";
  if (hash == link.size()) return "";
  const bool found = anchors_of(target).contains(link.substr(hash + 1));
  return found ? "" : page + ": " + link + " names no heading";
}

TEST(Anchor, IsThatOfTheHeading) {
  EXPECT_EQ(anchor_of("### G1.d: self-tests, at least 4 a day"), "g1d-self-tests-at-least-4-a-day");
}

TEST(Documents, HaveLinksThatResolve) {
  int links = 0;
  for (const std::string& page : documents()) {
    for (const std::string& link : found_in(lines_of(page), R"re(\]\(([^) ]+)\))re")) {
      if (link.find("://") != std::string::npos) continue;
      ++links;
      EXPECT_EQ(defect_of(page, link), "");
    }
  }
  EXPECT_GT(links, 10);
}

TEST(Documents, HaveNoDeadLinkUnnoticed) {
  EXPECT_NE(defect_of("README.md", "docs/nothing.md"), "");
  EXPECT_NE(defect_of("README.md", "docs/guideline.md#nothing"), "");
  EXPECT_EQ(defect_of("docs/add-a-patient.md", "../fixtures/README.md#anchor"), "");
}

// --- Paths, fixtures, tests ---------------------------------------------------------------------

// `<case>` stands for any name, as `*` does.
bool exists_in_tree(const std::string& named) {
  std::string pattern = named;
  for (std::size_t at = 0; (at = pattern.find('<', at)) != std::string::npos;) {
    pattern.replace(at, std::min(pattern.find('>', at), pattern.size()) - at + 1, "*");
  }
  while (pattern.ends_with('.') || pattern.ends_with('/')) pattern.pop_back();
  return std::ranges::any_of(tree(), [&](const std::string& path) {
    return fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
  });
}

TEST(Documents, NamePathsThatExist) {
  const std::string pattern =
      R"re((^|[^[:alnum:]_./-])((fhir|rules|cds|tests|docs|fixtures)/[[:alnum:]_.*<>/-]*))re";
  Names named;
  for (const std::string& page : documents()) {
    for (const std::string& path : found_in(lines_of(page), pattern, 2)) {
      EXPECT_TRUE(exists_in_tree(path)) << page << ": " << path;
      named.insert(path);
    }
  }
  EXPECT_THAT(named, IsSupersetOf({"fixtures/<case>/why.md", "rules/guideline.h"}));
  EXPECT_FALSE(exists_in_tree("fixtures/nobody/chart.json"));
}

// Of a call by curl and of `pumpcds check`.
TEST(Readme, ExamplesNamePatientsThatExist) {
  const Lines readme = lines_of("README.md");
  const Names requests = found_in(readme, "/demo/request/([[:alnum:]-]+)");
  EXPECT_THAT(requests, Not(IsEmpty()));
  for (const std::string& name : requests) {
    EXPECT_THAT(tree(), Contains("fixtures/" + name + "/order.json"));
  }
  for (const char* option : {"--chart", "--order"}) {
    const Names files = found_in(readme, std::string(option) + R"re( ([^ ]+\.json))re");
    EXPECT_THAT(files, Not(IsEmpty())) << option;
    for (const std::string& file : files) EXPECT_THAT(tree(), Contains(file)) << option;
  }
}

// "Suite.Case" of every test, and "Suite.*".
Names tests_of_the_tree() {
  const Pattern test(R"re(TEST(_F|_P)?\(\s*(\w+,\s*\w+)\))re");
  Names tests;
  for (const std::string& path : tree()) {
    if (!path.starts_with("tests/") || !path.ends_with("_test.cc")) continue;
    std::ifstream in(root() / path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (const std::string& named : test.all_in(text, 2)) {
      const std::size_t comma = named.find(',');
      const std::string suite = named.substr(0, comma);
      tests.insert(suite + "." + named.substr(named.find_first_not_of(", \n", comma)));
      tests.insert(suite + ".*");
    }
  }
  return tests;
}

TEST(Documents, NameTestsThatExist) {
  const Names tests = tests_of_the_tree();
  Names named;
  for (const std::string& page : documents()) {
    named.merge(found_in(lines_of(page), R"re(`([A-Z]\w+\.([A-Z]\w+|\*))`)re"));
  }
  EXPECT_THAT(named, Contains("Education.Decides"));
  EXPECT_THAT(tests, IsSupersetOf(named));
}

}  // namespace
