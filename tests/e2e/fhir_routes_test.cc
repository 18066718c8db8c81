// What the service publishes as FHIR, over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cds/app.h"
#include "cds/fhir_publications.h"
#include "tests/support/raw_http.h"

namespace cds {
namespace {

using testing::HasSubstr;

class FhirRoutes : public testing::Test {
 protected:
  FhirRoutes() : app_(options()), port_(app_.start()) {}
  ~FhirRoutes() override { app_.stop(); }

  RawAnswer get(const std::string& path) const {
    return raw_exchange(port_, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

 private:
  static AppOptions options() {
    AppOptions options;
    options.config.listen = "127.0.0.1:0";
    return options;
  }

  App app_;
  int port_;
};

TEST_F(FhirRoutes, TheAttestationFormIsServedAsItsFileIs) {
  const RawAnswer answer = get("/fhir/Questionnaire/cg-dme-01-attestation");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.headers.at("content-type"), HasSubstr("application/fhir+json"));
  EXPECT_EQ(answer.body, questionnaire_json());
}

TEST_F(FhirRoutes, AnotherFormIsNotFound) {
  EXPECT_EQ(get("/fhir/Questionnaire/another").status, 404);
}

TEST_F(FhirRoutes, MetadataNamesWhatCanBeRead) {
  const RawAnswer answer = get("/fhir/metadata");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.headers.at("content-type"), HasSubstr("application/fhir+json"));
  EXPECT_THAT(answer.body, HasSubstr(R"("type":"Questionnaire")"));
  EXPECT_THAT(answer.body, HasSubstr(R"("type":"ValueSet")"));
}

TEST_F(FhirRoutes, AValueSetIsServedToo) {
  const RawAnswer answer = get("/fhir/ValueSet/hba1c");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.headers.at("content-type"), HasSubstr("application/fhir+json"));
}

}  // namespace
}  // namespace cds
