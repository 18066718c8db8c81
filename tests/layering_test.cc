// Which folder may include what, and where single headers and calls may appear. System headers are
// visible to every target, so linking proves nothing; this reads the sources. See
// docs/architecture.md, "Layers".
#include <fnmatch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

// --- The tables ---------------------------------------------------------------------------------

// A folder's own includes (in quotes) start with one of `allowed`; no include at all starts with
// one of `forbidden`.
struct Layer {
  std::string folder;
  std::vector<std::string> allowed;
  std::vector<std::string> forbidden;
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> kLayers{
      {"fhir/",
       {"fhir/"},
       {"httplib", "openssl/", "cjose/", "prometheus/", "spdlog/", "sqlite3", "CLI/"}},
      {"rules/",
       {"rules/", "fhir/"},
       {"fhir/json", "fhir/read.h", "rapidjson/", "httplib", "openssl/", "cjose/", "prometheus/",
        "spdlog/", "sqlite3", "CLI/", "toml", "fstream", "iostream", "filesystem", "chrono",
        "ctime", "random", "boost/date_time/local_time"}},
      {"cds/", {"cds/", "rules/", "fhir/"}, {}},
  };
  return kLayers;
}

// Headers that start with `header` are included only by files that match a pattern of `where`.
struct Place {
  std::string header;
  std::vector<std::string> where;
};

const std::vector<Place>& places() {
  static const std::vector<Place> kPlaces{
      {"rapidjson/",
       {"fhir/json_*.cc", "fhir/json_*.h", "cds/*_json.cc", "cds/*_json.h", "tests/*"}},
      {"httplib.h", {"cds/server*.cc", "cds/fhir_client*.cc", "cds/demo*.cc", "tests/*"}},
      {"cjose/", {"cds/jwk.cc", "tests/*"}},
      {"boost/date_time/local_time", {"fhir/site_zone.cc"}},
      {"sqlite3.h", {"cds/store_sqlite.cc"}},
      {"libpq-fe.h", {"cds/store_postgres.cc"}},
      {"prometheus/", {"cds/metrics.cc"}},
  };
  return kPlaces;
}

// Boost's months are sticky at month ends, so these are called in one place only; `minus_months`
// is ours. Members (`x.months()`) are not Boost's.
const std::vector<std::string> kStickyCalls{"months", "years"};
const std::vector<std::string> kStickyPlaces{"fhir/time.cc", "tests/*"};

