#include "cds/client_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "cds/client_config_keys.h"
#include "cds/config.h"
#include "tests/support/signed_call.h"

namespace cds {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kPublic = "public_url = \"https://cds.example/\"\n";

Config load(const std::string& text) { return load_config(TestFile(text, ".toml").path()); }

std::string client(const std::string& name, const std::string& issuer,
                   const std::string& more = "jwks_file = \"keys.json\"\n") {
  return "[[client]]\nname = \"" + name + "\"\nissuer = \"" + issuer + "\"\n" + more;
}

TEST(ClientConfig, HoldsWhatTheFileSays) {
  const Config config = load(R"(
public_url = "https://cds.example/pumps/"
[[client]]
name = "north"
issuer = "https://ehr.example"
audience = ["urn:pumpcds"]
jwks_url = "https://ehr.example/jwks"
fhir_servers = ["https://ehr.example/r4", "http://127.0.0.1:9/fhir"]
algorithms = ["RS256", "ES256"]
tenants = ["a", "b"]
replay = "per-body"
silent = true
)");
  EXPECT_EQ(config.public_url, "https://cds.example/pumps");
  ASSERT_EQ(config.clients.size(), 1U);
  const ClientConfig& north = config.clients.front();
  EXPECT_EQ(north.name, "north");
  EXPECT_EQ(north.issuer, "https://ehr.example");
  EXPECT_THAT(north.audience, ElementsAre("urn:pumpcds"));
  EXPECT_EQ(north.jwks_url, "https://ehr.example/jwks");
  EXPECT_THAT(north.fhir_servers, ElementsAre("https://ehr.example/r4", "http://127.0.0.1:9/fhir"));
  EXPECT_THAT(north.algorithms, ElementsAre(JwtAlgorithm::kRs256, JwtAlgorithm::kEs256));
  EXPECT_THAT(north.tenants, ElementsAre("a", "b"));
  EXPECT_EQ(north.replay, ReplayRule::kPerBody);
  EXPECT_TRUE(north.silent);
}

TEST(ClientConfig, DefaultsAreTheStrictOnes) {
  const Config config = load(kPublic + client("a", "x"));
  ASSERT_EQ(config.clients.size(), 1U);
  EXPECT_THAT(config.clients[0].algorithms,
              ElementsAre(JwtAlgorithm::kEs384, JwtAlgorithm::kRs384));
  EXPECT_EQ(config.clients[0].replay, ReplayRule::kStrict);
  EXPECT_FALSE(config.clients[0].silent);
  EXPECT_FALSE(may_call(config.clients[0], "http://127.0.0.1:8081/fhir"));
}

struct BadClient {
  const char* name;
  std::string text;
  const char* says;
};

class BadClientConfig : public testing::TestWithParam<BadClient> {};

TEST_P(BadClientConfig, NamesTheClientTheKeyAndWhatWasExpected) {
  EXPECT_THAT([] { load(GetParam().text); },
              testing::ThrowsMessage<ConfigError>(HasSubstr(GetParam().says)));
}

// A first client that is right, and a second one with this line.
BadClient second(const char* name, const std::string& line, const char* says) {
  return {name, kPublic + client("a", "x") + client("b", "y") + line + "\n", says};
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadClientConfig,
    testing::Values(
        second("UnknownKey", "isuer = \"x\"",
               ":10: client[1].isuer: unknown key (did you mean issuer?)"),
        second("PlainJwksUrl", "jwks_url = \"http://ehr.example/jwks\"",
               "client[1].jwks_url: expected an https address"),
        second("BothKeySources", "jwks_url = \"https://ehr.example/jwks\"",
               "client[1].jwks_file: expected one of jwks_url and jwks_file"),
        second("NoAlgorithm", "algorithms = []", "client[1].algorithms: expected a list"),
        second("SymmetricAlgorithm", "algorithms = [\"HS256\"]", "client[1].algorithms: expected"),
        second("NoneAsAlgorithm", "algorithms = [\"none\"]", "client[1].algorithms: expected"),
        second("UnknownReplay", "replay = \"sometimes\"",
               "client[1].replay: expected \"strict\", \"per-body\" or \"off\""),
        second("SilentAsText", "silent = \"yes\"", "client[1].silent: expected true or false"),
        second("PlainFhirServer", "fhir_servers = [\"http://ehr.example/r4\"]",
               "client[1].fhir_servers: expected a list of https"),
        second("FhirServerWithUser", "fhir_servers = [\"https://a@ehr.example/r4\"]",
               "client[1].fhir_servers: expected"),
        second("FhirServerWithQuery", "fhir_servers = [\"https://ehr.example/r4?x=1\"]",
               "client[1].fhir_servers: expected"),
        second("EmptyTenant", "tenants = [\"\"]", "client[1].tenants: expected"),
        BadClient{"NoName", "[[client]]\nissuer = \"x\"\n", "client[0].name: missing"},
        BadClient{"NoIssuer", "[[client]]\nname = \"x\"\n", ":1: client[0].issuer: missing"},
        BadClient{"NoKeys", client("a", "x", ""),
                  "client[0].jwks_url: missing; expected jwks_url or jwks_file"},
        BadClient{"NoAudience", client("a", "x"),
                  "client[0].audience: missing; expected it, or public_url"},
        BadClient{"SameName", kPublic + client("a", "x") + client("a", "y"),
                  "client[1].name: taken by client[0]"},
        BadClient{"SameIssuer", kPublic + client("a", "x") + client("b", "x"),
                  "client[1].issuer: taken by client[0]"},
        BadClient{"SameIssuerAndTenant",
                  kPublic + client("a", "x", "jwks_file = \"k\"\ntenants = [\"t\"]\n") +
                      client("b", "x", "jwks_file = \"k\"\ntenants = [\"u\", \"t\"]\n"),
                  "client[1].issuer: taken by client[0]"},
        BadClient{
            "SameIssuerAndAnyTenant",
            kPublic + client("a", "x", "jwks_file = \"k\"\ntenants = [\"t\"]\n") + client("b", "x"),
            "client[1].issuer: taken by client[0]"},
        BadClient{"OneTable", "[client]\nname = \"x\"\n", "client: expected [[client]] for each"},
        BadClient{"NoTable", "client = 3\n", "client: expected [[client]] for each"},
        BadClient{"MistypedTable", "[[clients]]\nname = \"x\"\n",
                  "clients: unknown key (did you mean client?)"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ClientConfig, OneIssuerMayServeSeveralTenants) {
  const Config config = load(kPublic + client("a", "x", "jwks_file = \"k\"\ntenants = [\"t\"]\n") +
                             client("b", "x", "jwks_file = \"k\"\ntenants = [\"u\"]\n"));
  EXPECT_EQ(config.clients.size(), 2U);
}

TEST(MayCall, OnlyTheListedBases) {
  ClientConfig client;
  client.fhir_servers = {"https://ehr.example/r4", "http://localhost:8081/fhir/"};
  for (const char* base : {"https://ehr.example/r4", "https://ehr.example/r4/",
                           "https://EHR.example:443/r4", "http://localhost:8081/fhir"}) {
    EXPECT_TRUE(may_call(client, base)) << base;
  }
  for (const char* base :
       {"https://ehr.example", "https://ehr.example/r4/x", "https://ehr.example/R4",
        "https://ehr.example/r4/../r5", "https://ehr.example:8443/r4", "http://ehr.example/r4",
        "https://ehr.example.evil.example/r4", "https://a@ehr.example/r4",
        "https://ehr.example/r4?x", "", "http://127.0.0.1:8081/fhir"}) {
    EXPECT_FALSE(may_call(client, base)) << base;
  }
}

// The block of the example file from "# [[client]]" on, without its "# ".
std::vector<std::string> example_client() {
  std::ifstream in(std::string(PUMPCDS_SOURCE_DIR) + "/docs/pumpcds.example.toml");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (lines.empty() && line != "# [[client]]") continue;
    EXPECT_TRUE(line.starts_with("# ")) << line;
    lines.push_back(line.substr(2));
  }
  return lines;
}

TEST(ExampleFile, ItsClientCanBeUsedAndHasTheDefaults) {
  std::string text;
  for (const std::string& line : example_client()) text += line + "\n";
  const Config config = load(text);
  ASSERT_EQ(config.clients.size(), 1U);
  const ClientConfig defaults;
  EXPECT_EQ(config.clients[0].algorithms, defaults.algorithms);
  EXPECT_EQ(config.clients[0].replay, defaults.replay);
  EXPECT_EQ(config.clients[0].silent, defaults.silent);
}

TEST(ExampleFile, ItsClientHoldsEveryKey) {
  std::vector<std::string> found;
  for (std::string line : example_client()) {
    if (line.starts_with("#jwks_file")) line = line.substr(1);
    const std::size_t equals = line.find(" = ");
    if (!line.starts_with('#') && equals != std::string::npos) {
      found.push_back(line.substr(0, equals));
    }
  }
  std::vector<std::string> names;
  for (const ClientKey& key : client_key_table()) names.push_back(key.name);
  EXPECT_THAT(found, testing::UnorderedElementsAreArray(names));
}

}  // namespace
}  // namespace cds
