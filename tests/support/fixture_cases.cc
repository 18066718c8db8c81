#include "tests/support/fixture_cases.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "cds/read_file.h"

namespace cds {
namespace {

namespace fs = std::filesystem;

fs::path fixtures() { return fs::path(PUMPCDS_SOURCE_DIR) / "fixtures"; }

std::string text_of(const fs::path& path) {
  auto text = read_file(path.string());
  if (!text) throw std::runtime_error(path.string() + " cannot be read");
  return *std::move(text);
}

std::string string_or_empty(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found != object.MemberEnd() && found->value.IsString() ? found->value.GetString() : "";
}

ExpectedOrder read_row(const rapidjson::Value& row) {
  const rapidjson::Value& expected = row["expected"];
  ExpectedOrder result;
  result.patient = row["patient"].GetString();
  result.order = row["order"].GetString();
  result.determination = string_or_empty(expected, "determination");
  result.route = string_or_empty(expected, "route");
  result.product = string_or_empty(expected, "product");
  for (const auto& id : expected["missing"].GetArray()) result.missing.emplace_back(id.GetString());
  if (expected.HasMember("criteria")) {
    for (const auto& member : expected["criteria"].GetObject()) {
      result.criteria[member.name.GetString()] = member.value.GetString();
    }
  }
  result.card = !expected.HasMember("card") || expected["card"].GetBool();
  return result;
}

std::map<std::string, std::vector<ExpectedOrder>> read_index() {
  const std::string text = text_of(fixtures() / "index.json");
  rapidjson::Document document;
  if (document.Parse(text.c_str()).HasParseError() || !document.IsArray()) {
    throw std::runtime_error("fixtures/index.json is no JSON array");
  }
  std::map<std::string, std::vector<ExpectedOrder>> index;
  for (const auto& row : document.GetArray()) {
    index[row["case"].GetString()].push_back(read_row(row));
  }
  return index;
}

}  // namespace

const std::map<std::string, std::vector<ExpectedOrder>>& fixture_index() {
  static const auto index = read_index();
  return index;
}

std::vector<std::string> fixture_folders() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fixtures())) {
    if (fs::exists(entry.path() / "chart.json")) names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string fixture_path(const std::string& name, const std::string& file) {
  return (fixtures() / name / file).string();
}

std::string fixture_text(const std::string& name, const std::string& file) {
  return text_of(fixture_path(name, file));
}

std::string test_name(const std::string& case_name) {
  std::string name;
  bool begins = true;
  for (const char c : case_name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) name += begins ? static_cast<char>(std::toupper(byte)) : c;
    begins = std::isalnum(byte) == 0;
  }
  return name;
}

}  // namespace cds
