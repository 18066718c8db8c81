#include "cds/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cds {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Config open_to_others() {
  Config config;
  config.listen = "0.0.0.0:8443";
  return config;
}

TEST(RefusalToListen, LoopbackNeedsNothing) {
  Config config;
  for (const char* listen : {"127.0.0.1:8080", "[::1]:8080", "localhost:0"}) {
    config.listen = config.admin_listen = listen;
    EXPECT_EQ(refusal_to_listen(config), "");
  }
}

TEST(RefusalToListen, OtherAddressesNeedEncryptionAndClients) {
  EXPECT_THAT(refusal_to_listen(open_to_others()),
              AllOf(HasSubstr("listen: 0.0.0.0:8443 can be reached from other machines"),
                    HasSubstr("[tls] certificate and key"), HasSubstr("behind_proxy = true"),
                    HasSubstr("[[client]]")));
}

TEST(RefusalToListen, EncryptionAloneIsNotEnough) {
  Config config = open_to_others();
  config.behind_proxy = true;
  EXPECT_THAT(refusal_to_listen(config), AllOf(HasSubstr("[[client]]"), Not(HasSubstr("[tls]"))));
  config.behind_proxy = false;
  config.tls_certificate = "server.pem";
  config.tls_key = "server.key";
  EXPECT_THAT(refusal_to_listen(config), AllOf(HasSubstr("[[client]]"), Not(HasSubstr("[tls]"))));
}

TEST(RefusalToListen, ClientsAloneAreNotEnough) {
  Config config = open_to_others();
  config.clients.emplace_back();
  EXPECT_THAT(refusal_to_listen(config), AllOf(HasSubstr("[tls]"), Not(HasSubstr("[[client]]"))));
  config.behind_proxy = true;
  EXPECT_EQ(refusal_to_listen(config), "");
}

TEST(RefusalToListen, TheAddressForHealthIsNoException) {
  Config config;
  config.admin_listen = "10.0.0.5:9090";
  EXPECT_THAT(refusal_to_listen(config), HasSubstr("admin_listen: 10.0.0.5:9090"));
}

TEST(TlsFilesOfConfig, HalfOfThemIsAnError) {
  Config config;
  EXPECT_FALSE(tls_files(config));
  config.tls_certificate = "server.pem";
  EXPECT_THAT([&] { tls_files(config); },
              testing::ThrowsMessage<ConfigError>(HasSubstr("tls.key: missing")));
  config.tls_certificate = "";
  config.tls_client_ca = "ca.pem";
  EXPECT_THAT([&] { tls_files(config); },
              testing::ThrowsMessage<ConfigError>(HasSubstr("tls.certificate: missing")));
}

}  // namespace
}  // namespace cds
