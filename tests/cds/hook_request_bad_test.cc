// Requests that are broken on purpose: the corpus in fixtures/bad, and a good request with one
// thing broken at a time.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "cds/hook_request.h"
#include "cds/problem.h"

namespace cds {
namespace {

namespace fs = std::filesystem;

const fs::path& corpus() {
  static const fs::path kCorpus = fs::path(PUMPCDS_SOURCE_DIR) / "fixtures" / "bad";
  return kCorpus;
}

std::string file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  if (fs::exists(corpus())) {
    for (const fs::directory_entry& entry : fs::directory_iterator(corpus())) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class BadRequest : public testing::TestWithParam<std::string> {};

TEST_P(BadRequest, IsAProblemThatNamesItsField) {
  rapidjson::Document expected;
  ASSERT_FALSE(
      expected.Parse(file(corpus() / GetParam() / "problem.json").c_str()).HasParseError());
  try {
    read_hook_request(file(corpus() / GetParam() / "request.json"), "order-sign",
                      fhir::SiteZone("UTC"));
    FAIL() << "was read";
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), expected["status"].GetInt());
    EXPECT_EQ(problem.field(), expected["field"].GetString());
    EXPECT_EQ(problem.code(), expected["code"].GetString());
    EXPECT_EQ(std::string(problem.what()).rfind(problem.field() + ": ", 0), 0U) << problem.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadRequest, testing::ValuesIn(cases()), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(BadRequests, AreThere) { EXPECT_GE(cases().size(), 80U); }

// --- One thing broken at a time ---

constexpr std::string_view kGood = R"({
  "hook": "order-sign", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "fhirServer": "https://ehr.example/r4",
  "fhirAuthorization": {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "s", "subject": "x", "patient": "p1"},
  "context": {"userId": "Practitioner/x", "patientId": "p1", "encounterId": "e1", "draftOrders": {
    "resourceType": "Bundle", "type": "collection", "entry": [
      {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "DeviceRequest", "id": "o1", "status": "draft", "doNotPerform": false,
        "extension": [{"url": "http://x/ext-billing-options", "valueCodeableConcept": {"text": "t"}}],
        "contained": [{"resourceType": "Device", "id": "d", "udiCarrier": [{"deviceIdentifier": "1"}], "deviceName": [{"name": "n"}]}],
        "codeCodeableConcept": {"coding": [{"system": "s", "code": "E0784"}], "text": "caf\u00e9"},
        "subject": {"reference": "Patient/p1"}, "authoredOn": "2026-06-15", "parameter": [{"valueCodeableConcept": {"text": "v"}}]}}]}},
  "prefetch": {
    "patient": {"resourceType": "Patient", "id": "p1", "birthDate": "1990-05-30"},
    "glucose": {"resourceType": "Bundle", "type": "searchset", "total": 1, "timestamp": "2026-06-15T12:00:00Z",
      "link": [{"relation": "next", "url": "https://ehr.example/r4/next"}],
      "entry": [{"search": {"mode": "match"}, "resource": {"resourceType": "Observation", "id": "g", "status": "final",
        "meta": {"lastUpdated": "2026-06-01"}, "code": {"coding": [{"system": "http://loinc.org", "code": "41653-7"}]},
        "effectivePeriod": {"start": "2026-06-01T08:00:00Z", "end": "2026-06-01"}, "performer": [{"reference": "Patient/p1"}],
        "valueQuantity": {"value": 101.5, "comparator": "<", "unit": "mg/dL"}, "dataAbsentReason": {"text": "a"},
        "component": [{"valueQuantity": {"value": 1}, "valueString": "HI"}]}},
        {"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}, "search": {"mode": "outcome"}},
        {"resource": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition", "onsetDateTime": "2020"}}]}}]},
    "medication": {"resourceType": "MedicationRequest", "dosageInstruction": [{"timing": {"repeat": {"frequency": 1, "when": ["AC"]}},
        "doseAndRate": [{"doseQuantity": {"value": 5}}], "asNeededBoolean": true}], "dispenseRequest": {"validityPeriod": {"end": "2027"}}},
    "form": {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "G1", "item": [{"linkId": "a",
        "answer": [{"valueBoolean": true, "item": [{"linkId": "b", "answer": [{"valueDecimal": 1.5}]}]}]}]}]},
    "devices": null, "failed": {"resourceType": "OperationOutcome", "issue": []}}})";

enum class Outcome { kRead, kProblem };

// Anything else than these two outcomes, an exception of another type or a crash, fails the test.
Outcome outcome(std::string body) {
  body.shrink_to_fit();
  try {
    const HookRequest request =
        read_hook_request(std::move(body), "order-sign", fhir::SiteZone("UTC"));
    EXPECT_EQ(request.patient_id, "p1");
    return Outcome::kRead;
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 400);
    return Outcome::kProblem;
  }
}

std::string text_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

// Calls `each` with every value of the document; children first.
void for_each_value(rapidjson::Value& value, const std::function<void(rapidjson::Value&)>& each) {
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) for_each_value(member.value, each);
  } else if (value.IsArray()) {
    for (rapidjson::Value& element : value.GetArray()) for_each_value(element, each);
  }
  each(value);
}

TEST(BrokenRequest, TheUnbrokenOneIsRead) {
  EXPECT_EQ(outcome(std::string(kGood)), Outcome::kRead);
}

TEST(BrokenRequest, EveryValueReplacedByEachOtherTypeIsReadOrAProblem) {
  rapidjson::Document document;
  ASSERT_FALSE(document.Parse(kGood.data(), kGood.size()).HasParseError());
  constexpr std::array kOthers{
      "null", "true",  "-7",  "1.50", R"("")",          R"("text")",
      "{}",   R"([])", "[1]", "[{}]", R"({"a":["b"]})", R"([["x"],{"resourceType":"Bundle"}])"};
  std::size_t tried = 0;
  for_each_value(document, [&](rapidjson::Value& value) {
    rapidjson::Value original(value, document.GetAllocator());
    for (const char* other : kOthers) {
      rapidjson::Document replacement(&document.GetAllocator());
      replacement.Parse(other);
      value.CopyFrom(replacement, document.GetAllocator());
      outcome(text_of(document));
      ++tried;
    }
    value = original;
  });
  EXPECT_GT(tried, 1500U);
  EXPECT_EQ(text_of(document), [] {
    rapidjson::Document again;
    again.Parse(kGood.data(), kGood.size());
    return text_of(again);
  }());
}

TEST(BrokenRequest, CutOffAnywhereIsAProblem) {
  for (std::size_t size = 0; size < kGood.size(); ++size) {
    ASSERT_EQ(outcome(std::string(kGood.substr(0, size))), Outcome::kProblem) << size;
  }
}

TEST(BrokenRequest, AnyByteReplacedIsReadOrAProblem) {
  for (std::size_t at = 0; at < kGood.size(); ++at) {
    for (const char byte : {'\0', '"', '\\', '{', '}', '[', ']', ',', '0', '\x80', '\xF4'}) {
      std::string body(kGood);
      body[at] = byte;
      try {
        read_hook_request(std::move(body), "order-sign", fhir::SiteZone("UTC"));
      } catch (const Problem& problem) {
        ASSERT_EQ(problem.status(), 400);
      }
    }
  }
}

}  // namespace
}  // namespace cds
