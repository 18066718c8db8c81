#include "cds/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace cds {
namespace {

using testing::HasSubstr;

// A configuration file that is gone with the test.
class TempFile {
 public:
  explicit TempFile(const std::string& text)
      : path_(testing::TempDir() + "pumpcds_" + std::to_string(getpid()) + ".toml") {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TempFile() { std::filesystem::remove(path_); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class ScopedVariable {
 public:
  ScopedVariable(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
  }
  ~ScopedVariable() { unsetenv(name_.c_str()); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  std::string name_;
};

Config load(const std::string& text) { return load_config(TempFile(text).path()); }

std::string error_of(const std::string& text) {
  try {
    load(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(LoadConfig, WithoutAFileEverythingHasItsDefault) {
  const Config config = load_config("");
  EXPECT_EQ(config.listen, "127.0.0.1:8080");
  EXPECT_EQ(config.time_zone, "UTC");
  EXPECT_EQ(config.deadline, std::chrono::seconds(4));
  EXPECT_EQ(config.fhir_connections, 256);
  EXPECT_EQ(config.prefetch_dialect, "1.0");
  EXPECT_FALSE(config.cards_out_of_scope);
  EXPECT_EQ(config.parameters.mdi_gap, 120);
}

TEST(LoadConfig, AnEmptyFileIsNoError) { EXPECT_EQ(load("").listen, "127.0.0.1:8080"); }

TEST(LoadConfig, AFileSetsWhatItNames) {
  const Config config = load(R"(
listen = "[::1]:9000"
time_zone = "America/New_York"
deadline = 2500
fhir_connections = 12
prefetch_dialect = "3.0"
cors_origins = ["https://ehr.example", "http://localhost:3000"]
guideline_url = "https://payer.example/cg-dme-01"
smart_app = "https://forms.example/launch"
warranty_extension = "https://ehr.example/fhir/warranty-end"
[cards]
out_of_scope = true
[parameters]
mdi_gap = 90
premeal_cv = 0.4
cgm = "count"
)");
  EXPECT_EQ(config.listen, "[::1]:9000");
  EXPECT_EQ(config.time_zone, "America/New_York");
  EXPECT_EQ(config.deadline, std::chrono::milliseconds(2500));
  EXPECT_EQ(config.fhir_connections, 12);
  EXPECT_EQ(config.prefetch_dialect, "3.0");
  EXPECT_THAT(config.cors_origins,
              testing::ElementsAre("https://ehr.example", "http://localhost:3000"));
  EXPECT_TRUE(config.cards_out_of_scope);
  EXPECT_EQ(config.guideline_url, "https://payer.example/cg-dme-01");
  EXPECT_EQ(config.smart_app, "https://forms.example/launch");
  EXPECT_EQ(config.parameters.warranty_extension, "https://ehr.example/fhir/warranty-end");
  EXPECT_EQ(config.parameters.mdi_gap, 90);
  EXPECT_EQ(config.parameters.premeal_cv, fhir::Decimal(4, 1));
  EXPECT_EQ(config.parameters.cgm, rules::CgmRule::kCount);
}

TEST(LoadConfig, TheDeadlineIsWrittenInSecondsOrMilliseconds) {
  EXPECT_EQ(load("deadline = \"3s\"").deadline, std::chrono::seconds(3));
  EXPECT_EQ(load("deadline = \"1500ms\"").deadline, std::chrono::milliseconds(1500));
  EXPECT_EQ(load("deadline = 800").deadline, std::chrono::milliseconds(800));
}

TEST(LoadConfig, TheServerIsSetUpForANetwork) {
  const Config config = load(R"(
admin_listen = "127.0.0.1:9090"
behind_proxy = true
drain_delay = "5s"
[tls]
certificate = "server.pem"
key = "server.key"
client_ca = "clients.pem"
)");
  EXPECT_EQ(config.admin_listen, "127.0.0.1:9090");
  EXPECT_TRUE(config.behind_proxy);
  EXPECT_EQ(config.drain_delay, std::chrono::seconds(5));
  EXPECT_EQ(config.tls_certificate, "server.pem");
  EXPECT_EQ(config.tls_key, "server.key");
  EXPECT_EQ(config.tls_client_ca, "clients.pem");
}

struct BadFile {
  const char* name;
  const char* text;
  const char* says;
};

class BadConfig : public testing::TestWithParam<BadFile> {};

TEST_P(BadConfig, NamesKeyLineAndWhatWasExpected) {
  const std::string error = error_of(GetParam().text);
  EXPECT_THAT(error, HasSubstr(GetParam().says));
  EXPECT_THAT(error, HasSubstr(".toml:"));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadConfig,
    testing::Values(
        BadFile{"UnknownKey", "listen = \"127.0.0.1:1\"\nlissen = \"x\"\n",
                ":2: lissen: unknown key (did you mean listen?)"},
        BadFile{"UnknownKeyInASection", "[parameters]\nmdi_gpa = 3\n",
                ":2: parameters.mdi_gpa: unknown key (did you mean parameters.mdi_gap?)"},
        BadFile{"ExtensionThatIsNoUrl", "warranty_extension = \"warranty end\"\n",
                ":1: warranty_extension: expected an extension's URL"},
        BadFile{"KeyOutsideItsSection", "cgm = \"count\"\n",
                "cgm: unknown key (did you mean parameters.cgm?)"},
        BadFile{"UnknownSection", "[parameter]\nmdi_gap = 3\n",
                "parameter: unknown key (did you mean parameters?)"},
        BadFile{"PublicAddressInTheClear", "public_url = \"http://cds.example\"\n",
                ":1: public_url: expected an https address"},
        BadFile{"SectionAsValue", "cards = 3\n", "cards: expected a section, [cards]"},
        BadFile{"WrongType", "listen = 8080\n", ":1: listen: expected HOST:PORT"},
        BadFile{"BadZone", "time_zone = \"Mars/Olympus\"\n", "time_zone: expected an IANA zone"},
        BadFile{"NumberTooSmall", "[parameters]\na1c_lookback = 0\n",
                ":2: parameters.a1c_lookback: expected a whole number, 1 to 120"},
        BadFile{"NumberAsText", "[parameters]\nhypo_days = true\n",
                "parameters.hypo_days: expected a whole number"},
        BadFile{"NotANumber", "[parameters]\npremeal_cv = nan\n",
                "parameters.premeal_cv: expected a number"},
        BadFile{"MistypedDialect", "prefetch_dialekt = \"3.0\"\n",
                "prefetch_dialekt: unknown key (did you mean prefetch_dialect?)"},
        BadFile{"NoConnections", "fhir_connections = 0\n", "fhir_connections: expected a whole"},
        BadFile{"UnknownDialect", "prefetch_dialect = \"2.0\"\n",
                ":1: prefetch_dialect: expected \"1.0\" or \"3.0\""},
        BadFile{"DialectAsNumber", "prefetch_dialect = 3.0\n",
                ":1: prefetch_dialect: expected \"1.0\" or \"3.0\""},
        BadFile{"DeadlineTooShort", "deadline = \"5ms\"\n", "deadline: expected a duration"},
        BadFile{"DeadlineTooLong", "deadline = \"90s\"\n", "deadline: expected a duration"},
        BadFile{"DeadlineOverflow", "deadline = \"9223372036854775807s\"\n",
                "deadline: expected a duration"},
        BadFile{"DrainTooLong", "drain_delay = \"61s\"\n",
                "drain_delay: expected a duration from 0s to 60s"},
        BadFile{"AdminWithoutPort", "admin_listen = \"localhost\"\n",
                "admin_listen: expected HOST:PORT"},
        BadFile{"MistypedSection", "[tsl]\nkey = \"x\"\n", "tsl: unknown key (did you mean tls?)"},
        BadFile{"AnyOrigin", "cors_origins = [\"*\"]\n",
                "cors_origins: expected a list of origins"},
        BadFile{"OriginWithPath", "cors_origins = [\"https://a.example/x\"]\n",
                "cors_origins: expected"},
        BadFile{"SmallSpool", "spool_max = 1000\n", "spool_max: expected bytes"},
        BadFile{"LargeSpool", "spool_max = \"9999999999MiB\"\n", "spool_max: expected bytes"},
        BadFile{"PlainHttpApp", "smart_app = \"http://forms.example\"\n",
                "smart_app: expected an https"},
        BadFile{"PlainHttpLink", "guideline_url = \"http://payer.example\"\n",
                "guideline_url: expected an https"},
        BadFile{"UnknownCgmRule", "[parameters]\ncgm = \"maybe\"\n",
                "\"review\", \"count\" or \"ignore\""},
        BadFile{"NotUtf8", "deadline = 900\n'\xf0\xff\xff'\xff", ":2: not valid UTF-8"},
        BadFile{"NotToml", "listen = \n", ":1: not valid TOML"},
        BadFile{"GivenTwice", "deadline = 900\ndeadline = 901\n", "not valid TOML"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(LoadConfig, AFileThatCannotBeReadIsNamed) {
  EXPECT_THROW(load_config("/nonexistent/pumpcds.toml"), ConfigError);
  EXPECT_THROW(load_config(testing::TempDir()), ConfigError);
}

TEST(LoadConfig, TheEnvironmentWinsOverTheFile) {
  const ScopedVariable zone("PUMPCDS_TIME_ZONE", "Europe/Berlin");
  const ScopedVariable dialect("PUMPCDS_PREFETCH_DIALECT", "3.0");
  const ScopedVariable gap("PUMPCDS_PARAMETERS_MDI_GAP", "30");
  const ScopedVariable variation("PUMPCDS_PARAMETERS_PREMEAL_CV", "0.25");
  const ScopedVariable scope("PUMPCDS_CARDS_OUT_OF_SCOPE", "true");
  const ScopedVariable origins("PUMPCDS_CORS_ORIGINS", "https://a.example, https://b.example");
  const Config config = load("time_zone = \"UTC\"\n[parameters]\nmdi_gap = 90\nhypo_days = 5\n");
  EXPECT_EQ(config.time_zone, "Europe/Berlin");
  EXPECT_EQ(config.prefetch_dialect, "3.0");
  EXPECT_EQ(config.parameters.mdi_gap, 30);
  EXPECT_EQ(config.parameters.premeal_cv, fhir::Decimal(25, 2));
  EXPECT_EQ(config.parameters.hypo_days, 5);
  EXPECT_TRUE(config.cards_out_of_scope);
  EXPECT_THAT(config.cors_origins, testing::ElementsAre("https://a.example", "https://b.example"));
}

TEST(LoadConfig, AnUnknownVariableIsAnErrorWithASuggestion) {
  const ScopedVariable typo("PUMPCDS_LISEN", "127.0.0.1:1");
  EXPECT_THAT([] { load_config(""); },
              testing::ThrowsMessage<ConfigError>(
                  AllOf(HasSubstr("PUMPCDS_LISEN"), HasSubstr("PUMPCDS_LISTEN"))));
}

TEST(LoadConfig, ABadVariableIsNamed) {
  const ScopedVariable gap("PUMPCDS_PARAMETERS_MDI_GAP", "many");
  EXPECT_THAT([] { load_config(""); }, testing::ThrowsMessage<ConfigError>(HasSubstr(
                                           "PUMPCDS_PARAMETERS_MDI_GAP: expected a whole number")));
}

TEST(LoadConfig, TheFixturesVariableIsNoSetting) {
  const ScopedVariable fixtures("PUMPCDS_FIXTURES", "/somewhere");
  EXPECT_NO_THROW(load_config(""));
}

std::string example() { return std::string(PUMPCDS_SOURCE_DIR) + "/docs/pumpcds.example.toml"; }

TEST(ExampleFile, HoldsTheDefaults) {
  const Config example_config = load_config(example());
  const Config defaults;
  EXPECT_EQ(example_config.listen, defaults.listen);
  EXPECT_EQ(example_config.admin_listen, defaults.admin_listen);
  EXPECT_EQ(example_config.behind_proxy, defaults.behind_proxy);
  EXPECT_EQ(example_config.drain_delay, defaults.drain_delay);
  EXPECT_EQ(example_config.tls_certificate, defaults.tls_certificate);
  EXPECT_EQ(example_config.tls_key, defaults.tls_key);
  EXPECT_EQ(example_config.tls_client_ca, defaults.tls_client_ca);
  EXPECT_EQ(example_config.time_zone, defaults.time_zone);
  EXPECT_EQ(example_config.deadline, defaults.deadline);
  EXPECT_EQ(example_config.fhir_connections, defaults.fhir_connections);
  EXPECT_EQ(example_config.prefetch_dialect, defaults.prefetch_dialect);
  EXPECT_EQ(example_config.cors_origins, defaults.cors_origins);
  EXPECT_EQ(example_config.public_url, defaults.public_url);
  EXPECT_TRUE(example_config.clients.empty());
  EXPECT_EQ(example_config.cards_out_of_scope, defaults.cards_out_of_scope);
  EXPECT_EQ(example_config.guideline_url, defaults.guideline_url);
  EXPECT_EQ(example_config.smart_app, defaults.smart_app);
  EXPECT_EQ(example_config.valuesets, defaults.valuesets);
  EXPECT_EQ(example_config.store, defaults.store);
  EXPECT_EQ(example_config.store_key_file, defaults.store_key_file);
  EXPECT_EQ(example_config.store_password_file, defaults.store_password_file);
  EXPECT_EQ(example_config.spool, defaults.spool);
  EXPECT_EQ(example_config.spool_max, defaults.spool_max);
  const rules::Parameters& a = example_config.parameters;
  const rules::Parameters& b = defaults.parameters;
  EXPECT_EQ(a.a1c_lookback, b.a1c_lookback);
  EXPECT_EQ(a.hospital_lookback, b.hospital_lookback);
  EXPECT_EQ(a.prolonged_days, b.prolonged_days);
  EXPECT_EQ(a.glucose_lookback, b.glucose_lookback);
  EXPECT_EQ(a.hypo_days, b.hypo_days);
  EXPECT_EQ(a.excursion_days, b.excursion_days);
  EXPECT_EQ(a.min_readings, b.min_readings);
  EXPECT_EQ(a.premeal_min, b.premeal_min);
  EXPECT_EQ(a.premeal_cv, b.premeal_cv);
  EXPECT_EQ(a.fasting_min, b.fasting_min);
  EXPECT_EQ(a.adjustments_per_month, b.adjustments_per_month);
  EXPECT_EQ(a.education_sessions, b.education_sessions);
  EXPECT_EQ(a.mdi_gap, b.mdi_gap);
  EXPECT_EQ(a.cgm_event, b.cgm_event);
  EXPECT_EQ(a.enrollment_gap, b.enrollment_gap);
  EXPECT_EQ(a.refill_min_age, b.refill_min_age);
  EXPECT_EQ(a.pediatric_age, b.pediatric_age);
  EXPECT_EQ(a.cgm, b.cgm);
}

TEST(ExampleFile, HoldsEveryKey) {
  std::ifstream in(example());
  std::string line;
  std::string section;
  std::vector<std::string> found;
  while (std::getline(in, line)) {
    if (line.starts_with('[')) section = line.substr(1, line.find(']') - 1) + ".";
    const std::size_t equals = line.find(" = ");
    if (!line.starts_with('#') && equals != std::string::npos)
      found.push_back(section + line.substr(0, equals));
  }
  EXPECT_THAT(found, testing::UnorderedElementsAreArray(config_keys()));
}

TEST(ParseListen, TakesNamesAndBothKindsOfAddresses) {
  EXPECT_EQ(parse_listen("127.0.0.1:8080").host, "127.0.0.1");
  EXPECT_EQ(parse_listen("127.0.0.1:8080").port, 8080);
  EXPECT_EQ(parse_listen("[::1]:443").host, "::1");
  EXPECT_EQ(parse_listen("localhost:0").port, 0);
}

TEST(ParseListen, RefusesWhatIsNoHostAndPort) {
  for (const char* text : {"", "8080", ":8080", "localhost", "localhost:", "localhost:http",
                           "localhost:65536", "localhost:-1", "::1:8080", "[::1]", "[::1",
                           "[not-v6]:1", "a b:1", "http://x:1", "user@host:1"}) {
    EXPECT_THROW(parse_listen(text), ConfigError) << text;
  }
}

TEST(IsLoopback, OnlyAddressesOfThisMachine) {
  for (const char* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host :
       {"0.0.0.0", "::", "10.0.0.1", "127.0.0.1.evil.example", "localhost.evil.example", "", "1"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace
}  // namespace cds
