#include "cds/ids.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

namespace cds {
namespace {

TEST(NewUuid, IsARandomVersion4Uuid) {
  static const std::regex kShape(
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string uuid = new_uuid();
    EXPECT_TRUE(std::regex_match(uuid, kShape)) << uuid;
    EXPECT_TRUE(seen.insert(uuid).second) << uuid;
  }
}

}  // namespace
}  // namespace cds
