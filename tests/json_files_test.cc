// Every JSON file that people edit by hand is well-formed and in UTF-8. fixtures/bad/ is broken on
// purpose.
#include <gtest/gtest.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> json_files_below(const fs::path& folder) {
  std::vector<fs::path> paths;
  if (!fs::exists(folder)) return paths;
  for (auto it = fs::recursive_directory_iterator(folder); it != fs::end(it); ++it) {
    if (it->path() == fs::path(PUMPCDS_SOURCE_DIR) / "fixtures" / "bad") {
      it.disable_recursion_pending();
    } else if (it->path().extension() == ".json") {
      paths.push_back(it->path());
    }
  }
  return paths;
}

class JsonFiles : public testing::TestWithParam<std::string> {};

TEST_P(JsonFiles, AreWellFormed) {
  const std::vector<fs::path> paths = json_files_below(fs::path(PUMPCDS_SOURCE_DIR) / GetParam());
  EXPECT_FALSE(paths.empty()) << "no JSON file below " << GetParam() << ": nothing was checked";
  for (const fs::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    rapidjson::StringStream stream(text.c_str());
    rapidjson::BaseReaderHandler<> ignore;
    rapidjson::Reader reader;
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, ignore);
    if (result.IsError()) {
      const auto end =
          text.begin() + static_cast<std::ptrdiff_t>(std::min(result.Offset(), text.size()));
      ADD_FAILURE() << path.string() << ":" << 1 + std::count(text.begin(), end, '\n') << ": "
                    << rapidjson::GetParseError_En(result.Code());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, JsonFiles, testing::Values("cds", "rules", "fixtures"),
                         [](const auto& info) { return info.param; });

}  // namespace