// --- Reading C++ --------------------------------------------------------------------------------

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// `text` with comments, and on request the insides of literals, as spaces; lines stay where they
// are.
std::string blanked(std::string_view text, bool literals_too) {
  std::string out(text);
  const auto blank = [&out](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < std::min(end, out.size()); ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
  };
  const auto end_of = [text](std::string_view closing, std::size_t from) {
    const std::size_t at = text.find(closing, from);
    return at == std::string_view::npos ? text.size() : at + closing.size();
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const bool word_before = i > 0 && is_word(text[i - 1]);
    std::size_t end = i + 1;
    if (rest.starts_with("//")) {
      end = std::min(text.find('\n', i), text.size());
      blank(i, end);
    } else if (rest.starts_with("/*")) {
      end = end_of("*/", i + 2);
      blank(i, end);
    } else if (rest.starts_with("R\"") && !word_before) {
      const std::size_t open = std::min(text.find('(', i), text.size());
      end = end_of(")" + std::string(text.substr(i + 2, open - i - 2)) + "\"", open);
      if (literals_too) blank(i + 2, end - 1);
    } else if (text[i] == '"' || (text[i] == '\'' && !word_before)) {  // 1'000 is no literal
      while (end < text.size() && text[end] != text[i] && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
      }
      if (literals_too) blank(i + 1, end);
      ++end;
    }
    i = end;
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::ranges::any_of(prefixes, [&](const std::string& p) { return text.starts_with(p); });
}

bool matches_any(const std::string& path, const std::vector<std::string>& patterns) {
  return std::ranges::any_of(
      patterns, [&](const std::string& p) { return fnmatch(p.c_str(), path.c_str(), 0) == 0; });
}

struct Include {
  bool quoted = false;
  std::string header;
};

std::optional<Include> include_in(std::string_view line) {
  const auto skip_blanks = [&line] {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  };
  for (const std::string_view word : {"#", "include"}) {
    skip_blanks();
    if (!line.starts_with(word)) return std::nullopt;
    line.remove_prefix(word.size());
  }
  skip_blanks();
  if (!line.starts_with('<') && !line.starts_with('"')) return std::nullopt;
  const std::size_t end = line.find(line.front() == '<' ? '>' : '"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return Include{line.front() == '"', std::string(line.substr(1, end - 1))};
}

bool calls(std::string_view line, std::string_view function) {
  for (std::size_t at = line.find(function); at != std::string_view::npos;
       at = line.find(function, at + 1)) {
    const char before = at == 0 ? ' ' : line[at - 1];
    const std::size_t after = line.find_first_not_of(" \t", at + function.size());
    const char next = after == std::string_view::npos ? ' ' : line[after];
    const bool called = next == '(' || (next == '{' && before == ':');  // not `Months months{}`
    if (called && !is_word(before) && before != '.' && before != '>') return true;
  }
  return false;
}

std::vector<std::string> breaches_of_include(const std::string& path, const Include& include) {
  std::vector<std::string> found;
  const std::string& header = include.header;
  for (const Place& place : places()) {
    if (header.starts_with(place.header) && !matches_any(path, place.where)) {
      found.push_back(place.header + " has no place here");
    }
  }
  const bool own = include.quoted || starts_with_any(header, {"fhir/", "rules/", "cds/", "tests/"});
  for (const Layer& layer : layers()) {
    if (!path.starts_with(layer.folder)) continue;
    if ((own && !starts_with_any(header, layer.allowed)) ||
        starts_with_any(header, layer.forbidden)) {
      found.push_back(layer.folder + " may not include " + header);
    }
  }
  return found;
}

// One "path:line: what is wrong" for each breach.
std::vector<std::string> violations(const std::string& path, const std::string& text) {
  const std::vector<std::string> with_text = lines_of(blanked(text, false));
  const std::vector<std::string> code = lines_of(blanked(text, true));
  std::vector<std::string> found;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const std::string here = path + ":" + std::to_string(i + 1) + ": ";
    if (const std::optional<Include> include = include_in(with_text[i])) {
      for (const std::string& breach : breaches_of_include(path, *include)) {
        found.push_back(here + breach);
      }
    }
    for (const std::string& function : kStickyCalls) {
      if (calls(code[i], function) && !matches_any(path, kStickyPlaces)) {
        found.push_back(here + "a call of " + function + "() has no place here");
      }
    }
  }
  return found;
}

// --- The tree -----------------------------------------------------------------------------------

std::vector<std::string> sources_below(const std::string& folder) {
  const fs::path root = PUMPCDS_SOURCE_DIR;
  std::vector<std::string> paths;
  if (!fs::exists(root / folder)) return paths;
  for (auto it = fs::recursive_directory_iterator(root / folder); it != fs::end(it); ++it) {
    if (it->path().filename() == "node_modules") it.disable_recursion_pending();
    const std::string extension = it->path().extension().string();
    if (extension == ".cc" || extension == ".h") {
      paths.push_back(it->path().lexically_relative(root).generic_string());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

std::string read(const std::string& path) {
  std::ifstream in(fs::path(PUMPCDS_SOURCE_DIR) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(Layering, EachFolderKeepsToItsTable) {
  for (const std::string folder : {"fhir/", "rules/", "cds/", "tests/"}) {
    const std::vector<std::string> paths = sources_below(folder);
    EXPECT_FALSE(paths.empty()) << folder << " holds no source file: nothing was checked";
    for (const std::string& path : paths) {
      const std::string text = read(path);
      EXPECT_FALSE(text.empty()) << path << " is empty or cannot be read";
      for (const std::string& violation : violations(path, text)) ADD_FAILURE() << violation;
    }
  }
}

// --- The checker itself -------------------------------------------------------------------------

struct Case {
  std::string name;
  std::string path;
  std::string text;
  std::size_t violations;
};

class LayeringRule : public testing::TestWithParam<Case> {};

TEST_P(LayeringRule, FindsWhatItShould) {
  EXPECT_THAT(violations(GetParam().path, GetParam().text), testing::SizeIs(GetParam().violations));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, LayeringRule,
    testing::ValuesIn(std::vector<Case>{
        {"FhirItself", "fhir/chart.cc", "#include \"fhir/chart.h\"\n#include <string>\n", 0},
        {"FhirToRules", "fhir/chart.cc", "#include \"rules/status.h\"\n", 1},
        {"AngleBracketsDoNotHelp", "fhir/chart.cc", "#include <rules/status.h>\n", 1},
        {"FhirWithoutFolder", "fhir/chart.cc", "#include \"chart.h\"\n", 1},
        {"RulesToFhir", "rules/group_1.cc", "#include \"fhir/chart.h\"\n", 0},
        {"RulesToService", "rules/group_1.cc", "#include \"cds/cards.h\"\n", 1},
        {"RulesToReader", "rules/group_1.cc", "#include \"fhir/json_fields.h\"\n", 1},
        {"RulesToStream", "rules/group_1.cc", "#include <fstream>\n#include <iostream>\n", 2},
        {"RulesToClock", "rules/group_1.cc", "#  include <chrono>\n", 1},
        {"ServiceToAll", "cds/cards.cc", "#include \"rules/status.h\"\n#include \"fhir/time.h\"\n",
         0},
        {"ServiceToTests", "cds/cards.cc", "#include \"tests/support/golden.h\"\n", 1},
        {"JsonInItsPlace", "fhir/json_sax.h", "#include <rapidjson/reader.h>\n", 0},
        {"JsonInItsPlaceInCds", "cds/hook_request_json.cc", "#include <rapidjson/reader.h>\n", 0},
        {"JsonElsewhere", "cds/cards.cc", "#include \"rapidjson/document.h\"\n", 2},
        {"HttpInServer", "cds/server_limits.cc", "#include <httplib.h>\n", 0},
        {"HttpInHeader", "cds/server.h", "#include <httplib.h>\n", 1},
        {"HttpInTests", "tests/e2e/hook_test.cc", "#include <httplib.h>\n", 0},
        {"TokensInKeys", "cds/jwk.cc", "#include <cjose/jws.h>\n", 0},
        {"TokensElsewhere", "cds/client_auth.cc", "#include <cjose/jws.h>\n", 1},
        {"LocalTimeInZone", "fhir/site_zone.cc",
         "#include <boost/date_time/local_time/local_time.hpp>\n", 0},
        {"LocalTimeElsewhere", "fhir/time.cc",
         "#include <boost/date_time/local_time/local_time.hpp>\n", 1},
        {"MonthsInTime", "fhir/time.cc", "return d - boost::gregorian::months(n);\n", 0},
        {"MonthsElsewhere", "rules/windows.cc", "return d - boost::gregorian::months(n);\n", 1},
        {"YearsWithBraces", "cds/cards.cc", "auto d = x + gregorian::years {2};\n", 1},
        {"OwnMonthNames", "rules/windows.cc",
         "minus_months(a, 6); w.months(); p->years(); Months months{};\n", 0},
        {"CommentsAndText", "rules/windows.cc",
         "// months(3)\n/* #include <fstream>\n years(2) */ f(\"months(1)\", '\"'); g(1'000);\n",
         0},
        {"RawText", "rules/windows.cc", "f(R\"x(\"months(1)\")x\"); // \"\nyears(1);\n", 1},
    }),
    [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

TEST(LayeringReport, NamesFileAndLine) {
  EXPECT_THAT(violations("rules/x.cc", "\n\n#include <fstream>\n"),
              testing::ElementsAre("rules/x.cc:3: rules/ may not include fstream"));
}

}  // namespace
