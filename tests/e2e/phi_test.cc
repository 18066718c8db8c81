// A chart with a mark in every text and id: the mark may come back in the cards of the answer, and
// nowhere else. Log, metrics, errors, store and spool are searched for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "cds/order_sign_service.h"
#include "tests/support/demo_fixture.h"
#include "tests/support/fake_fhir_server.h"
#include "tests/support/serve_program.h"
#include "tests/support/temp_store.h"

namespace cds {
namespace {

using rapidjson::Value;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMark = "PHIMARK";
const std::string kHookPath = std::string("/cds-services/") + kServiceId;

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// --- Planting
// -------------------------------------------------------------------------------------

class Planter {
 public:
  explicit Planter(rapidjson::Document& document) : allocator_(document.GetAllocator()) {}

  void plant(Value& value) {
    if (value.IsArray()) {
      for (Value& element : value.GetArray()) plant(element);
    } else if (value.IsObject()) {
      plant_object(value);
    }
  }

 private:
  void set(Value& value, const std::string& text) {
    value.SetString(text.c_str(), static_cast<rapidjson::SizeType>(text.size()), allocator_);
  }

  // "Patient/1" becomes "Patient/PHIMARK-1".
  void plant_member(const std::string& name, Value& value) {
    constexpr std::array<const char*, 9> kTexts{"display",     "text",  "family",
                                                "description", "title", "comment",
                                                "value",       "div",   "valueString"};
    const std::string text = value.GetString();
    const std::size_t slash = text.rfind('/');
    if (name == "id" || name == "patientId") {
      set(value, std::string(kMark) + "-" + text);
    } else if ((name == "reference" || name == "userId") && slash != std::string::npos) {
      set(value, text.substr(0, slash + 1) + kMark + "-" + text.substr(slash + 1));
    } else if (name == "fullUrl") {
      set(value, std::string("urn:") + kMark + ":" + text);
    } else if (std::find(kTexts.begin(), kTexts.end(), name) != kTexts.end()) {
      set(value, text + " " + kMark);
    }
  }

  void plant_object(Value& object) {
    for (auto& member : object.GetObject()) {
      if (member.value.IsString()) {
        plant_member(member.name.GetString(), member.value);
      } else {
        plant(member.value);
      }
    }
    if (object.HasMember("resourceType") && object["resourceType"] != "Bundle") add_texts(object);
  }

  // What the fixtures do not have.
  void add_texts(Value& resource) {
    rapidjson::Document more(&allocator_);
    more.Parse(R"({"note":[{"text":"PHIMARK note"}],"PHIMARK":"PHIMARK",
                   "identifier":[{"system":"urn:PHIMARK","value":"PHIMARK"}],
                   "text":{"status":"generated","div":"PHIMARK"}})");
    for (auto& member : more.GetObject()) {
      if (!resource.HasMember(member.name)) {
        resource.AddMember(Value(member.name, allocator_), Value(member.value, allocator_),
                           allocator_);
      }
    }
    if (resource["resourceType"] == "Patient" && !resource.HasMember("name")) {
      more.Parse(R"([{"family":"PHIMARK","given":["PHIMARK"]}])");
      resource.AddMember("name", Value(more, allocator_), allocator_);
    }
  }

  rapidjson::Document::AllocatorType& allocator_;
};

std::string text_of(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

// The resources of a chart that answer a template like "Observation?patient=…&code=…".
std::string prefetched(const rapidjson::Document& chart, const std::string& search) {
  const std::string type = search.substr(0, search.find_first_of("?/"));
  std::string entries;
  for (const auto& entry : chart["entry"].GetArray()) {
    if (text_at(entry["resource"], "resourceType") != type) continue;
    if (type == "Patient") return text_of(entry["resource"]);
    entries += (entries.empty() ? "" : ",") + text_of(entry);
  }
  return R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}";
}

// A call on that case with its chart prefetched, marked all over. `server` may be empty.
std::string marked_call(int port, const std::string& server) {
  const DemoEhr& ehr = anchored_ehr();
  const DemoCase& demo_case = *ehr.data().find_case("missing-education");
  rapidjson::Document call;
  call.Parse(ehr.request(demo_case).c_str());
  auto& allocator = call.GetAllocator();
  call.RemoveMember("fhirServer");
  call["hookInstance"].SetString("PHIMARK of Jane", allocator);
  const auto chart = parsed(read_text(PUMPCDS_SOURCE_DIR "/fixtures/missing-education/chart.json"));
  const auto discovery = parsed(http_get(port, "/cds-services").body);
  Value prefetch(rapidjson::kObjectType);
  for (const auto& [key, search] : discovery["services"][0]["prefetch"].GetObject()) {
    // Where there is a server some of it has to be asked for.
    if (!server.empty() && prefetch.MemberCount() > 1) break;
    rapidjson::Document answer(&allocator);
    answer.Parse(prefetched(chart, search.GetString()).c_str());
    prefetch.AddMember(Value(key, allocator), Value(answer, allocator), allocator);
  }
  call.AddMember("prefetch", prefetch, allocator);
  Planter(call).plant(call);
  if (!server.empty()) {
    call.AddMember("fhirServer", Value(server.c_str(), allocator), allocator);
    rapidjson::Document token(&allocator);
    token.Parse(R"({"access_token":"PHIMARK","token_type":"Bearer","scope":"PHIMARK",
                    "subject":"PHIMARK","expires_in":300})");
    call.AddMember("fhirAuthorization", Value(token, allocator), allocator);
  }
  return text_of(call);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class Phi : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string(PUMPCDS_PROGRAM).empty()) GTEST_SKIP() << "the program is not built";
    std::ofstream(directory_.file("pumpcds.toml"))
        << "store = \"" << directory_.file("store") << "\"\ntime_zone = \"America/New_York\"\n";
    program_ = std::make_unique<ServeProgram>(directory_.file("pumpcds.toml"));
    ASSERT_NE(program_->port(), 0) << program_->log();
    ehr_.handle([](const FhirRequest&) {
      return std::make_unique<FhirAnswer>(FhirAnswer{
          .status = 500,
          .body = R"({"resourceType":"OperationOutcome","issue":[{"diagnostics":"PHIMARK"}]})"});
    });
  }

  RawAnswer post(const std::string& path, const std::string& body) {
    return http_post(program_->port(), path, "application/json", body);
  }
  // An answer that is no card.
  void expect_clean(const RawAnswer& answer, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_THAT(answer.body, Not(HasSubstr(kMark)));
    for (const auto& [name, value] : answer.headers) EXPECT_THAT(value, Not(HasSubstr(kMark)));
  }
  // A call whose determination is in the store, or waits for it.
  void sign(const std::string& body) {
    const RawAnswer answer = post(kHookPath, body);
    ASSERT_EQ(answer.status, 200) << answer.body;
    ASSERT_THAT(answer.body, HasSubstr("org.pumpcds.determination"));
    EXPECT_THAT(answer.body, HasSubstr(kMark)) << "the marks did not get into the chart";
  }
  void wait_for_metric(const std::string& line) {
    while (http_get(program_->port(), "/metrics").body.find(line) == std::string::npos) {
      std::this_thread::yield();
    }
  }
  void expect_no_file_holds_the_mark() {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      ++files;
      EXPECT_THAT(read_text(entry.path()).find(kMark), std::string::npos) << entry.path();
    }
    EXPECT_GE(files, 4) << "configuration, store, key, spool";
  }

  TempDirectory directory_;
  FakeFhirServer ehr_;
  std::unique_ptr<ServeProgram> program_;
};

