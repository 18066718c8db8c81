#include "cds/server_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/server_fixture.h"
#include "tests/support/tls_connection.h"

namespace cds {
namespace {

using testing::HasSubstr;

class ServerTls : public ServerTest {
 protected:
  ServerTls() {
    options_.tls = TlsFiles{own_.certificate, own_.key, ""};
    client_.authority = authority_.certificate();
    more_routes_.push_back({"GET", "/who", [](HttpRequest& request) {
                              return plain(request.client_certificate + "|");
                            }});
  }

  std::string answer_to(const TlsClientOptions& client, const std::string& path = "/who") {
    TlsConnection connection(port_, client);
    connection.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return connection.receive().body;
  }

  TempFolder folder_;
  Authority authority_{folder_, "authority"};
  CertificateFiles own_ = authority_.issue("server");
  TlsClientOptions client_;
};

TEST_F(ServerTls, AnswersOverTheNewestVersion) {
  start();
  TlsConnection connection(port_, client_);
  ASSERT_TRUE(connection.is_secure());
  EXPECT_EQ(connection.version(), "TLSv1.3");
  for (int i = 0; i < 3; ++i) {
    connection.send(get_with(""));
    EXPECT_EQ(connection.receive().body, "{}");
  }
}

TEST_F(ServerTls, TakesVersion12AndNothingOlder) {
  start();
  client_.newest_version = TLS1_2_VERSION;
  TlsConnection connection(port_, client_);
  EXPECT_TRUE(connection.is_secure());
  EXPECT_EQ(connection.version(), "TLSv1.2");
  client_.newest_version = TLS1_1_VERSION;
  EXPECT_FALSE(TlsConnection(port_, client_).is_secure());
}

TEST_F(ServerTls, SpeaksHttp11AndSaysSo) {
  start();
  client_.protocols = "\x02h2\x08http/1.1";
  EXPECT_EQ(TlsConnection(port_, client_).protocol(), "http/1.1");
  client_.protocols = "\x02h2";
  EXPECT_FALSE(TlsConnection(port_, client_).is_secure());
}

TEST_F(ServerTls, CarriesLargeBodiesBothWaysAndWhatFollows) {
  start();
  TlsConnection connection(port_, client_);
  const std::string body(3'000'000, 'x');
  connection.send(post_with("Content-Length: 3000000\r\n", body) + get_with(""));
  EXPECT_EQ(connection.receive().body, body);
  EXPECT_EQ(connection.receive().body, "{}");
}

TEST_F(ServerTls, ManyPipelinedRequestsInOneRecordAreAllAnswered) {
  start();
  TlsConnection connection(port_, client_);
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get_with("");
  connection.send(requests);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(connection.receive().status, 200) << i;
}

TEST_F(ServerTls, EndsAConnectionThatSpeaksPlainHttp) {
  start();
  RawConnection connection(port_);
  connection.send(get_with(""));
  EXPECT_EQ(connection.receive().status, 0);
}

TEST_F(ServerTls, LimitsHoldAsWithoutIt) {
  options_.max_body = 1000;
  start();
  TlsConnection connection(port_, client_);
  connection.send(post_with("Content-Length: 1001\r\n", std::string(1001, 'x')));
  EXPECT_EQ(connection.receive().status, 413);
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(ServerTls, HandshakesThatDoNotGoOnHoldNobody) {
  options_.threads = 1;
  start();
  std::vector<std::unique_ptr<RawConnection>> silent;
  for (int i = 0; i < 16; ++i) {
    silent.push_back(std::make_unique<RawConnection>(port_));
    silent.back()->send("\x16\x03\x01");
  }
  EXPECT_EQ(answer_to(client_), "|");
}

TEST_F(ServerTls, AHandshakeThatDoesNotGoOnIsEnded) {
  options_.timeouts.handshake = std::chrono::milliseconds(50);
  start();
  RawConnection silent(port_);
  silent.send("\x16\x03\x01");
  EXPECT_TRUE(silent.is_closed());
}

TEST_F(ServerTls, KnowsTheClientByItsCertificate) {
  options_.tls->client_ca = authority_.certificate();
  start();
  client_.own = authority_.issue("hospital");
  EXPECT_EQ(answer_to(client_), "CN=hospital|");
}

TEST_F(ServerTls, RefusesClientsWithoutACertificateOrOfAnotherAuthority) {
  options_.tls->client_ca = authority_.certificate();
  start();
  EXPECT_EQ(answer_to(client_), "");
  const Authority stranger(folder_, "stranger");
  client_.own = stranger.issue("intruder");
  EXPECT_EQ(answer_to(client_), "");
  client_.newest_version = TLS1_2_VERSION;
  EXPECT_EQ(answer_to(client_), "");
}

TEST_F(ServerTls, ReloadedCertificatesAreForNewConnections) {
  start();
  TlsConnection old(port_, client_);
  const CertificateFiles fresh = authority_.issue("renewed");
  std::filesystem::rename(fresh.certificate, own_.certificate);
  std::filesystem::rename(fresh.key, own_.key);
  server_->reload_certificates();
  EXPECT_EQ(TlsConnection(port_, client_).server_name(), "renewed");
  EXPECT_EQ(old.server_name(), "server");
  old.send(get_with(""));
  EXPECT_EQ(old.receive().status, 200);
}

TEST_F(ServerTls, CertificatesThatCannotBeUsedAreNotTaken) {
  start();
  std::filesystem::rename(authority_.issue("other").key, own_.key);
  EXPECT_THROW(server_->reload_certificates(), TlsError);
  std::ofstream(own_.certificate) << "no certificate";
  EXPECT_THROW(server_->reload_certificates(), TlsError);
  EXPECT_EQ(TlsConnection(port_, client_).server_name(), "server");
}

TEST_F(ServerTls, FilesThatCannotBeUsedAreNamed) {
  const CertificateFiles other = authority_.issue("other");
  EXPECT_THAT(
      [&] {
        TlsContext({"/nonexistent.pem", own_.key, ""});
      },
      testing::ThrowsMessage<TlsError>(HasSubstr("tls.certificate: /nonexistent.pem")));
  EXPECT_THAT(
      [&] {
        TlsContext({own_.certificate, other.key, ""});
      },
      testing::ThrowsMessage<TlsError>(HasSubstr("tls.key: " + other.key)));
  EXPECT_THAT(
      [&] {
        TlsContext({own_.certificate, own_.key, own_.key});
      },
      testing::ThrowsMessage<TlsError>(HasSubstr("tls.client_ca: ")));
}

}  // namespace
}  // namespace cds
