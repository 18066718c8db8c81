// `pumpcds serve` as an operator runs it: its addresses, its signals, its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/program.h"
#include "tests/support/raw_http.h"
#include "tests/support/tls_connection.h"

namespace cds {
namespace {

using testing::HasSubstr;

class CmdServe : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string(PUMPCDS_PROGRAM).empty()) GTEST_SKIP() << "the program is not built";
  }

  std::vector<std::string> arguments(const std::string& config) {
    const std::string file = folder_.file("pumpcds.toml");
    std::ofstream(file) << "listen = \"127.0.0.1:0\"\nstore = \"" << folder_.file("store.sqlite")
                        << "\"\n"
                        << config;
    return {"serve", "--config", file};
  }

  // The port behind `key` in the line that tells of the start.
  static int port_in(const std::string& log, const std::string& key) {
    const std::size_t at = log.find("\"" + key + "\":\"127.0.0.1:");
    if (at == std::string::npos) return 0;
    return std::stoi(log.substr(log.find(':', log.find(':', at) + 1) + 1));
  }

  TempFolder folder_;
};

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

TEST_F(CmdServe, EndsWithSigtermAlthoughClientsAreIdle) {
  Program program(arguments(""), ProgramOutput::kLog);
  const int port = port_in(program.read_to("\"asOf\""), "listen");
  RawConnection idle(port);
  idle.send(get("/healthz"));
  EXPECT_EQ(idle.receive().status, 200);
  program.send(SIGTERM);
  EXPECT_TRUE(idle.is_closed());
  EXPECT_EQ(program.wait_for_end(), 0);
}

// A client's today is not the day that --as-of fixes, and a template would ask for another past.
TEST_F(CmdServe, AFixedDayLeavesTodayOutOfTheTemplates) {
  std::vector<std::string> fixed = arguments("prefetch_dialect = \"3.0\"\n");
  const auto templates = [](const std::vector<std::string>& arguments) {
    Program program(arguments, ProgramOutput::kLog);
    return raw_exchange(port_in(program.read_to("\"asOf\""), "listen"), get("/cds-services")).body;
  };
  EXPECT_THAT(templates(fixed), HasSubstr("{{today() - 92 days}}"));
  fixed.insert(fixed.end(), {"--as-of", "2026-06-15"});
  EXPECT_THAT(templates(fixed), testing::Not(HasSubstr("today()")));
}

TEST_F(CmdServe, HealthHasAnAddressOfItsOwn) {
  Program program(arguments("admin_listen = \"127.0.0.1:0\"\n"), ProgramOutput::kLog);
  const std::string log = program.read_to("\"asOf\"");
  EXPECT_EQ(raw_exchange(port_in(log, "adminListen"), get("/healthz")).status, 200);
  EXPECT_EQ(raw_exchange(port_in(log, "adminListen"), get("/cds-services")).status, 404);
  EXPECT_EQ(raw_exchange(port_in(log, "listen"), get("/healthz")).status, 404);
  EXPECT_EQ(raw_exchange(port_in(log, "listen"), get("/cds-services")).status, 200);
}

TEST_F(CmdServe, WhileDrainingReadinessFailsAndCallsAreAnswered) {
  Program program(arguments("drain_delay = \"60s\"\n"), ProgramOutput::kLog);
  const int port = port_in(program.read_to("\"asOf\""), "listen");
  EXPECT_EQ(raw_exchange(port, get("/readyz")).status, 200);
  program.send(SIGTERM);
  program.read_to("\"stop\"");
  RawAnswer ready = raw_exchange(port, get("/readyz"));
  for (int i = 0; i < 1000 && ready.status != 503; ++i) ready = raw_exchange(port, get("/readyz"));
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("draining"));
  EXPECT_EQ(raw_exchange(port, get("/cds-services")).status, 200);
  EXPECT_EQ(raw_exchange(port, get("/healthz")).status, 200);
  program.send(SIGHUP);
  program.send(SIGTERM);
  EXPECT_EQ(program.wait_for_end(), 75);
}

TEST_F(CmdServe, ReloadsCertificatesOnSighupAndKeepsThemWhenTheNewOnesAreBad) {
  const Authority authority(folder_, "authority");
  const CertificateFiles files = authority.issue("server");
  TlsClientOptions client;
  client.authority = authority.certificate();
  Program program(arguments("[tls]\ncertificate = \"" + files.certificate + "\"\nkey = \"" +
                            files.key + "\"\n"),
                  ProgramOutput::kLog);
  const int port = port_in(program.read_to("\"asOf\""), "listen");
  EXPECT_EQ(TlsConnection(port, client).server_name(), "server");

  const CertificateFiles renewed = authority.issue("renewed");
  std::filesystem::rename(renewed.certificate, files.certificate);
  std::filesystem::rename(renewed.key, files.key);
  program.send(SIGHUP);
  program.read_to("certificates reloaded");
  EXPECT_EQ(TlsConnection(port, client).server_name(), "renewed");

  std::ofstream(files.key) << "no key";
  program.send(SIGHUP);
  EXPECT_THAT(program.read_to("certificates kept") + program.read_to("tls.key"),
              HasSubstr("certificates kept"));
  EXPECT_EQ(TlsConnection(port, client).server_name(), "renewed");
}

TEST_F(CmdServe, DoesNotOfferItselfToOtherMachinesUnprotected) {
  Program program({"serve", "--listen", "0.0.0.0:0"}, ProgramOutput::kLog);
  EXPECT_THAT(program.read_to("loopback"), HasSubstr("[[client]]"));
  EXPECT_EQ(program.wait_for_end(), 78);
}

TEST_F(CmdServe, DoesNotStartWithoutItsCertificates) {
  Program program(arguments("[tls]\ncertificate = \"/nonexistent\"\nkey = \"/nonexistent\"\n"),
                  ProgramOutput::kLog);
  EXPECT_THAT(program.read_to("tls.certificate"), HasSubstr("tls.certificate"));
  EXPECT_EQ(program.wait_for_end(), 78);
}

}  // namespace
}  // namespace cds