TEST_F(Phi, ComesBackInCardsAndNowhereElse) {
  const std::string call = marked_call(program_->port(), "");
  sign(call);
  sign(marked_call(program_->port(), ehr_.base()));
  EXPECT_GT(ehr_.requests().size(), 0U);

  expect_clean(post(kHookPath, replaced(call, "\"order-sign\"", "\"PHIMARK\"")), 400);
  expect_clean(post(kHookPath, replaced(call, "\"patientId\":\"", "\"patientId\":\"Jane PHIMARK ")),
               400);
  expect_clean(post(kHookPath,
                    replaced(call, "\"resourceType\":\"Bundle\"", "\"resourceType\":\"PHIMARK\"")),
               400);
  expect_clean(post(kHookPath, call.substr(0, call.rfind(kMark) + 3)), 400);
  expect_clean(post(kHookPath, marked_call(program_->port(), "http://PHIMARK.example/fhir")), 403);
  expect_clean(http_get(program_->port(), "/PHIMARK?patient=PHIMARK"), 404);
  expect_clean(http_get(program_->port(), "/fhir/ValueSet/PHIMARK"), 404);
  expect_clean(post(kHookPath + "/feedback",
                    R"({"feedback":[{"card":"c","outcome":"PHIMARK","PHIMARK":"PHIMARK"}]})"),
               400);
  expect_clean(post(kHookPath + "/feedback", R"({"feedback":[{"card":"Jane PHIMARK"}]})"), 400);

  std::filesystem::rename(directory_.file("store"), directory_.file("moved"));
  wait_for_metric("pumpcds_store_up 0");
  sign(call);
  expect_clean(post(kHookPath + "/feedback",
                    R"({"feedback":[{"card":"PHIMARK","outcome":"overridden","overrideReason":)"
                    R"({"userComment":"PHIMARK"},"outcomeTimestamp":"2026-06-15T14:03:40Z"}]})"),
               503);
  while (std::filesystem::file_size(directory_.file("store.spool")) == 0) std::this_thread::yield();

  expect_clean(http_get(program_->port(), "/metrics"), 200);
  EXPECT_EQ(program_->end(SIGTERM), 0);
  EXPECT_THAT(program_->log(), HasSubstr(R"("event":"order-sign")"));
  EXPECT_EQ(program_->log().find(kMark), std::string::npos) << program_->log();
  expect_no_file_holds_the_mark();
}

TEST_F(Phi, OfACommentIsInTheStoreAndNowhereElse) {
  const std::string body =
      R"({"feedback":[{"card":"c-1","outcome":"overridden","overrideReason":{"reason":)"
      R"({"code":"PHIMARK","display":"PHIMARK"},"userComment":"PHIMARK"},)"
      R"("outcomeTimestamp":"2026-06-15T14:03:40Z"}]})";
  expect_clean(post(kHookPath + "/feedback", body), 200);
  expect_clean(http_get(program_->port(), "/metrics"), 200);
  EXPECT_EQ(program_->end(SIGTERM), 0);
  EXPECT_EQ(program_->log().find(kMark), std::string::npos) << program_->log();
  EXPECT_NE(read_text(directory_.file("store")).find(kMark), std::string::npos);
}

}  // namespace
}  // namespace cds
