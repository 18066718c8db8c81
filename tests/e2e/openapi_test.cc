// /openapi.json names every route of the service and no other, and its examples are answered.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <fstream>
#include <set>
#include <string>

#include "cds/app.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

using Operation = std::pair<std::string, std::string>;

class OpenApi : public testing::Test {
 protected:
  OpenApi() {
    const std::string token_file = directory_.file("token");
    std::ofstream(token_file) << std::string(64, 'a');
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    options.config.store = directory_.file("store.sqlite");
    options.config.admin_token_file = token_file;
    options.keep_records = true;
    app_.emplace(std::move(options));
    port_ = app_->start();
    document_ = parsed(http_get(port_, "/openapi.json").body);
  }
  ~OpenApi() override { app_->stop(); }

  std::set<Operation> documented() const {
    std::set<Operation> operations;
    for (const auto& path : document_["paths"].GetObject()) {
      std::string name = path.name.GetString();
      if (const std::size_t brace = name.find('{'); brace != std::string::npos) {
        name = name.substr(0, brace) + "*";
      }
      for (const auto& operation : path.value.GetObject()) {
        std::string method = operation.name.GetString();
        std::ranges::transform(method, method.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        operations.emplace(method, name);
      }
    }
    return operations;
  }

  TempDirectory directory_;
  std::optional<App> app_;
  int port_ = 0;
  rapidjson::Document document_;
};

TEST_F(OpenApi, NamesEveryRouteAndNoOther) {
  const std::set<Operation> served(app_->routes().begin(), app_->routes().end());
  EXPECT_EQ(documented(), served);
}

TEST_F(OpenApi, IsOfTheProgramsVersion) {
  EXPECT_STREQ(document_["openapi"].GetString(), "3.1.0");
  EXPECT_STREQ(document_["info"]["version"].GetString(), PUMPCDS_VERSION);
}

TEST_F(OpenApi, ExamplesOfBodiesAreAnswered) {
  int tried = 0;
  for (const auto& path : document_["paths"].GetObject()) {
    if (!path.value.HasMember("post")) continue;
    const auto& content = path.value["post"]["requestBody"]["content"];
    if (!content.HasMember("application/json")) continue;
    for (const auto& example : content["application/json"]["examples"].GetObject()) {
      rapidjson::StringBuffer body;
      rapidjson::Writer<rapidjson::StringBuffer> writer(body);
      example.value["value"].Accept(writer);
      const bool needs_ehr = std::string_view(example.name.GetString()) == "fetch";
      // Where nobody listens: at the example's own port a demo EHR may be going.
      const RawAnswer answer =
          http_post(port_, path.name.GetString(), "application/json",
                    boost::replace_all_copy(std::string(body.GetString()), ":8081/", ":1/"));
      EXPECT_EQ(answer.status, needs_ehr ? 412 : 200) << path.name.GetString() << answer.body;
      ++tried;
    }
  }
  EXPECT_EQ(tried, 4);
}

}  // namespace
}  // namespace cds
