#include "cds/terminology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "cds/config.h"

namespace cds {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Folder {
 public:
  Folder() : path_(fs::path(testing::TempDir()) / ("pumpcds_sets_" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_.string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  fs::path path_;
};

std::string value_set(const std::string& id, const std::string& code) {
  return R"({"resourceType":"ValueSet","id":")" + id + R"(","url":"https://x.example/)" + id +
         R"(","version":"1","name":"X","title":"Local set",)"
         R"("status":"active","compose":{"include":[{"system":"http://loinc.org","concept":[{"code":")" +
         code + R"(","display":"A code"}]}]}})";
}

TEST(Terminology, HoldsTheBuiltInSetsAndProducts) {
  const Terminology terminology;
  EXPECT_GT(terminology.sets().all().size(), 60U);
  EXPECT_GE(terminology.terms().products.products().size(), 30U);
  ASSERT_NE(terminology.text("hba1c"), nullptr);
  EXPECT_THAT(*terminology.text("hba1c"), HasSubstr("\"resourceType\": \"ValueSet\""));
  EXPECT_EQ(terminology.text("no-such-set"), nullptr);
}

TEST(Terminology, ADirectoryAddsAndReplacesSets) {
  const Folder folder;
  folder.write("a.json", value_set("hba1c", "1-1"));
  folder.write("b.json", value_set("local-set", "2-2"));
  folder.write("readme.txt", "not read");
  const Terminology terminology(folder.path());
  EXPECT_EQ(terminology.sets().at("hba1c").include().size(), 1U);
  EXPECT_EQ(terminology.terms().hba1c.include().front().code, "1-1");
  EXPECT_TRUE(terminology.sets().has("local-set"));
  EXPECT_THAT(*terminology.text("hba1c"), HasSubstr("1-1"));
}

TEST(Terminology, ADirectoryMayReplaceTheProducts) {
  const Folder folder;
  folder.write("products.json",
               R"({"products":[{"names":["x"],"display":"X","kind":"P.durable"}]})");
  EXPECT_EQ(Terminology(folder.path()).terms().products.products().size(), 1U);
}

TEST(Terminology, ABadFileIsNamed) {
  const Folder folder;
  folder.write("broken.json", "{");
  EXPECT_THAT([&] { Terminology terminology(folder.path()); },
              testing::ThrowsMessage<ConfigError>(HasSubstr("broken.json: ")));
}

TEST(Terminology, AMissingOrEmptyDirectoryIsAnError) {
  EXPECT_THROW(Terminology terminology("/nonexistent"), ConfigError);
  const Folder empty;
  EXPECT_THROW(Terminology terminology(empty.path()), ConfigError);
}

}  // namespace
}  // namespace cds
