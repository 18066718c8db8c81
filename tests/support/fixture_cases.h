#pragma once

// fixtures/: the cases by folder, and the answers of index.json that people worked out by hand.
//
// Throws std::runtime_error naming the file when the folder or the index cannot be read.

#include <map>
#include <string>
#include <vector>

namespace cds {

inline constexpr const char* kFixturesZone = "America/New_York";

// One row of index.json.
struct ExpectedOrder {
  std::string patient;
  std::string order;          // "DeviceRequest/x"
  std::string determination;  // empty: no pump, hence no determination
  std::string route;
  std::vector<std::string> missing;
  std::string product;                          // empty: the index does not say
  std::map<std::string, std::string> criteria;  // id -> status; not complete
  bool card = true;                             // judged, but without a card by default
};

// By case, in the order of the index.
const std::map<std::string, std::vector<ExpectedOrder>>& fixture_index();
// Every folder with a chart.json, by name.
std::vector<std::string> fixture_folders();
std::string fixture_path(const std::string& name, const std::string& file);
std::string fixture_text(const std::string& name, const std::string& file);

// "meets-type-1-adult" -> "MeetsType1Adult", for the names of tests.
std::string test_name(const std::string& case_name);

}  // namespace cds
